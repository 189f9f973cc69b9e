/* The losses of a classifier, as their formulas say, with a few classes and with many. */
#include <math.h>
#include <string.h>

#include "support/loops.h"
#include "support/run.h"
#include "support/tensors.h"
#include "xent/train.h"

enum { ROWS = 7, MOST_CLASSES = 600 };

static void check_loss(xent_loss loss, int64_t classes) {
    int32_t labels[ROWS];
    double dz[MOST_CLASSES], sum = 0;
    xent_tape_reset(tape);
    xent_tensor *z = random_tensor(xent_matrix(ROWS, classes), (uint32_t)loss);
    for (int i = 0; i < ROWS; i++) labels[i] = (int32_t)((10 * classes - 1 - 3 * i) % classes);
    xent_tensor *y = xent_classification_loss(tape, loss, z, labels, NULL);
    ck_assert_int_eq(xent_backward(tape, y), XENT_OK);
    for (int i = 0; i < ROWS; i++) {
        const xent_real *row = xent_tensor_values(z) + i * classes,
                        *found = xent_tensor_gradient(z) + i * classes;
        sum += loop_loss(loss, classes, row, labels[i], dz) / ROWS;
        for (int64_t c = 0; c < classes; c++)
            ASSERT_QUICKLY(close_to((double)found[c], dz[c] / ROWS, 40 * TOLERANCE, 4 * TOLERANCE / ROWS),
                           "%s of %lld classes, row %d: dz[%lld] is %.9g, not %.9g", xent_loss_name(loss),
                           (long long)classes, i, (long long)c, (double)found[c], dz[c] / ROWS);
    }
    ck_assert_msg(close_to(xent_tensor_item(y), sum, 4 * TOLERANCE, 0), "%s of %lld classes: %.9g, not %.9g",
                  xent_loss_name(loss), (long long)classes, xent_tensor_item(y), sum);
}

START_TEST(losses_are_what_their_names_say) {
    for (int loss = 0; loss < XENT_CLASS_LOSS_COUNT; loss++) {
        check_loss((xent_loss)loss, 3);
        check_loss((xent_loss)loss, 10);
        check_loss((xent_loss)loss, MOST_CLASSES);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("loss");
    ADD_TEST_WITH(suite, losses_are_what_their_names_say, setup, teardown);
    return run_suite(suite);
}
