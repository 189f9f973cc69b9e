#include "findings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "xent/ops.h"

/* Rows a pass; results do not depend on it. */
#define BATCH 512

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
static void find_mistakes(findings *f, const xent_real *logits, const xent_real *probability,
                          const xent_batch *batch, int64_t first) {
    const int classes = xent_metrics_classes(f->metrics);
    for (int64_t i = 0; i < batch->rows; i++) {
        const xent_real *row = probability + i * classes;
        const int label = batch->labels[i], predicted = xent_argmax(logits + i * classes, classes);
        if (predicted == label) continue;
        const mistake m = {first + i, label, predicted, (double)row[predicted], (double)row[label], NULL};
        add_mistake(f, &m);
    }
}

/* One batch through the network. */
static xent_status study_batch(findings *f, xent_tape *tape, const xent_mlp *mlp, const xent_batch *batch,
                               int64_t first, int sigmoid, xent_error *error) {
    xent_tensor *logits = xent_mlp_forward(tape, mlp, batch->x);
    xent_tensor *probability = sigmoid ? xent_sigmoid(tape, logits) : xent_softmax(tape, logits, 1);
    if (!probability) return xent_fail(error, xent_tape_status(tape), "mistakes: %s", xent_tape_error(tape));
    const xent_real *scores = xent_tensor_values(logits);
    xent_status status = xent_metrics_add(f->metrics, scores, batch->labels, batch->rows, error);
    if (status == XENT_OK) find_mistakes(f, scores, xent_tensor_values(probability), batch, first);
    return status;
}

static xent_status study_rows(findings *f, xent_tape *tape, const xent_mlp *mlp, const xent_dataset *data,
                              const xent_scaling *scaling, int sigmoid, xent_error *error) {
    const xent_loader_options in_order = {BATCH, 0, 0};
    f->metrics = xent_metrics_create((int)xent_mlp_settings(mlp)->outputs, error);
    if (!f->metrics) return error->status;
    xent_loader *loader = xent_loader_create(data, scaling, &in_order, error);
    if (!loader) return error->status;
    xent_status status = XENT_OK;
    xent_batch batch;
    for (int64_t first = 0; first < data->rows && status == XENT_OK; first += batch.rows) {
        xent_tape_reset(tape);
        status = xent_loader_next(loader, tape, &batch)
                     ? study_batch(f, tape, mlp, &batch, first, sigmoid, error)
                     : xent_fail(error, xent_tape_status(tape), "mistakes: %s", xent_tape_error(tape));
    }
    xent_loader_destroy(loader);
    return status;
}

/* The image of a row as bytes: reals are stretched from their least value to their largest. */
static uint8_t *copy_pixels(const xent_dataset *data, int64_t row) {
    const size_t size = (size_t)data->features;
    const int64_t offset = xent_dataset_offset(data, row);
    uint8_t *pixels = malloc(size);
    if (!pixels) return NULL;
    if (data->bytes) {
        memcpy(pixels, data->bytes + offset, size);
        return pixels;
    }
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (size_t i = 0; i < size; i++) {
        low = fmin(low, (double)data->reals[offset + (int64_t)i]);
        high = fmax(high, (double)data->reals[offset + (int64_t)i]);
    }
    const double factor = high > low ? 255 / (high - low) : 0;
    for (size_t i = 0; i < size; i++)
        pixels[i] = (uint8_t)lround(((double)data->reals[offset + (int64_t)i] - low) * factor);
    return pixels;
}

/* The weights into the first layer's first units, as images: the weights' rows are pixels, their columns
 * units. */
static double *copy_weights(const findings *f, const xent_mlp *mlp) {
    xent_params *params = xent_mlp_params(mlp);
    const xent_real *weights = xent_params_values(params, xent_params_find(params, "layers.0.weight"));
    const size_t pixels = (size_t)f->width * (size_t)f->height, units = (size_t)f->unit_count;
    double *copy = weights ? calloc(units * pixels, sizeof *copy) : NULL;
    for (size_t i = 0; copy && i < pixels * (size_t)f->channels; i++)
        for (size_t u = 0; u < units; u++)
            copy[u * pixels + i / (size_t)f->channels] +=
                (double)weights[i * (size_t)f->all_units + u] / f->channels;
    return copy;
}

/* Whether rows are images that a page can show. */
static int has_images(const xent_dataset *data) {
    const int64_t most_side = 256;
    return data->width > 0 && data->height > 0 && (data->channels == 1 || data->channels == 3) &&
           data->width <= most_side && data->height <= most_side &&
           (int64_t)data->width * data->height * data->channels == data->features;
}

static xent_status copy_images(findings *f, const xent_mlp *mlp, const xent_dataset *data,
                               xent_error *error) {
    const xent_mlp_options *network = xent_mlp_settings(mlp);
    if (!has_images(data)) return XENT_OK;
    f->width = data->width;
    f->height = data->height;
    f->channels = data->channels;
    f->all_units = network->hidden_count > 0 ? network->hidden[0] : network->outputs;
    f->unit_count = f->all_units < MOST_UNITS ? (int)f->all_units : MOST_UNITS;
    f->weights = copy_weights(f, mlp);
    int missing = !f->weights;
    for (int i = 0; i < f->mistake_count; i++) {
        f->mistakes[i].pixels = copy_pixels(data, f->mistakes[i].row);
        missing |= !f->mistakes[i].pixels;
    }
    return missing ? xent_fail(error, XENT_E_MEMORY, "mistakes: no memory for their images") : XENT_OK;
}

xent_status findings_collect(findings *f, xent_tape *tape, const xent_mlp *mlp, const xent_dataset *data,
                             const xent_scaling *scaling, int sigmoid, xent_error *error) {
    *f = (findings){0};
    xent_status status = study_rows(f, tape, mlp, data, scaling, sigmoid, error);
    if (status == XENT_OK) status = copy_images(f, mlp, data, error);
    for (int i = 0; data->select && i < f->mistake_count; i++)
        f->mistakes[i].row = data->select[f->mistakes[i].row];
    if (status != XENT_OK) findings_clear(f);
    return status;
}
