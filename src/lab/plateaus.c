/* xent lab plateaus: where the costs of a small network are flat.
 *
 * Source:   Glorot & Bengio, Understanding the difficulty of training deep feedforward neural networks
 *           (AISTATS 2010), 4.1 and figure 5: one layer of tanh, random inputs and targets, the cost over
 *           two weights, one of each layer. It shows surfaces and prints no figures.
 * Settings: not said there, so chosen here: one hidden unit, z = w2 tanh(w1 x), output sigmoid(z); 20
 *           inputs from N(0, 1), targets 0 or 1 by the toss of a coin, twenty seeds; both weights from -8
 *           to 8 in 33 steps. A place is flat where the gradient is below a hundredth of the cost's range
 *           over the square, so that a step of length 1 changes it by less than that.
 * Result:   3.1 % of the places are flat under cross-entropy (1.4 to 4.3 over the seeds), 12.8 % under the
 *           quadratic cost (1.7 to 32.2): at the saddle of w1 = w2 = 0, and far out in the corners. */
#include "lab/shared.h"

#include "xent/losses.h"
#include "xent/ops.h"
#include "xent/random.h"

enum { SIDE = 33, PLACES = SIDE * SIDE, POINTS = 20, REACH = 8 };

static const struct {
    const char *name, *title;
} costs[] = {{"cross-entropy", "Cross-entropy slopes nearly everywhere"},
             {"quadratic", "The quadratic cost is flat over much of the square"}};

/* Inputs and targets of a seed. */
typedef struct points {
    xent_real x[POINTS], wanted[POINTS];
} points;

static points draw_points(uint64_t seed) {
    points p;
    for (int i = 0; i < POINTS; i++) {
        p.x[i] = (xent_real)xent_random_normal((xent_stream){seed, XENT_PURPOSE_USER, 0}, (uint64_t)i);
        p.wanted[i] = (xent_real)xent_random_below((xent_stream){seed, XENT_PURPOSE_USER, 1}, (uint64_t)i, 2);
    }
    return p;
}

static double weight_at(int place) { return REACH * (2.0 * place / (SIDE - 1) - 1); }

/* The cost and the norm of its gradient at one pair of weights. */
static xent_status measure(xent_tape *tape, const points *p, int is_quadratic, int place, double *cost,
                           double *slope) {
    const xent_real first = (xent_real)weight_at(place / SIDE), second = (xent_real)weight_at(place % SIDE);
    xent_tape_reset(tape);
    xent_tensor *x = xent_input(tape, xent_vector(POINTS), p->x),
                *wanted = xent_input(tape, xent_vector(POINTS), p->wanted),
                *w1 = xent_variable(tape, xent_scalar(), &first),
                *w2 = xent_variable(tape, xent_scalar(), &second);
    xent_tensor *z = xent_mul(tape, w2, xent_tanh(tape, xent_mul(tape, w1, x)));
    xent_tensor *loss = is_quadratic ? xent_mse(tape, xent_sigmoid(tape, z), wanted, XENT_MEAN)
                                     : xent_bce_with_logits(tape, z, wanted, NULL);
    const xent_status status = xent_backward(tape, loss);
    if (status != XENT_OK) return status;
    *cost = xent_tensor_item(loss);
    *slope = hypot((double)xent_tensor_gradient(w1)[0], (double)xent_tensor_gradient(w2)[0]);
    return XENT_OK;
}

/* A surface, and at each place whether it is flat. */
typedef struct surface {
    double cost[PLACES], slope[PLACES];
    unsigned char flat[PLACES];
    double share; /* of the places, flat */
} surface;

static xent_status survey(const points *p, int is_quadratic, surface *s, xent_error *error) {
    double low = HUGE_VAL, high = -HUGE_VAL;
    xent_tape *tape = lab_tape(error);
    if (!tape) return error->status;
    xent_status status = XENT_OK;
    for (int i = 0; i < PLACES && status == XENT_OK; i++) {
        status = measure(tape, p, is_quadratic, i, &s->cost[i], &s->slope[i]);
        low = fmin(low, s->cost[i]);
        high = fmax(high, s->cost[i]);
    }
    if (status != XENT_OK) xent_fail(error, status, "%s", xent_tape_error(tape));
    s->share = 0;
    for (int i = 0; i < PLACES && status == XENT_OK; i++) {
        s->flat[i] = s->slope[i] < 0.01 * (high - low);
        s->share += (double)s->flat[i] / PLACES;
    }
    xent_tape_destroy(tape);
    return status;
}

static xent_status run_cost(lab *l, int cost) {
    const int seeds = lab_seeds(l, 20);
    surface *of_seeds = lab_memory_of(l, (size_t)seeds * sizeof *of_seeds);
    double *shares = lab_memory_of(l, (size_t)seeds * sizeof *shares);
    if (!of_seeds || !shares) return l->error.status;
    for (int i = 0; i < seeds && lab_goes_on(l, "surfaces", 0, 0); i++) {
        const points p = draw_points(lab_seed(l, i));
        if (survey(&p, cost, &of_seeds[i], &l->error) != XENT_OK) return l->error.status;
        shares[i] = 100 * of_seeds[i].share;
    }
    lab_add(l,
            &(lab_row){.settings = {{"cost", .text = costs[cost].name}, {"figure", .text = "flat places, %"}},
                       .published = LAB_NONE,
                       .ours = lab_over(shares, seeds),
                       .decimals = 1});
    lab_add_surface(
        l, &(lab_surface){.title = costs[cost].title,
                          .note = "The cost over two weights, of the first seed; filled where it is flat.",
                          .x_label = "w1, from -8 (far) to 8",
                          .y_label = "w2, from -8 (far) to 8",
                          .side = SIDE,
                          .color = cost,
                          .height = of_seeds[0].cost,
                          .flat = of_seeds[0].flat});
    return l->error.status;
}

static xent_status run(lab *l) {
    lab_fact(l, "settings", "z = w2 tanh(w1 x), output sigmoid(z); %d random inputs and targets", POINTS);
    lab_fact(l, "figure", "the share of places whose gradient is below 1 %% of the cost's range");
    for (int cost = 0; cost < 2 && l->error.status == XENT_OK && !l->stopped; cost++) run_cost(l, cost);
    return lab_finding(
        l, "The quadratic cost is flat where both weights are large: the output is sure there, right or "
           "wrong, and its gradient is gone. Cross-entropy keeps a slope there, and is flat at the "
           "saddle between the weights alone.");
}

const experiment plateaus_experiment = {
    .name = "plateaus",
    .title = "where the costs of a small network are flat",
    .source = "Glorot & Bengio, Understanding the difficulty ... (AISTATS 2010), 4.1",
    .length = LAB_SECONDS,
    .time = "0.2 s",
    .run = run,
};
