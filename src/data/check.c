#include "data/check.h"

#include <math.h>

#include "math/vector.h"

xent_status data_check_finite(const xent_dataset *data, const char *what, xent_error *error) {
    for (int64_t i = 0; data->reals && i < data->rows; i++) {
        const xent_real *row = data->reals + xent_dataset_offset(data, i);
        const int64_t j = (int64_t)vec_count_finite((size_t)data->features, row);
        if (j == data->features) continue;
        return xent_fail(error, XENT_E_NONFINITE,
                         "%s: row %lld, feature %lld (both from 0) is %s; expected a finite number", what,
                         (long long)i, (long long)j,
                         isnan(row[j]) ? "NaN"
                         : row[j] > 0  ? "inf"
                                       : "-inf");
    }
    return XENT_OK;
}

xent_status data_check_targets(const xent_dataset *data, const char *what, xent_error *error) {
    for (int64_t i = 0; data->targets && i < data->rows; i++)
        for (int j = 0; j < data->outputs; j++)
            if (!isfinite(xent_dataset_targets(data, i)[j]))
                return xent_fail(error, XENT_E_NONFINITE,
                                 "%s: row %lld, target %d (both from 0) is no finite number", what,
                                 (long long)i, j);
    return XENT_OK;
}

xent_status data_check_rows(const xent_dataset *data, int32_t least, const char *what, xent_error *error) {
    for (int64_t i = 0; data->labels && i < data->rows; i++) {
        const int32_t label = xent_dataset_label(data, i);
        if (label < least || label >= data->classes)
            return xent_fail(error, XENT_E_VALUE, "%s: row %lld (from 0) has label %d; expected 0 to %d",
                             what, (long long)i, (int)label, data->classes - 1);
    }
    const xent_status status = data_check_targets(data, what, error);
    return status == XENT_OK ? data_check_finite(data, what, error) : status;
}
