#include "model/files/scaling_json.h"

#include <stdlib.h>

json_t *scaling_json(double one, const double *each, int64_t count) {
    if (!each) return json_real(one);
    json_t *list = json_array();
    int failed = !list;
    for (int64_t i = 0; i < count && !failed; i++)
        failed = json_array_append_new(list, json_real(each[i])) != 0;
    if (!failed) return list;
    json_decref(list);
    return NULL;
}

static xent_status refuse(const char *path, const char *key, const json_t *value, const char *expected,
                          xent_error *error) {
    char *found = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    xent_fail(error, XENT_E_FORMAT, "%s: \"%s\" of its description is %.64s; expected %s", path, key,
              found ? found : "missing", expected);
    free(found);
    return XENT_E_FORMAT;
}

/* One number, or one for each of `count`, which then get memory of their own. */
static xent_status read_numbers(const json_t *description, const char *key, int64_t count, const char *path,
                                double *one, double **each, xent_error *error) {
    const json_t *value = json_object_get(description, key);
    *one = json_number_value(value);
    if (json_is_number(value)) return XENT_OK;
    if (!json_is_array(value) || (int64_t)json_array_size(value) != count)
        return refuse(path, key, value, "a number, or one for each input or output", error);
    *each = malloc((size_t)count * sizeof **each);
    if (!*each) return xent_fail(error, XENT_E_MEMORY, "%s: no memory for its scaling", path);
    for (size_t i = 0; i < (size_t)count; i++) {
        if (!json_is_number(json_array_get(value, i)))
            return refuse(path, key, value, "numbers alone", error);
        (*each)[i] = json_number_value(json_array_get(value, i));
    }
    return XENT_OK;
}

xent_status scaling_read(const json_t *description, const char *shift, const char *factor, int64_t count,
                         const char *path, xent_scaling *out, double *numbers[2], xent_error *error) {
    xent_status status = read_numbers(description, shift, count, path, &out->shift, &numbers[0], error);
    if (status == XENT_OK)
        status = read_numbers(description, factor, count, path, &out->factor, &numbers[1], error);
    if (status != XENT_OK) return status;
    if (!numbers[0] != !numbers[1])
        return refuse(path, factor, json_object_get(description, factor), "as many numbers as of shift",
                      error);
    out->shifts = numbers[0];
    out->factors = numbers[1];
    return XENT_OK;
}
