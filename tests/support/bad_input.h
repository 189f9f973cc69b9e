/* bad_input.h: for tables of calls that must be refused: what is called, and the status it must give. */
#ifndef TESTS_BAD_INPUT_H
#define TESTS_BAD_INPUT_H

#include "support/run.h"
#include "support/tensors.h"
#include "xent/xent.h"

extern xent_tape *other_tape; /* beside `tape` */
/* Of the shapes (3), (2, 3), (4, 5), (), (1, 3, 4, 4) and (2, 3, 3, 3); one of the other tape; one of the
 * step before. */
extern xent_tensor *v, *m, *wide, *scalar, *image, *weight, *foreign, *stale;
extern const xent_real numbers[64];
extern const int32_t labels[8], bad_labels[8]; /* bad ones are not below 3 */
extern xent_error fault;

void set_up(void);
void tear_down(void);

/* A fresh step with the tensors above. */
void begin(void);

void expect(const char *call, xent_status status, xent_status expected, const char *message);

/* A call that returns a tensor: NULL, and the status is the tape's. */
#define TENSOR(expected, call)                                                                               \
    do {                                                                                                     \
        begin();                                                                                             \
        ck_assert_msg((call) == NULL, "%s is not refused", #call);                                           \
        expect(#call, xent_tape_status(tape), expected, xent_tape_error(tape));                              \
    } while (0)

/* One that returns an object, and one that returns a status; the message is in `fault`. */
#define OBJECT(expected, call)                                                                               \
    do {                                                                                                     \
        begin();                                                                                             \
        ck_assert_msg((call) == NULL, "%s is not refused", #call);                                           \
        expect(#call, fault.status, expected, fault.message);                                                \
    } while (0)
#define STATUS(expected, call)                                                                               \
    do {                                                                                                     \
        begin();                                                                                             \
        const xent_status given = (call);                                                                    \
        expect(#call, given, expected, fault.message);                                                       \
    } while (0)
/* One that puts its status on the tape. */
#define ON_TAPE(expected, call)                                                                              \
    do {                                                                                                     \
        begin();                                                                                             \
        const xent_status given = (call);                                                                    \
        expect(#call, given, expected, xent_tape_error(tape));                                               \
    } while (0)

#endif
