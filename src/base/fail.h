/* fail.h: xent_fail (xent/status.h) for functions that take what they print as it does. */
#ifndef BASE_FAIL_H
#define BASE_FAIL_H

#include <stdarg.h>

#include "xent/status.h"

/* The same of a sentence with "PREFIX: " before it; "": nothing is. */
xent_status fail_with(xent_error *error, xent_status status, const char *prefix, const char *format,
                      va_list arguments) XENT_PRINTF(4, 0);

#endif
