/* columns.h: what the columns of a table are to a network, and what was made of each. It is kept with the
 * model, so that another table is read as the one was that it learned from. */
#ifndef XENT_COLUMNS_H
#define XENT_COLUMNS_H

#include <stddef.h>
#include <stdint.h>

#include "xent/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a network learns from a table. One list makes the enum and the names. */
#define XENT_TASK_LIST(X)                                                                                    \
    X(CLASSIFY, "classify")     /* one class a row */                                                        \
    X(REGRESSION, "regression") /* one number a row */                                                       \
    X(MULTILABEL, "multilabel") /* several labels a row, each 0 or 1 */

typedef enum xent_task {
#define XENT_TASK_ENUM(name, text) XENT_TASK_##name,
    XENT_TASK_LIST(XENT_TASK_ENUM)
#undef XENT_TASK_ENUM
} xent_task;

/* "classify" and the like; "unknown" for a number that is no task. Static storage. And the task of a name; -1
 * if there is none. */
XENT_API const char *xent_task_name(xent_task task);
XENT_API int xent_task_find(const char *name);

/* What a column is. One list makes the enum and the names. */
#define XENT_COLUMN_LIST(X)                                                                                  \
    X(NUMBER, "number") /* one feature */                                                                    \
    X(TEXT, "text")     /* one feature a value: 1 in the rows that have it, else 0 */                        \
    X(LABEL, "label")   /* no feature: the label, or one of several */                                       \
    X(UNUSED, "unused") /* no feature: left out */

typedef enum xent_column_kind {
#define XENT_COLUMN_ENUM(name, text) XENT_COLUMN_##name,
    XENT_COLUMN_LIST(XENT_COLUMN_ENUM)
#undef XENT_COLUMN_ENUM
} xent_column_kind;

/* "number" and the like; "unknown" for a number that is no kind. Static storage. And the kind of a name;
 * -1 if there is none. */
XENT_API const char *xent_column_kind_name(xent_column_kind kind);
XENT_API int xent_column_kind_find(const char *name);

/* A column. All texts are borrowed from whoever made it. */
typedef struct xent_column {
    const char *name; /* NULL: the table has no header */
    xent_column_kind kind;
    double filler;             /* of numbers: what a missing value becomes, the mean of the others */
    int64_t missing;           /* how many values were missing, for the record */
    const char *const *values; /* of texts: what has a feature of its own, sorted; "" is a missing value */
    int32_t value_count;
    int has_other; /* 1: behind those one more feature, for all other texts */
} xent_column;

/* The columns of a table, in their order in the file. */
typedef struct xent_columns {
    const xent_column *column;
    int64_t count;
} xent_columns;

/* The features that a column gives, and all of them: 0 for NULL. */
XENT_API int64_t xent_column_features(const xent_column *column);
XENT_API int64_t xent_columns_features(const xent_columns *columns);

/* Of the scaling of each feature (xent_column_scaling, data.h) sets the factors of texts to 1, but for those
 * that are 0: their 0 and 1 are shifted by their mean and not stretched. Over its deviation, the 1 of a value
 * that one row in n has would be about sqrt(n), and rare values would say more than all others; on made
 * tables of texts, of 300 and 2,000 rows, a factor of 1 had 0.05 to 2.8 points more right. `factor` has
 * xent_columns_features numbers. E_ARGUMENT: NULL. */
XENT_API xent_status xent_columns_unit_texts(const xent_columns *columns, double *factor);

/* What feature `index` is, from 0, in words: "sepal_length", "sex = male", "sex = other", "column 3";
 * shortened to fit. E_ARGUMENT: NULL, or no such feature. */
XENT_API xent_status xent_columns_describe(const xent_columns *columns, int64_t index, char *text,
                                           size_t size);

#ifdef __cplusplus
}
#endif
#endif
