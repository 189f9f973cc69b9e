#include "study/findings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void findings_clear(findings *f) {
    if (f == NULL) return;
    xent_metrics_destroy(f->metrics);
    for (int i = 0; i < f->mistake_count; i++) free(f->mistakes[i].pixels);
    free(f->weights);
    *f = (findings){0};
}

/* Puts a mistake where it belongs among the surest, if it does. */
static void add_mistake(findings *f, const mistake *m) {
    int at = f->mistake_count;
    while (at > 0 && f->mistakes[at - 1].probability < m->probability) at--;
    if (at == MOST_MISTAKES) return;
    if (f->mistake_count < MOST_MISTAKES) f->mistake_count++;
    memmove(f->mistakes + at + 1, f->mistakes + at,
            (size_t)(f->mistake_count - 1 - at) * sizeof *f->mistakes);
    f->mistakes[at] = *m;
}

/* The prediction is the largest logit: probabilities may be rounded to equal ones. */
static void find_mistakes(findings *f, const xent_answers *answers, const xent_real *probability) {
    const int classes = xent_metrics_classes(f->metrics);
    const xent_real *logits = xent_tensor_values(answers->logits);
    for (int64_t i = 0; i < answers->rows; i++) {
        const xent_real *row = probability + i * classes;
        const int label = answers->labels[i], predicted = xent_argmax(logits + i * classes, classes);
        if (label == XENT_LABEL_UNKNOWN || predicted == label) continue; /* it has no name, no probability */
        const mistake m = {answers->first + i, label, predicted, (double)row[predicted],
                           (double)row[label], NULL};
        add_mistake(f, &m);
    }
}

/* What a pass over the data fills. */
typedef struct study {
    findings *found;
    xent_output output;
} study;

static xent_status study_batch(void *context, const xent_answers *answers, xent_error *error) {
    const study *s = context;
    const xent_tensor *probability = xent_probabilities(answers->tape, s->output, answers->logits);
    if (!probability) return XENT_OK; /* the tape tells */
    const xent_status status = xent_metrics_add(s->found->metrics, xent_tensor_values(answers->logits),
                                                answers->labels, answers->rows, error);
    if (status == XENT_OK) find_mistakes(s->found, answers, xent_tensor_values(probability));
    return status;
}

/* An image's numbers, at[i * stride] being the i-th: pixel by pixel from the top left, each of all
 * channels. */
typedef struct raster {
    const uint8_t *bytes; /* or ... */
    const xent_real *reals;
    size_t stride;
} raster;

static double number_at(const raster *r, size_t i) {
    return r->bytes ? r->bytes[i * r->stride] : (double)r->reals[i * r->stride];
}

/* The mean of a channel over the block of shown pixel (x, y). */
static double block_mean(const findings *f, const raster *r, int x, int y, int channel) {
    double sum = 0;
    for (int i = y * f->block; i < (y + 1) * f->block; i++)
        for (int k = x * f->block; k < (x + 1) * f->block; k++)
            sum += number_at(r, ((size_t)i * (size_t)f->row_pixels + (size_t)k) * (size_t)f->channels +
                                    (size_t)channel);
    return sum / (f->block * f->block);
}

/* The image of a row as bytes: reals are stretched from their least value to their largest. */
static uint8_t *copy_pixels(const findings *f, const xent_dataset *data, int64_t row) {
    const size_t features = (size_t)data->features;
    const int64_t offset = xent_dataset_offset(data, row);
    const raster image = {data->bytes ? data->bytes + offset : NULL,
                          data->bytes ? NULL : data->reals + offset, 1};
    double low = image.bytes ? 0 : HUGE_VAL, high = image.bytes ? 255 : -HUGE_VAL;
    for (size_t i = 0; !image.bytes && i < features; i++) {
        low = fmin(low, number_at(&image, i));
        high = fmax(high, number_at(&image, i));
    }
    const double factor = high > low ? 255 / (high - low) : 0;
    uint8_t *pixels = malloc((size_t)f->width * (size_t)f->height * (size_t)f->channels);
    uint8_t *at = pixels;
    for (int y = 0; pixels && y < f->height; y++)
        for (int x = 0; x < f->width; x++)
            for (int c = 0; c < f->channels; c++)
                *at++ = (uint8_t)lround((block_mean(f, &image, x, y, c) - low) * factor);
    return pixels;
}

/* The weights into the first layer's first units, as images: the weights' rows are pixels, their columns
 * units. */
static double *copy_weights(const findings *f, const xent_net *net) {
    xent_params *params = xent_net_params(net);
    const xent_real *weights = xent_params_values(params, xent_params_find(params, "0.weight"));
    const size_t pixels = (size_t)f->width * (size_t)f->height;
    double *copy = weights ? calloc((size_t)f->unit_count * pixels, sizeof *copy) : NULL;
    double *at = copy;
    for (int u = 0; copy && u < f->unit_count; u++) {
        const raster image = {NULL, weights + u, (size_t)f->all_units};
        for (int y = 0; y < f->height; y++)
            for (int x = 0; x < f->width; x++, at++)
                for (int c = 0; c < f->channels; c++) *at += block_mean(f, &image, x, y, c) / f->channels;
    }
    return copy;
}

/* Whether rows are images that a page can show. */
static int has_images(const xent_dataset *data) {
    return data->width > 0 && data->height > 0 && (data->channels == 1 || data->channels == 3) &&
           (int64_t)data->width * data->height * data->channels == data->features;
}

static xent_status copy_images(findings *f, const xent_net *net, const xent_dataset *data,
                               xent_error *error) {
    xent_layer_info first;
    if (!has_images(data)) return XENT_OK;
    const int longest = data->width > data->height ? data->width : data->height;
    const int shortest = data->width < data->height ? data->width : data->height;
    f->block = (longest + MOST_SIDE - 1) / MOST_SIDE;
    if (f->block > shortest) return XENT_OK; /* a thread of pixels */
    f->row_pixels = data->width;
    f->width = data->width / f->block;
    f->height = data->height / f->block;
    f->channels = data->channels;
    int missing = 0;
    for (int i = 0; i < f->mistake_count; i++) {
        f->mistakes[i].pixels = copy_pixels(f, data, f->mistakes[i].row);
        missing |= !f->mistakes[i].pixels;
    }
    if (xent_net_layer(net, 0, &first) == XENT_OK && strcmp(first.kind, "dense") == 0) {
        f->all_units = first.out.dim[0];
        f->unit_count = f->all_units < MOST_UNITS ? (int)f->all_units : MOST_UNITS;
        f->weights = copy_weights(f, net);
        missing |= !f->weights;
    }
    return missing ? xent_fail(error, XENT_E_MEMORY, "mistakes: no memory for their images") : XENT_OK;
}

xent_status findings_collect(findings *f, xent_tape *tape, const xent_net *net, const xent_dataset *data,
                             const xent_scaling *scaling, xent_output output, xent_error *error) {
    xent_error unwanted;
    if (!error) error = &unwanted;
    *f = (findings){.metrics = xent_metrics_create((int)xent_net_outputs(net), error)};
    if (!f->metrics) return error->status;
    study s = {f, output};
    xent_status status = xent_predict_each(tape, net, data, scaling, "mistakes", study_batch, &s, error);
    if (status == XENT_OK) status = copy_images(f, net, data, error);
    for (int i = 0; i < f->mistake_count; i++)
        f->mistakes[i].row = xent_dataset_file_row(data, f->mistakes[i].row);
    if (status != XENT_OK) findings_clear(f);
    return status;
}
