/* The points of a run: on the same rows each of them, also where the test set has more than are measured. */
#include <math.h>

#include "study/study.h"
#include "support/run.h"

enum { ROWS = 60, FEATURES = 4, CLASSES = 3, LARGE = 3 * MOST_POINT_ROWS };

static xent_real rows[ROWS * FEATURES];
static int32_t labels[ROWS];

/* Three clouds of points. */
static xent_dataset make_rows(void) {
    for (int i = 0; i < ROWS; i++) {
        labels[i] = i % CLASSES;
        for (int j = 0; j < FEATURES; j++)
            rows[i * FEATURES + j] = (xent_real)(sin(i * 7 + j * 3) + (j == labels[i] ? 2 : 0));
    }
    return (xent_dataset){
        .rows = ROWS, .features = FEATURES, .classes = CLASSES, .reals = rows, .labels = labels};
}

static study_cell run_on(const xent_dataset *train, const xent_dataset *test) {
    const study_plan plan = {.network = {.layers = "dense 5 tanh", .inputs = FEATURES, .outputs = CLASSES},
                             .data = {.train = train, .test = test},
                             .recipe = {.epochs = 3, .batch = 16, .optimizer = {.method = XENT_SGD}},
                             .threads = 1};
    study_cell cell = {.loss = XENT_LOSS_CE, .rate = 0.2, .seed = 5};
    ck_assert_int_eq(study_run(&plan, &cell, 1), 0);
    return cell;
}

/* Every third row is of class 0, and these are measured; of the others the network says something else.
 * Beside the run on the whole set stands one whose test set is that part alone. */
START_TEST(points_at_the_ends_of_epochs_are_of_the_same_rows) {
    static uint32_t many[LARGE], part[MOST_POINT_ROWS];
    for (int i = 0; i < LARGE; i++) many[i] = (uint32_t)(i % 3 ? i % ROWS : i % ROWS / CLASSES * CLASSES);
    for (int i = 0; i < MOST_POINT_ROWS; i++) part[i] = many[3 * i];
    const xent_dataset train = make_rows();
    xent_dataset large = train, few = train;
    large.rows = LARGE;
    large.select = many;
    few.rows = MOST_POINT_ROWS;
    few.select = part;
    study_cell whole = run_on(&train, &large), alone = run_on(&train, &few);
    ck_assert_int_eq(whole.points.count, 8); /* after 0, 1, 2, 4, 5, 8, 10 and 12 steps */
    ck_assert_int_eq(alone.points.count, 8);
    int unlike = 0;
    for (int i = 0; i < 8; i++) {
        const study_point *p = &whole.points.points[i], *q = &alone.points.points[i];
        ck_assert_int_eq(p->step, q->step);
        ASSERT_CLOSE(p->accuracy, q->accuracy, 1e-12);
        ASSERT_CLOSE(p->loss, q->loss, 1e-12);
    }
    for (int e = 0; e < 3; e++)
        unlike +=
            fabs(whole.result.history.epochs[e].test_loss - alone.result.history.epochs[e].test_loss) > 1e-3;
    ck_assert_int_eq(unlike, 3); /* else nothing was tested */
    study_clear(&whole, 1);
    study_clear(&alone, 1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("points");
    ADD_TEST(suite, points_at_the_ends_of_epochs_are_of_the_same_rows);
    return run_suite(suite);
}
