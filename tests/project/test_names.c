/* Every enum that has names: each name is found again, no two are the same, and what is none is none. */
#include <string.h>

#include "support/run.h"
#include "xent/xent.h"

/* The numbers first .. first + count - 1 have names. The functions take their enum, which ints convert to. */
#define CHECK_NAMES(kind, type, first, count)                                                                \
    do {                                                                                                     \
        for (int i = (first); i < (first) + (count); i++) {                                                  \
            ck_assert_str_ne(xent_##kind##_name((type)i), "unknown");                                        \
            ck_assert_int_eq(xent_##kind##_find(xent_##kind##_name((type)i)), i);                            \
        }                                                                                                    \
        ck_assert_str_eq(xent_##kind##_name((type)((first) + (count))), "unknown");                          \
        ck_assert_str_eq(xent_##kind##_name((type)-1), "unknown");                                           \
        ck_assert_int_eq(xent_##kind##_find("nobody"), -1);                                                  \
        ck_assert_int_eq(xent_##kind##_find(""), -1);                                                        \
        ck_assert_int_eq(xent_##kind##_find(NULL), -1);                                                      \
    } while (0)

START_TEST(names_are_found_again) {
    CHECK_NAMES(loss, xent_loss, 0, XENT_LOSS_COUNT);
    CHECK_NAMES(init, xent_init, 0, XENT_INIT_COUNT);
    CHECK_NAMES(method, xent_method, 0, XENT_RMSPROP + 1);
    CHECK_NAMES(schedule, xent_schedule_kind, 0, XENT_ONE_CYCLE + 1);
    CHECK_NAMES(output, xent_output, 0, XENT_OUTPUT_IDENTITY + 1);
    CHECK_NAMES(normalize, xent_normalize, 1, XENT_NORMALIZE_NONE);
    CHECK_NAMES(activation, xent_activation, 1, XENT_IDENTITY);
}
END_TEST

/* The words of the program, of model files and of PyTorch's users: they do not change. */
START_TEST(names_are_these) {
    ck_assert_int_eq(xent_method_find("rmsprop"), XENT_RMSPROP);
    ck_assert_int_eq(xent_method_find("adamw"), XENT_ADAMW);
    ck_assert_int_eq(xent_schedule_find("one-cycle"), XENT_ONE_CYCLE);
    ck_assert_int_eq(xent_output_find("sigmoid"), XENT_OUTPUT_SIGMOID);
    ck_assert_int_eq(xent_normalize_find("standard"), XENT_NORMALIZE_STANDARD);
    ck_assert_int_eq(xent_activation_find("identity"), XENT_IDENTITY);
    ck_assert_str_eq(xent_normalize_name((xent_normalize)0), "none");
    ck_assert_str_eq(xent_activation_name((xent_activation)0), "unknown");
    ck_assert_int_eq(xent_loss_output(XENT_LOSS_BCE), XENT_OUTPUT_SIGMOID);
    ck_assert_int_eq(xent_loss_output(XENT_LOSS_MSE), XENT_OUTPUT_SOFTMAX);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("names");
    ADD_TEST(suite, names_are_found_again);
    ADD_TEST(suite, names_are_these);
    return run_suite(suite);
}
