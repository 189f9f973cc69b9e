/* What graph.h tells of a tape. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/run.h"
#include "xent/graph.h"
#include "xent/ops.h"

static xent_tape *tape;
static xent_params *params;
static char text[8192];

static void setup(void) {
    const xent_param_spec specs[] = {{"layers.0.weight", {2, {3, 2}}, XENT_ROLE_WEIGHT},
                                     {"a \"name\" \\n", {1, {2}}, XENT_ROLE_WEIGHT}};
    tape = xent_tape_create(NULL, NULL);
    params = xent_params_create(specs, 2, NULL);
    ck_assert(tape && params);
}
static void teardown(void) {
    xent_tape_destroy(tape);
    xent_params_destroy(params);
}

/* Nodes: 0 x, 1 weight, 2 bias, 3 linear, 4 log, 5 sum. */
static xent_tensor *record(void) {
    static const xent_real x[] = {1, 2, 3, -4, 5, 6};
    xent_real *bias = xent_params_values(params, 1);
    bias[0] = 1, bias[1] = 0;
    xent_tensor *in = xent_input(tape, xent_matrix(2, 3), x);
    xent_tensor *w = xent_parameter(tape, params, 0), *b = xent_parameter(tape, params, 1);
    xent_tensor *y = xent_linear(tape, in, w, b, XENT_IDENTITY);
    return xent_sum(tape, xent_log(tape, y), XENT_ALL_AXES);
}

START_TEST(nodes_are_described_in_order) {
    xent_graph_node node;
    record();
    ck_assert_int_eq(xent_graph_count(tape), 6);
    ck_assert_int_eq(xent_graph_node_at(tape, 0, &node), XENT_OK);
    ck_assert_str_eq(node.operation, "input");
    ck_assert(node.least == -4 && node.most == 6 && node.nonfinite == 0 && isnan(node.gradient_norm));
    ck_assert_int_eq(xent_graph_node_at(tape, 1, &node), XENT_OK);
    ck_assert_str_eq(node.operation, "parameter");
    ck_assert_str_eq(node.name, "layers.0.weight");
    ck_assert_int_eq(xent_graph_node_at(tape, 3, &node), XENT_OK);
    ck_assert_str_eq(node.operation, "linear");
    ck_assert(node.in_count == 3 && node.in[0] == 0 && node.in[1] == 1 && node.in[2] == 2);
    ck_assert_int_eq(xent_graph_node_at(tape, 4, &node), XENT_OK);
    ck_assert(node.nonfinite == 2 && node.least == 0 && node.most == 0); /* log of 1 and of 0 */
    ck_assert_int_eq(xent_graph_node_at(tape, 6, &node), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_graph_node_at(tape, -1, &node), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_graph_node_at(NULL, 0, &node), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_graph_count(NULL), 0);
}
END_TEST

START_TEST(gradient_norms_appear_after_backward) {
    static const xent_real x[] = {3, 4};
    xent_graph_node node;
    xent_tensor *v = xent_variable(tape, xent_vector(2), x);
    ck_assert_int_eq(xent_backward(tape, xent_sum(tape, xent_square(tape, v), XENT_ALL_AXES)), XENT_OK);
    ck_assert_int_eq(xent_graph_node_at(tape, 0, &node), XENT_OK);
    ck_assert_str_eq(node.operation, "variable");
    ASSERT_CLOSE(node.gradient_norm, 10, 1e-6); /* |(6, 8)| */
}
END_TEST

START_TEST(dot_names_nodes_edges_ranges_and_trouble) {
    xent_graph_buffer buffer = {text, sizeof text, 0};
    record();
    ck_assert_int_eq(xent_graph_dot(tape, xent_graph_to_buffer, &buffer, NULL), XENT_OK);
    ck_assert_uint_eq(strlen(text), buffer.length);
    ASSERT_CONTAINS(text, "digraph tape {");
    ASSERT_CONTAINS(text, "n0 [label=\"input\\n(2, 3)\\n[-4, 6]\"];");
    ASSERT_CONTAINS(text, "layers.0.weight\\n(3, 2)");
    ASSERT_CONTAINS(text, "[label=\"a \\\"name\\\" \\\\n\\n(2)");
    ASSERT_CONTAINS(text, "n0 -> n3;");
    ASSERT_CONTAINS(text, "n4 -> n5;");
    ASSERT_CONTAINS(text, "[0, 0] + 2 not finite\", color=red];");
    ck_assert_str_eq(text + buffer.length - 2, "}\n");
}
END_TEST

/* A linear operation without a bias has no third input. */
START_TEST(inputs_that_are_left_out_are_no_nodes) {
    static const xent_real x[] = {1, 2, 3};
    xent_graph_node node;
    xent_graph_buffer dot = {text, sizeof text, 0};
    xent_tensor *in = xent_input(tape, xent_matrix(1, 3), x);
    xent_linear(tape, in, xent_parameter(tape, params, 0), NULL, XENT_IDENTITY);
    ck_assert_int_eq(xent_graph_node_at(tape, 2, &node), XENT_OK);
    ck_assert(node.in_count == 3 && node.in[0] == 0 && node.in[1] == 1 && node.in[2] == -1);
    ck_assert_int_eq(xent_graph_dot(tape, xent_graph_to_buffer, &dot, NULL), XENT_OK);
    ck_assert_int_eq(count_of(text, " -> n2;"), 2);
    ck_assert_int_eq(count_of(text, "n-1"), 0);
    xent_graph_buffer table = {text, sizeof text, 0};
    ck_assert_int_eq(xent_graph_summary(tape, xent_graph_to_buffer, &table, NULL), XENT_OK);
    ASSERT_CONTAINS(text, "linear               0 1 ");
    ck_assert_int_eq(count_of(text, "-1"), 0);
}
END_TEST

START_TEST(summary_counts_operations_and_parameters) {
    xent_graph_buffer buffer = {text, sizeof text, 0};
    record();
    ck_assert_int_eq(xent_graph_summary(tape, xent_graph_to_buffer, &buffer, NULL), XENT_OK);
    ASSERT_CONTAINS(text, "layers.0.weight");
    ASSERT_CONTAINS(text, "0 1 2");
    ASSERT_CONTAINS(text, "3 operations, 2 parameters of 8 numbers");
}
END_TEST

static xent_status one_check(xent_tensor *y) {
    y->shape = xent_scalar();
    return XENT_OK;
}
static void one_forward(xent_tensor *y) { y->value[0] = 1; }
static void no_backward(xent_tensor *y) { (void)y; }

START_TEST(operations_without_inputs_are_operations) {
    static const xent_op one = {"one", one_check, one_forward, no_backward};
    xent_graph_buffer buffer = {text, sizeof text, 0};
    ck_assert_ptr_nonnull(xent_apply(tape, &one, NULL, 0, NULL, 0));
    record();
    ck_assert_int_eq(xent_graph_summary(tape, xent_graph_to_buffer, &buffer, NULL), XENT_OK);
    ASSERT_CONTAINS(text, "4 operations, 2 parameters of 8 numbers");
}
END_TEST

START_TEST(a_full_buffer_is_cut_and_says_how_long_the_text_is) {
    char small[20];
    xent_graph_buffer whole = {text, sizeof text, 0}, cut = {small, sizeof small, 0}, empty = {NULL, 0, 0};
    record();
    ck_assert_int_eq(xent_graph_dot(tape, xent_graph_to_buffer, &whole, NULL), XENT_OK);
    ck_assert_int_eq(xent_graph_dot(tape, xent_graph_to_buffer, &cut, NULL), XENT_OK);
    ck_assert_int_eq(xent_graph_dot(tape, xent_graph_to_buffer, &empty, NULL), XENT_OK);
    ck_assert_uint_eq(cut.length, whole.length);
    ck_assert_uint_eq(empty.length, whole.length);
    ck_assert_uint_eq(strlen(small), sizeof small - 1);
    ck_assert_int_eq(strncmp(small, text, sizeof small - 1), 0);
    char one[2] = "xy"; /* room for the end alone */
    xent_graph_buffer least = {one, 1, 0};
    ck_assert_int_eq(xent_graph_dot(tape, xent_graph_to_buffer, &least, NULL), XENT_OK);
    ck_assert_uint_eq(least.length, whole.length);
    ck_assert(one[0] == '\0' && one[1] == 'y');
}
END_TEST

static int refusing(void *context, const char *part, size_t length) {
    (void)part, (void)length;
    return ++*(int *)context > 3;
}

START_TEST(a_writer_that_refuses_ends_the_writing) {
    xent_error error;
    int calls = 0;
    record();
    ck_assert_int_eq(xent_graph_dot(tape, refusing, &calls, &error), XENT_E_IO);
    ck_assert_int_eq(calls, 4);
    ck_assert_int_eq(xent_graph_dot(tape, NULL, NULL, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_graph_summary(NULL, refusing, &calls, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_graph_summary(tape, xent_graph_to_file, NULL, &error), XENT_E_IO);
}
END_TEST

START_TEST(a_file_takes_the_text) {
    FILE *file = tmpfile();
    ck_assert_ptr_nonnull(file);
    record();
    ck_assert_int_eq(xent_graph_dot(tape, xent_graph_to_file, file, NULL), XENT_OK);
    ck_assert_int_gt((int)ftell(file), 200);
    fclose(file);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("dot");
    ADD_TEST_WITH(suite, nodes_are_described_in_order, setup, teardown);
    ADD_TEST_WITH(suite, gradient_norms_appear_after_backward, setup, teardown);
    ADD_TEST_WITH(suite, dot_names_nodes_edges_ranges_and_trouble, setup, teardown);
    ADD_TEST_WITH(suite, inputs_that_are_left_out_are_no_nodes, setup, teardown);
    ADD_TEST_WITH(suite, summary_counts_operations_and_parameters, setup, teardown);
    ADD_TEST_WITH(suite, operations_without_inputs_are_operations, setup, teardown);
    ADD_TEST_WITH(suite, a_full_buffer_is_cut_and_says_how_long_the_text_is, setup, teardown);
    ADD_TEST_WITH(suite, a_writer_that_refuses_ends_the_writing, setup, teardown);
    ADD_TEST_WITH(suite, a_file_takes_the_text, setup, teardown);
    return run_suite(suite);
}
