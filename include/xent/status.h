/* status.h: how xent reports errors.
 *
 * Errors are values. A function that can fail returns an xent_status, or NULL where it returns an
 * object, and describes the failure in an xent_error that the caller may pass in (NULL: not wanted).
 * Functions that work on a tape need no xent_error: the first error sticks on the tape and later
 * calls do nothing, so the caller asks once a step (tape.h).
 *
 * The library never exits, aborts, prints or catches a signal. */
#ifndef XENT_STATUS_H
#define XENT_STATUS_H

#include "xent/config.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One list makes the enum, the names and the texts. */
#define XENT_STATUS_LIST(X)                                                                                  \
    X(OK, 0, "no error")                                                                                     \
    X(E_ARGUMENT, -1, "an argument is NULL or out of its range")                                             \
    X(E_SHAPE, -2, "the shapes do not fit each other, or their product overflows")                           \
    X(E_VALUE, -3, "a value in the data is not allowed, such as a label out of range")                       \
    X(E_STATE, -4, "called at the wrong time, such as with a tensor of before a reset")                      \
    X(E_MEMORY, -5, "out of memory")                                                                         \
    X(E_IO, -6, "a file cannot be opened, read or written")                                                  \
    X(E_FORMAT, -7, "a file does not hold what its format asks for")                                         \
    X(E_NONFINITE, -8, "a value or gradient became infinite or NaN")

typedef enum xent_status {
#define XENT_STATUS_ENUM(name, value, text) XENT_##name = value,
    XENT_STATUS_LIST(XENT_STATUS_ENUM)
#undef XENT_STATUS_ENUM
} xent_status;

/* What went wrong: the status, and one sentence naming the place, what was found and what was
 * expected. Of a sentence that is too long, with a long path, the middle is left out (" ... "). */
typedef struct xent_error {
    xent_status status;
    char message[512];
} xent_error;

/* "E_SHAPE" for XENT_E_SHAPE; "unknown" for a number that is no status. Static storage. */
XENT_API const char *xent_status_name(xent_status status);

/* The sentence of the list above. Static storage. */
XENT_API const char *xent_status_text(xent_status status);

/* Fills *error (if not NULL) with the status and a message formatted as by printf; returns the
 * status, so that a function can end with `return xent_fail(error, XENT_E_SHAPE, "...", ...)`. */
XENT_API xent_status xent_fail(xent_error *error, xent_status status, const char *format, ...)
    XENT_PRINTF(3, 4);

#ifdef __cplusplus
}
#endif
#endif
