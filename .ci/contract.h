/* contract.h: what clang-tidy cannot see of other files: xent_fail returns the status that it is given. */
#include "xent/status.h"

#define xent_fail(error, status, ...) (xent_fail(error, status, __VA_ARGS__), (status))
