/* The gradient of every operation against central differences. */
#include <string.h>

#include "support/gradient_cases.h"
#include "support/run.h"

START_TEST(every_operation_of_the_table_has_a_case) {
    ck_assert_int_gt(xent_op_count(), 20);
    for (int i = 0; i < xent_op_count(); i++) {
        const gradient_case *c = NULL;
        int found = 0;
        for (int k = 0; !found && (c = gradient_case_at(k)) != NULL; k++)
            found = strcmp(c->op, xent_op_at(i)->name) == 0;
        ck_assert_msg(found, "operation %s has no gradient case", xent_op_at(i)->name);
    }
}
END_TEST

START_TEST(every_case_is_of_an_operation_of_the_table) {
    const gradient_case *c;
    for (int k = 0; (c = gradient_case_at(k)) != NULL; k++) {
        int found = 0;
        for (int i = 0; i < xent_op_count(); i++) found |= strcmp(c->op, xent_op_at(i)->name) == 0;
        ck_assert_msg(found, "there is no operation %s", c->op);
    }
}
END_TEST

START_TEST(the_table_ends_at_its_ends_and_names_are_unique) {
    ck_assert_ptr_null(xent_op_at(-1));
    ck_assert_ptr_null(xent_op_at(xent_op_count()));
    for (int i = 0; i < xent_op_count(); i++)
        for (int k = 0; k < i; k++) ck_assert_str_ne(xent_op_at(i)->name, xent_op_at(k)->name);
}
END_TEST

START_TEST(gradients_match_differences_in_random_directions) {
    const gradient_case *c;
    for (int k = 0; (c = gradient_case_at(k)) != NULL; k++)
        for (int number = 0; number < GRADIENT_INSTANCES; number++) check_gradient(c, number, 0);
}
END_TEST

START_TEST(gradients_match_differences_element_by_element) {
    const gradient_case *c;
    for (int k = 0; (c = gradient_case_at(k)) != NULL; k++)
        for (int number = 0; number < GRADIENT_INSTANCES; number += 3) check_gradient(c, number, 1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("gradients");
    ADD_TEST(suite, every_operation_of_the_table_has_a_case);
    ADD_TEST(suite, every_case_is_of_an_operation_of_the_table);
    ADD_TEST(suite, the_table_ends_at_its_ends_and_names_are_unique);
    ADD_TEST(suite, gradients_match_differences_in_random_directions);
    ADD_TEST(suite, gradients_match_differences_element_by_element);
    return run_suite(suite);
}
