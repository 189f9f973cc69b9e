#include "study/step_cost.h"

#include <math.h>
#include <time.h>

#include "xent/trainer.h"

enum { ROUNDS = 11, WARM_STEPS = 3 };

/* A loss being timed. */
typedef struct timed_loss {
    xent_net *net;
    xent_tape *tape;
    xent_trainer *trainer;
    double seconds[ROUNDS]; /* a step */
} timed_loss;

step_cost step_cost_unknown(void) {
    step_cost cost;
    for (int i = 0; i < XENT_CLASS_LOSS_COUNT; i++) cost.microseconds[i] = cost.ratio[i] = (double)NAN;
    return cost;
}

static double cpu_seconds(void) {
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* At rate 0 no weight moves; there are more epochs than will be begun. */
static xent_status begin_loss(timed_loss *t, const study_plan *plan, xent_loss loss, xent_error *error) {
    const xent_fit_data data = {.train = plan->data.train, .scaling = plan->data.scaling};
    const xent_tape_options one_thread = {.threads = 1};
    xent_net_options network = plan->network;
    xent_fit_options fit = {.recipe = plan->recipe};
    network.seed = fit.recipe.seed = 1;
    fit.recipe.loss = loss;
    fit.recipe.epochs = 1000000;
    fit.recipe.schedule = (xent_schedule){.kind = XENT_CONSTANT, .rate = XENT_OFF};
    t->net = xent_net_create(&network, error);
    t->tape = t->net ? xent_tape_create(&one_thread, error) : NULL;
    t->trainer = t->tape ? xent_trainer_create(t->tape, t->net, &data, &fit, error) : NULL;
    return t->trainer ? XENT_OK : error->status;
}

static void end_loss(timed_loss *t) {
    xent_trainer_destroy(t->trainer);
    xent_tape_destroy(t->tape);
    xent_net_destroy(t->net);
}

/* Steps until `seconds` are over, one at least; their number, or 0: *status tells. */
static int run_steps(const timed_loss *t, int least, double seconds, xent_status *status, xent_error *error) {
    const double end = cpu_seconds() + seconds;
    int steps = 0;
    *status = XENT_OK;
    while (*status == XENT_OK && (steps < least || cpu_seconds() < end)) {
        *status = xent_trainer_steps_left(t->trainer) > 0 ? xent_trainer_step(t->trainer, error)
                                                          : xent_trainer_measure(t->trainer, error);
        steps++;
    }
    return *status == XENT_OK ? steps : 0;
}

static xent_status time_round(timed_loss *t, int round, double seconds, xent_error *error) {
    xent_status status;
    const double begin = cpu_seconds();
    const int steps = run_steps(t, 1, seconds, &status, error);
    t->seconds[round] = (cpu_seconds() - begin) / steps;
    return status;
}

/* All losses in turn, so that what slows the machine for a while slows each of them. */
static xent_status time_rounds(timed_loss *timed, const int *wanted, double seconds, xent_error *error) {
    for (int round = -1; round < ROUNDS; round++)
        for (int i = 0; i < XENT_CLASS_LOSS_COUNT; i++) {
            xent_status status = XENT_OK;
            if (!wanted[i]) continue;
            if (round < 0)
                run_steps(&timed[i], WARM_STEPS, 0, &status, error);
            else
                status = time_round(&timed[i], round, seconds / ROUNDS, error);
            if (status != XENT_OK) return status;
        }
    return XENT_OK;
}

static void summarize(const timed_loss *timed, const int *wanted, step_cost *cost) {
    for (int i = 0; i < XENT_CLASS_LOSS_COUNT; i++) {
        double ratio[ROUNDS];
        if (!wanted[i]) continue;
        for (int k = 0; k < ROUNDS; k++) ratio[k] = timed[i].seconds[k] / timed[XENT_LOSS_CE].seconds[k];
        cost->microseconds[i] = 1e6 * quantile_of(timed[i].seconds, ROUNDS, 0.5);
        cost->ratio[i] = quantile_of(ratio, ROUNDS, 0.5);
    }
}

xent_status step_cost_measure(const study_plan *plan, const loss_list *losses, double seconds,
                              step_cost *cost, xent_error *error) {
    timed_loss timed[XENT_CLASS_LOSS_COUNT] = {{.net = NULL}};
    int wanted[XENT_CLASS_LOSS_COUNT] = {[XENT_LOSS_CE] = 1};
    xent_error unwanted;
    xent_status status = XENT_OK;
    if (!error) error = &unwanted;
    *cost = step_cost_unknown();
    for (int i = 0; i < losses->count; i++) wanted[losses->loss[i]] = 1;
    for (int i = 0; i < XENT_CLASS_LOSS_COUNT && status == XENT_OK; i++)
        if (wanted[i]) status = begin_loss(&timed[i], plan, (xent_loss)i, error);
    if (status == XENT_OK) status = time_rounds(timed, wanted, seconds, error);
    if (status == XENT_OK) summarize(timed, wanted, cost);
    for (int i = 0; i < XENT_CLASS_LOSS_COUNT; i++) end_loss(&timed[i]);
    return status;
}
