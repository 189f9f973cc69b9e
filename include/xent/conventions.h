/* conventions.h: what files do not say of themselves, or not always. What was taken of one is kept with the
 * model, so that another one is read as the first was. */
#ifndef XENT_CONVENTIONS_H
#define XENT_CONVENTIONS_H

#include "xent/config.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Whether the first line of a table names its columns. One list makes the enum and the names. */
#define XENT_HEADER_LIST(X)                                                                                  \
    X(AUTO, "auto") /* as it looks */                                                                        \
    X(YES, "yes")                                                                                            \
    X(NO, "no")

typedef enum xent_header {
#define XENT_HEADER_ENUM(name, text) XENT_HEADER_##name,
    XENT_HEADER_LIST(XENT_HEADER_ENUM)
#undef XENT_HEADER_ENUM
} xent_header;

/* "auto" and the like; "unknown" for a number that is none. Static storage. And the number of a name; -1 if
 * there is none. */
XENT_API const char *xent_header_name(xent_header header);
XENT_API int xent_header_find(const char *name);

/* What becomes of the missing values of a table. One list makes the enum and the names. */
#define XENT_MISSING_LIST(X)                                                                                 \
    X(MEAN, "mean") /* numbers the mean of their column, texts a value of their own */                       \
    X(DROP, "drop") /* the row is left out */                                                                \
    X(FAIL, "fail") /* refused */

typedef enum xent_missing {
#define XENT_MISSING_ENUM(name, text) XENT_MISSING_##name,
    XENT_MISSING_LIST(XENT_MISSING_ENUM)
#undef XENT_MISSING_ENUM
} xent_missing;

/* As of xent_header. */
XENT_API const char *xent_missing_name(xent_missing missing);
XENT_API int xent_missing_find(const char *name);

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

/* As of xent_header. */
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

/* As of xent_header. */
XENT_API const char *xent_decimal_name(xent_decimal decimal);
XENT_API int xent_decimal_find(const char *name);

#ifdef __cplusplus
}
#endif
#endif
