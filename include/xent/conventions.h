/* conventions.h: what files do not always say of themselves. What was taken of one is kept with the model, so
 * that another one is read as the first was. */
#ifndef XENT_CONVENTIONS_H
#define XENT_CONVENTIONS_H

#include "xent/config.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the first feature of LIBSVM's text is called. A file that names no 0 may be of both kinds. One list
 * makes the enum and the names. */
#define XENT_FIRST_INDEX_LIST(X)                                                                             \
    X(AUTO, "auto") /* 0 if the file names a 0, else 1 */                                                    \
    X(ZERO, "zero")                                                                                          \
    X(ONE, "one")

typedef enum xent_first_index {
#define XENT_FIRST_INDEX_ENUM(name, text) XENT_FIRST_INDEX_##name,
    XENT_FIRST_INDEX_LIST(XENT_FIRST_INDEX_ENUM)
#undef XENT_FIRST_INDEX_ENUM
} xent_first_index;

/* "auto" and the like; "unknown" for a number that is none. Static storage. And the number of a name; -1 if
 * there is none. */
XENT_API const char *xent_first_index_name(xent_first_index first);
XENT_API int xent_first_index_find(const char *name);

/* What stands before the decimals of a table whose cells are separated by other signs than commas. A file
 * with no other numbers than such as 2.701 may be of both kinds. One list makes the enum and the names. */
#define XENT_DECIMAL_LIST(X)                                                                                 \
    X(AUTO, "auto")   /* as it looks; a point where it does not show */                                      \
    X(POINT, "point") /* 2.701 is less than three */                                                         \
    X(COMMA, "comma") /* 2,701 is; 2.701 has a point between its thousands */

typedef enum xent_decimal {
#define XENT_DECIMAL_ENUM(name, text) XENT_DECIMAL_##name,
    XENT_DECIMAL_LIST(XENT_DECIMAL_ENUM)
#undef XENT_DECIMAL_ENUM
} xent_decimal;

/* As of xent_first_index. */
XENT_API const char *xent_decimal_name(xent_decimal decimal);
XENT_API int xent_decimal_find(const char *name);

#ifdef __cplusplus
}
#endif
#endif
