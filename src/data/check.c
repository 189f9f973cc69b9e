#include "data/check.h"

#include <math.h>

static int row_is_finite(const xent_real *row, int64_t n) {
    int bad = 0; /* no early end, so that it vectorises */
    for (int64_t j = 0; j < n; j++) bad |= !isfinite(row[j]);
    return !bad;
}

xent_status data_check_finite(const xent_dataset *data, const char *what, xent_error *error) {
    for (int64_t i = 0; data->reals && i < data->rows; i++) {
        const xent_real *row = data->reals + xent_dataset_offset(data, i);
        if (row_is_finite(row, data->features)) continue;
        int64_t j = 0;
        while (isfinite(row[j])) j++;
        return xent_fail(error, XENT_E_NONFINITE,
                         "%s: row %lld, feature %lld (both from 0) is %s; expected a finite number", what,
                         (long long)i, (long long)j,
                         isnan(row[j]) ? "NaN"
                         : row[j] > 0  ? "inf"
                                       : "-inf");
    }
    return XENT_OK;
}

xent_status data_check_rows(const xent_dataset *data, const char *what, xent_error *error) {
    for (int64_t i = 0; data->labels && i < data->rows; i++) {
        const int32_t label = xent_dataset_label(data, i);
        if (label < 0 || label >= data->classes)
            return xent_fail(error, XENT_E_VALUE, "%s: row %lld (from 0) has label %d; expected 0 to %d",
                             what, (long long)i, (int)label, data->classes - 1);
    }
    return data_check_finite(data, what, error);
}
