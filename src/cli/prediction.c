#include "prediction.h"

#include <math.h>
#include <stdlib.h>

#include "output.h"
#include "xent/ops.h"

/* The size of square grey pictures with so many pixels; 0: there is none. */
static int square_side(int64_t inputs) {
    const int64_t side = llround(sqrt((double)inputs));
    return side * side == inputs && side <= XENT_IMAGE_MAX_SIDE ? (int)side : 0;
}

/* A file of another program says nothing of pictures: its inputs are taken for a square. */
static int find_size(predictor *p) {
    const int64_t inputs = xent_net_inputs(p->model->net);
    p->height = p->model->height;
    p->width = p->model->width;
    p->channels = p->model->channels;
    if (!p->height && p->model->foreign) {
        p->height = p->width = square_side(inputs);
        p->channels = 1;
    }
    if (p->height < 1 || p->width < 1 || (p->channels != 1 && p->channels != 3)) {
        report_failure("the model takes %lld numbers that are no picture; expected one trained on images",
                       (long long)inputs);
        return 1;
    }
    return 0;
}

int open_predictor(predictor *p, const xent_model *model) {
    xent_error error = {XENT_OK, "out of memory"};
    const xent_tape_options one = {.threads = 1};
    *p = (predictor){.model = model};
    if (find_size(p)) return 1;
    p->tape = xent_tape_create(&one, &error);
    p->pixels = malloc((size_t)xent_net_inputs(model->net));
    p->probabilities = malloc((size_t)xent_net_outputs(model->net) * sizeof *p->probabilities);
    if (p->tape && p->pixels && p->probabilities) return 0;
    report_failure("%s", error.message);
    return 1;
}

void close_predictor(predictor *p) {
    xent_tape_destroy(p->tape);
    free(p->pixels);
    free(p->probabilities);
}

/* The pixels as a data set of one row, scaled as the loader does it; the probabilities of its classes. */
static int compute(predictor *p) {
    const xent_net_options *o = xent_net_settings(p->model->net);
    const int32_t label = 0;
    const xent_dataset row = {
        .rows = 1, .features = o->inputs, .classes = (int)o->outputs, .bytes = p->pixels, .labels = &label};
    xent_error error;
    xent_batch batch = {NULL, NULL, 0};
    const xent_loader_options as_it_lies = {.batch = 1, .shuffle = XENT_OFF};
    xent_loader *loader = xent_loader_create(&row, &p->model->scaling, &as_it_lies, &error);
    if (!loader) {
        report_failure("%s", error.message);
        return 1;
    }
    xent_tape_reset(p->tape);
    xent_loader_next(loader, p->tape, &batch);
    xent_tensor *logits = xent_net_forward(p->tape, p->model->net, batch.x, NULL);
    const xent_tensor *y = p->model->output == XENT_OUTPUT_SIGMOID ? xent_sigmoid(p->tape, logits)
                                                                   : xent_softmax(p->tape, logits, 1);
    for (int64_t j = 0; y && j < o->outputs; j++) p->probabilities[j] = (double)xent_tensor_values(y)[j];
    xent_loader_destroy(loader);
    if (y) return 0;
    report_failure("%s", xent_tape_error(p->tape));
    return 1;
}

static void invert_pixels(predictor *p) {
    const size_t count = (size_t)p->height * (size_t)p->width * (size_t)p->channels;
    for (size_t i = 0; i < count; i++) p->pixels[i] = (uint8_t)(255 - p->pixels[i]);
}

int predict_picture(predictor *p, const xent_image *image, int invert) {
    xent_error error;
    if (xent_image_resize(image, p->height, p->width, p->pixels, &error) != XENT_OK) {
        report_failure("%s", error.message);
        return 1;
    }
    if (invert) invert_pixels(p);
    return compute(p);
}

int predicted_class(const predictor *p) {
    int best = 0;
    for (int j = 1; j < xent_net_outputs(p->model->net); j++)
        if (p->probabilities[j] > p->probabilities[best]) best = j;
    return best;
}

/* The means of all pixels and of those of the border. */
static double picture_mean(const predictor *p, double *border) {
    double sum = 0, border_sum = 0;
    int count = 0;
    for (int i = 0; i < p->height; i++)
        for (int j = 0; j < p->width; j++) {
            const double x = p->pixels[(size_t)i * (size_t)p->width + (size_t)j];
            const int outside = i == 0 || j == 0 || i == p->height - 1 || j == p->width - 1;
            sum += x;
            border_sum += outside ? x : 0;
            count += outside;
        }
    *border = border_sum / count;
    return sum / ((double)p->height * p->width);
}

int looks_inverted(predictor *p) {
    const double white = 255, light = 160, far = 32; /* of 255; by far: an eighth of the range */
    double border;
    if (p->channels != 1) return 0;
    const double mean = picture_mean(p, &border), learned = p->model->scaling.shift;
    if (border < light) return 0;
    if (p->model->normalize == XENT_NORMALIZE_STANDARD)
        return fabs(white - mean - learned) + far < fabs(mean - learned);
    const double sure = p->probabilities[predicted_class(p)];
    invert_pixels(p);
    const int surer = compute(p) == 0 && p->probabilities[predicted_class(p)] > sure;
    invert_pixels(p);
    return compute(p) == 0 && surer;
}
