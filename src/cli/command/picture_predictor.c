#include "cli/command/picture_predictor.h"

#include <math.h>
#include <stdlib.h>

#include "cli/terminal/output.h"
#include "xent/metrics.h"

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
    *p = (predictor){.model = model};
    if (find_size(p)) return 1;
    p->network = xent_predictor_create(model, 1, &error);
    p->pixels = malloc((size_t)xent_net_inputs(model->net));
    p->probabilities = malloc((size_t)xent_net_outputs(model->net) * sizeof *p->probabilities);
    if (p->network && p->pixels && p->probabilities) return 0;
    report_failure("%s", error.message);
    close_predictor(p);
    return 1;
}

void close_predictor(predictor *p) {
    xent_predictor_destroy(p->network);
    free(p->pixels);
    free(p->probabilities);
}

static int compute(predictor *p) {
    xent_error error;
    if (xent_predictor_run_bytes(p->network, p->pixels, 1, NULL, p->probabilities, &error) == XENT_OK)
        return 0;
    report_failure("%s", error.message);
    return 1;
}

static void invert_pixels(predictor *p) {
    const size_t count = (size_t)p->height * (size_t)p->width * (size_t)p->channels;
    for (size_t i = 0; i < count; i++) p->pixels[i] = (uint8_t)(255 - p->pixels[i]);
}

/* Whether a picture is as those of the training are: of their size, with black corners. */
static int is_ready(const predictor *p, const xent_image *image) {
    enum { DARK = 8 };
    if (image->height != p->height || image->width != p->width) return 0;
    const size_t w = (size_t)image->width, last = (size_t)(image->height - 1) * w;
    const uint8_t *x = image->pixels;
    return x[0] + x[w - 1] + x[last] + x[last + w - 1] <= 4 * DARK;
}

int is_placed(const predictor *p, const xent_image *image, picture_way way) {
    return way == PICTURE_PLACED && p->model->ink.side > 0 && image->channels == 1 && !is_ready(p, image);
}

int predict_picture(predictor *p, const char *name, const xent_image *image, picture_way way,
                    xent_ink_change *change) {
    xent_error error;
    const xent_status status =
        is_placed(p, image, way)
            ? xent_ink_place(image, &p->model->ink, p->height, p->width, p->pixels, change, &error)
            : xent_image_resize(image, p->height, p->width, p->pixels, &error);
    if (status != XENT_OK) {
        report_failure("%s: %s", name, error.message);
        return 1;
    }
    if (way == PICTURE_INVERTED) invert_pixels(p);
    return compute(p);
}

int predicted_class(const predictor *p) {
    return xent_argmax(p->probabilities, xent_net_outputs(p->model->net));
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
    const xent_scaling *s = &p->model->scaling;
    const double mean = picture_mean(p, &border), learned = s->shifts ? s->shifts[0] : s->shift;
    if (border < light) return 0;
    if (p->model->normalize == XENT_NORMALIZE_STANDARD)
        return fabs(white - mean - learned) + far < fabs(mean - learned);
    const xent_real sure = p->probabilities[predicted_class(p)];
    invert_pixels(p);
    const int surer = compute(p) == 0 && p->probabilities[predicted_class(p)] > sure;
    invert_pixels(p);
    return compute(p) == 0 && surer;
}
