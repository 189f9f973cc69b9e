#include "lab/distil.h"

#include <stdlib.h>
#include <string.h>

#include "lab/networks.h"
#include "xent/loader.h"
#include "xent/losses.h"
#include "xent/ops.h"
#include "xent/optimizer.h"
#include "xent/predict.h"

/* As `xent train` learns (AdamW, one cycle), at a lower rate, as these networks are wider. */
#define RATE 0.002
enum { BATCH = 128 };

#define HARD 0.1 /* the weight of the labels beside the teacher's answers: "considerably lower" */

static const xent_schedule one_cycle = {.kind = XENT_ONE_CYCLE, .rate = RATE};

void lab_tell_school(lab *l, int64_t hidden, int epochs, const char *more) {
    lab_fact(l, "settings",
             "students of two layers of %lld relu, %d epochs; teachers of %lld with dropout 0.5 and shifts, "
             "%d epochs; AdamW, one cycle up to %g, batches of %d; %s",
             (long long)hidden, epochs, (long long)(hidden * 3 / 2), 2 * epochs, RATE, BATCH, more);
}

/* ---- Trained on labels --------------------------------------------------------------------------------- */

static int after_step(void *context, const xent_step *step) {
    return !lab_goes_on(context, "on labels", step->rows, step->total_rows);
}

static xent_net *make_net(lab_school *s, int64_t units, const char *dropout) {
    char layers[128];
    const xent_dataset *train = &s->data->train;
    snprintf(layers, sizeof layers, "dense %lld relu%s, dense %lld relu%s", (long long)units, dropout,
             (long long)units, dropout);
    const xent_net_options options = {
        .layers = layers, .inputs = train->features, .outputs = train->classes, .seed = s->seed};
    return xent_net_create(&options, s->error);
}

/* The network, trained; NULL and *error. */
static xent_net *fit(lab_school *s, xent_net *net, const xent_recipe *recipe) {
    const xent_fit_data sets = {.train = &s->data->train, .scaling = s->data->scaling};
    xent_fit_options options = {.recipe = *recipe, .after_step = after_step, .context = s->l};
    xent_fit_result result = {.steps = 0};
    if (!net) return NULL;
    options.recipe.batch = BATCH;
    options.recipe.seed = s->seed;
    options.recipe.schedule = one_cycle;
    options.recipe.optimizer.method = XENT_ADAMW;
    const xent_status status = xent_fit(s->tape, net, &sets, &options, &result, s->error);
    xent_history_clear(&result.history);
    if (status == XENT_OK) return net;
    xent_net_destroy(net);
    return NULL;
}

xent_net *lab_teacher(lab_school *s, double smoothing) {
    const xent_recipe recipe = {.epochs = 2 * s->epochs,
                                .label_smoothing = smoothing,
                                .augment = {.shift = (int)lab_in_proportion(&s->data->train, 2)}};
    return fit(s, make_net(s, s->hidden * 3 / 2, ", dropout 0.5"), &recipe);
}

xent_net *lab_lone_student(lab_school *s) {
    const xent_recipe recipe = {.epochs = s->epochs};
    return fit(s, make_net(s, s->hidden, ""), &recipe);
}

/* ---- Logits -------------------------------------------------------------------------------------------- */

static xent_status take_logits(void *context, const xent_answers *answers, xent_error *error) {
    xent_real *all = context;
    const xent_shape shape = xent_tensor_shape(answers->logits);
    (void)error;
    memcpy(all + answers->first * shape.dim[1], xent_tensor_values(answers->logits),
           (size_t)(answers->rows * shape.dim[1]) * sizeof *all);
    return XENT_OK;
}

xent_status lab_logits(lab_school *s, const xent_net *net, const xent_dataset *data, xent_real *logits) {
    return xent_predict_each(s->tape, net, data, &s->data->scaling, "the set", take_logits, logits, s->error);
}

int64_t lab_count_wrong(const xent_dataset *data, const xent_real *logits, int of, double raise,
                        int64_t *of_it) {
    int64_t wrong = 0;
    *of_it = 0;
    for (int64_t i = 0; i < data->rows; i++) {
        int best = 0;
        double most = -HUGE_VAL;
        for (int k = 0; k < data->classes; k++) {
            const double z = (double)logits[i * data->classes + k] + (k == of ? raise : 0);
            if (z > most) most = z, best = k;
        }
        const int label = xent_dataset_label(data, i);
        wrong += best != label;
        *of_it += best != label && label == of;
    }
    return wrong;
}

int64_t lab_test_errors(lab_school *s, const xent_net *net) {
    const xent_dataset *test = &s->data->test;
    xent_real *logits = malloc((size_t)(test->rows * test->classes) * sizeof *logits);
    int64_t wrong = -1, of_it;
    if (!logits)
        xent_fail(s->error, XENT_E_MEMORY, "no memory for logits");
    else if (lab_logits(s, net, test, logits) == XENT_OK)
        wrong = lab_count_wrong(test, logits, 0, 0, &of_it);
    free(logits);
    return wrong;
}

/* ---- Trained on a teacher's answers -------------------------------------------------------------------- */

/* Each row's logits, over T, to their softmax. */
static void soften(int64_t rows, int classes, double temperature, xent_real *logits) {
    for (int64_t i = 0; i < rows; i++) {
        xent_real *z = logits + i * classes;
        double most = (double)z[0], sum = 0;
        for (int k = 1; k < classes; k++) most = fmax(most, (double)z[k]);
        for (int k = 0; k < classes; k++) sum += exp(((double)z[k] - most) / temperature);
        for (int k = 0; k < classes; k++) z[k] = (xent_real)(exp(((double)z[k] - most) / temperature) / sum);
    }
}

static int64_t place_of(const xent_dataset *data, int64_t row) {
    return data->select ? (int64_t)data->select[row] : row;
}

/* What the teacher answers to these rows, softened, as targets of theirs: where the arrays have the row. The
 * caller frees it; NULL and *error. */
static xent_real *make_answers(lab_school *s, const xent_net *teacher, const xent_dataset *rows,
                               double temperature) {
    const int64_t classes = rows->classes;
    int64_t places = 1;
    for (int64_t i = 0; i < rows->rows; i++)
        if (place_of(rows, i) >= places) places = place_of(rows, i) + 1;
    xent_real *answers = calloc((size_t)(places * classes), sizeof *answers);
    xent_real *logits = malloc((size_t)(rows->rows * classes) * sizeof *logits);
    if (!answers || !logits) xent_fail(s->error, XENT_E_MEMORY, "no memory for a teacher's answers");
    if (!answers || !logits || lab_logits(s, teacher, rows, logits) != XENT_OK) {
        free(answers);
        free(logits);
        return NULL;
    }
    soften(rows->rows, rows->classes, temperature, logits);
    for (int64_t i = 0; i < rows->rows; i++)
        memcpy(answers + place_of(rows, i) * classes, logits + i * classes,
               (size_t)classes * sizeof *answers);
    free(logits);
    return answers;
}

static xent_tensor *lesson(xent_tape *tape, xent_tensor *z, const xent_batch *batch, double temperature) {
    xent_tensor *answers = xent_input(tape, xent_tensor_shape(z), batch->targets);
    xent_tensor *soft =
        xent_softmax_cross_entropy_with(tape, xent_affine(tape, z, 1 / temperature, 0), answers, NULL);
    xent_tensor *hard = xent_softmax_cross_entropy(tape, z, batch->labels, NULL);
    return xent_add(tape, xent_affine(tape, hard, HARD, 0),
                    xent_affine(tape, soft, (1 - HARD) * temperature * temperature, 0));
}

typedef struct pupil {
    xent_net *net;
    xent_loader *loader;
    xent_optimizer *optimizer;
    double temperature;
    int64_t step, steps;
} pupil;

static xent_status learn_epoch(lab_school *s, pupil *p, uint32_t epoch) {
    xent_batch batch;
    xent_loader_start(p->loader, epoch);
    xent_tape_reset(s->tape);
    while (xent_loader_next(p->loader, s->tape, &batch)) {
        const xent_pass pass = {1, s->seed, (uint64_t)p->step};
        xent_tensor *z = xent_net_forward(s->tape, p->net, batch.x, &pass);
        xent_backward(s->tape, lesson(s->tape, z, &batch, p->temperature));
        xent_optimizer_set_rate(p->optimizer, xent_schedule_rate(&one_cycle, p->step++, p->steps));
        if (xent_optimizer_step(p->optimizer, s->tape) != XENT_OK) break;
        if (!lab_goes_on(s->l, "of a teacher", p->step, p->steps)) return XENT_OK;
        xent_tape_reset(s->tape);
    }
    const xent_status status = xent_tape_status(s->tape);
    return status == XENT_OK ? status : xent_fail(s->error, status, "%s", xent_tape_error(s->tape));
}

/* On a set whose targets are the teacher's answers. */
static xent_status learn(lab_school *s, pupil *p, const xent_dataset *taught) {
    const xent_loader_options batches = {.batch = BATCH, .seed = s->seed};
    const xent_optimizer_options adamw = {.method = XENT_ADAMW, .rate = RATE};
    p->loader = xent_loader_create(taught, &s->data->scaling, &batches, s->error);
    p->optimizer = xent_optimizer_create(xent_net_params(p->net), &adamw, s->error);
    xent_status status = p->loader && p->optimizer ? XENT_OK : s->error->status;
    p->steps = xent_loader_batches(p->loader) * s->epochs;
    for (int epoch = 0; epoch < s->epochs && status == XENT_OK && !s->l->stopped; epoch++)
        status = learn_epoch(s, p, (uint32_t)epoch);
    xent_loader_destroy(p->loader);
    xent_optimizer_destroy(p->optimizer);
    return status;
}

xent_net *lab_student(lab_school *s, const xent_net *teacher, const xent_dataset *rows, double temperature) {
    xent_dataset taught = *rows;
    xent_real *answers = make_answers(s, teacher, rows, temperature);
    pupil p = {.net = answers ? make_net(s, s->hidden, "") : NULL, .temperature = temperature};
    taught.targets = answers;
    taught.outputs = rows->classes;
    if (p.net && learn(s, &p, &taught) != XENT_OK) {
        xent_net_destroy(p.net);
        p.net = NULL;
    }
    free(answers);
    return p.net;
}
