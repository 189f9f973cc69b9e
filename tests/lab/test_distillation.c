/* xent lab distillation, on small digits: its rows, that nothing depends on threads, and that raising the
 * bias of the class that was left out finds it again. And the loss that a student learns. */
#include <math.h>

#include "graph/tape.h"
#include "lab/distil.h"
#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

#define SMALL " --data digits --hidden 24 --epochs 12 "

START_TEST(rows_are_those_of_the_source) {
    const json_t *rows = lab_rows("distillation" SMALL);
    static const double published[] = {67, 146, 74, 206, 109};
    ck_assert_uint_eq(json_array_size(rows), 6);
    for (size_t i = 0; i < 5; i++) {
        const json_t *row = json_array_get(rows, i);
        ck_assert(json_number_at(row, "published") == published[i]);
        ck_assert(json_number_at(row, "ours") >= 1 && json_number_at(row, "ours") < 340);
    }
    const json_t *without = json_array_get(rows, 3), *raised = json_array_get(rows, 4);
    ck_assert(json_number_at(without, "published 3s") == 133);
    ck_assert(json_number_at(without, "our 3s") > json_number_at(raised, "our 3s"));
}
END_TEST

/* Two seeds at once, or one after the other. */
START_TEST(threads_change_nothing) {
    const program_run one = run_program("lab distillation" SMALL "--epochs 2 --seeds 2 --threads 1 --json");
    json_t *first = json_copy((json_t *)json_line(one.out, -1));
    json_t *rows = json_deep_copy(json_object_get(first, "rows"));
    const program_run two = run_program("lab distillation" SMALL "--epochs 2 --seeds 2 --threads 2 --json");
    ck_assert(json_equal(rows, json_object_get(json_line(two.out, -1), "rows")));
    json_decref(rows);
    json_decref(first);
}
END_TEST

START_TEST(lines_fit) { ASSERT_CONTAINS(lab_text_of("distillation" SMALL "--epochs 1"), "bias of 3 + 3.5"); }
END_TEST

/* ---- The loss ------------------------------------------------------------------------------------------ */

enum { ROWS = 9, FEATURES = 3, CLASSES = 4 };

/* -sum q log softmax(z / temperature); q is softmax(teacher / temperature). */
static double cross_entropy(const xent_real *z, const xent_real *teacher, double temperature) {
    double sum = 0, teacher_sum = 0, entropy = 0;
    for (int k = 0; k < CLASSES; k++) {
        sum += exp((double)z[k] / temperature);
        teacher_sum += exp((double)teacher[k] / temperature);
    }
    for (int k = 0; k < CLASSES; k++)
        entropy -=
            exp((double)teacher[k] / temperature) / teacher_sum * ((double)z[k] / temperature - log(sum));
    return entropy;
}

/* 0.1 ce(z, label) + 0.9 T^2 ce(z / T, softmax(teacher / T)), the mean over the rows. */
static double loss_by_hand(const xent_dataset *rows, const xent_real *z, const xent_real *teacher,
                           double temperature) {
    double loss = 0;
    for (int64_t i = 0; i < rows->rows; i++, z += CLASSES, teacher += CLASSES) {
        double sum = 0;
        for (int k = 0; k < CLASSES; k++) sum += exp((double)z[k]);
        const double hard = log(sum) - (double)z[xent_dataset_label(rows, i)];
        loss += 0.1 * hard + 0.9 * temperature * temperature * cross_entropy(z, teacher, temperature);
    }
    return loss / (double)rows->rows;
}

static int stop(void *context, const char *what, int64_t done, int64_t all) {
    (void)context, (void)what, (void)done, (void)all;
    return 1;
}

/* A network whose first weights are normal with this deviation (0: as a student's), and what it answers. */
static xent_net *make_net(lab_school *s, const char *layers, double deviation, xent_real *logits) {
    const xent_net_options options = {.layers = layers,
                                      .inputs = FEATURES,
                                      .outputs = CLASSES,
                                      .seed = s->seed,
                                      .init = deviation > 0 ? XENT_INIT_NORMAL : XENT_INIT_AUTO,
                                      .init_deviation = deviation};
    xent_net *net = xent_net_create(&options, s->error);
    ck_assert_msg(net != NULL, "%s", s->error->message);
    ck_assert_int_eq(lab_logits(s, net, &s->data->train, logits), XENT_OK);
    return net;
}

/* Ended after its first step, the loss of which is the last on the tape: that of the first weights. */
START_TEST(a_student_learns_the_loss_of_the_source) {
    static const uint32_t select[] = {8, 1, 7, 2, 5, 3, 4};
    static const int32_t labels[ROWS] = {0, 1, 2, 3, 0, 1, 2, 3, 1};
    xent_real numbers[ROWS * FEATURES], z[ROWS * CLASSES], taught[ROWS * CLASSES];
    for (int i = 0; i < ROWS * FEATURES; i++) numbers[i] = (xent_real)sin(5.0 * i);
    const lab_data data = {.train = {.rows = 7,
                                     .features = FEATURES,
                                     .classes = CLASSES,
                                     .reals = numbers,
                                     .labels = labels,
                                     .select = select},
                           .scaling = {.factor = 1}};
    for (double temperature = 1; temperature < 20; temperature *= 4) {
        lab l = {.after_step = stop};
        xent_error error = {XENT_OK, ""};
        lab_school s = {&l, &data, 6, 1, 17, lab_tape(&error), &error};
        xent_net *teacher = make_net(&s, "dense 5 tanh", 1, taught),
                 *first = make_net(&s, "dense 6 relu, dense 6 relu", 0, z);
        xent_net *student = lab_student(&s, teacher, &data.train, temperature);
        ck_assert_msg(student != NULL, "%s", error.message);
        ASSERT_CLOSE(xent_tensor_item(s.tape->last), loss_by_hand(&data.train, z, taught, temperature), 1e-5);
        xent_net_destroy(student);
        xent_net_destroy(teacher);
        xent_net_destroy(first);
        xent_tape_destroy(s.tape);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("distillation");
    ADD_TEST(suite, rows_are_those_of_the_source);
    ADD_TEST(suite, threads_change_nothing);
    ADD_TEST(suite, lines_fit);
    ADD_TEST(suite, a_student_learns_the_loss_of_the_source);
    return run_suite(suite);
}
