#include "support/bad_input.h"

xent_tape *other_tape;
xent_tensor *v, *m, *wide, *scalar, *image, *weight, *foreign, *stale;
const xent_real numbers[64] = {1, 2, 3};
const int32_t labels[8] = {0, 1}, bad_labels[8] = {0, 3};
xent_error fault;

void set_up(void) {
    setup();
    other_tape = xent_tape_create(NULL, NULL);
}
void tear_down(void) {
    teardown();
    xent_tape_destroy(other_tape);
}

void begin(void) {
    xent_tape_reset(tape);
    xent_tape_reset(other_tape);
    stale = xent_variable(tape, xent_matrix(2, 3), numbers);
    xent_tape_reset(tape);
    foreign = xent_variable(other_tape, xent_matrix(2, 3), numbers);
    v = xent_variable(tape, xent_vector(3), numbers);
    m = xent_variable(tape, xent_matrix(2, 3), numbers);
    wide = xent_variable(tape, xent_matrix(4, 5), numbers);
    scalar = xent_variable(tape, xent_scalar(), numbers);
    image = xent_variable(tape, (xent_shape){4, {1, 3, 4, 4}}, numbers);
    weight = xent_variable(tape, (xent_shape){4, {2, 3, 3, 3}}, numbers);
    fault = (xent_error){XENT_OK, ""};
}

void expect(const char *call, xent_status status, xent_status expected, const char *message) {
    ck_assert_msg(status == expected, "%s gives %s; expected %s (%s)", call, xent_status_name(status),
                  xent_status_name(expected), message);
    ck_assert_msg(message[0] != '\0', "%s gives no message", call);
}
