#include "study/sealed_json.h"

#include <errno.h>
#include <libdeflate.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xent/file.h"

/* 17 digits tell every double from every other. */
#define EXACT JSON_REAL_PRECISION(17)

json_t *number_json(double number) {
    if (isfinite(number)) return json_real(number);
    return json_string(isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
}

int number_of_json(const json_t *json, double *number) {
    const char *text = json_string_value(json);
    *number = json_number_value(json);
    if (!text) return json_is_number(json) ? 0 : -1;
    *number = strcmp(text, "NaN") == 0         ? (double)NAN
              : strcmp(text, "Infinity") == 0  ? (double)INFINITY
              : strcmp(text, "-Infinity") == 0 ? (double)-INFINITY
                                               : 0;
    return isfinite(*number) ? -1 : 0;
}

char *canonical_text(const json_t *value) {
    return json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY | EXACT);
}

int canonical_checksum(const json_t *value, uint32_t *checksum) {
    char *text = canonical_text(value);
    if (!text) return -1;
    *checksum = libdeflate_crc32(0, text, strlen(text));
    free(text);
    return 0;
}

xent_status sealed_json_write(const char *path, const json_t *object, xent_error *error) {
    uint32_t checksum = 0;
    json_t *sealed = json_copy((json_t *)object); /* which changes its count of references alone */
    const int failed = !sealed || canonical_checksum(object, &checksum) ||
                       json_object_set_new(sealed, "checksum", json_integer(checksum));
    char *text = failed ? NULL : json_dumps(sealed, JSON_COMPACT | EXACT);
    json_decref(sealed);
    if (!text) return xent_fail(error, XENT_E_MEMORY, "no memory to write %s", path);
    const xent_status status = xent_file_write(path, text, strlen(text), error);
    free(text);
    return status;
}

/* Takes the checksum off an object that was read, and compares. */
static xent_status unseal(const char *path, json_t *object, xent_error *error) {
    uint32_t checksum = 0;
    const json_t *told = json_object_get(object, "checksum");
    const json_int_t expected = json_integer_value(told);
    if (!json_is_integer(told))
        return xent_fail(error, XENT_E_FORMAT, "%s is damaged: it has no checksum", path);
    if (json_object_del(object, "checksum") || canonical_checksum(object, &checksum))
        return xent_fail(error, XENT_E_MEMORY, "no memory to read %s", path);
    if ((json_int_t)checksum == expected) return XENT_OK;
    return xent_fail(error, XENT_E_FORMAT, "%s is damaged: its checksum is %lld; its content has %lld", path,
                     (long long)expected, (long long)checksum);
}

xent_status sealed_json_read(const char *path, json_t **object, xent_error *error) {
    json_error_t wrong;
    *object = NULL;
    FILE *file = fopen(path, "r");
    if (!file && errno == ENOENT) return XENT_OK;
    if (!file) return xent_fail(error, XENT_E_IO, "cannot open %s: %s", path, strerror(errno));
    json_t *read = json_loadf(file, JSON_REJECT_DUPLICATES, &wrong);
    const int failed = ferror(file) ? errno : 0;
    fclose(file);
    if (failed) {
        json_decref(read);
        return xent_fail(error, XENT_E_IO, "cannot read %s: %s", path, strerror(failed));
    }
    if (!read && (json_error_code(&wrong) == json_error_out_of_memory || !wrong.text[0]))
        return xent_fail(error, XENT_E_MEMORY, "no memory to read %s", path);
    if (!read)
        return xent_fail(error, XENT_E_FORMAT, "%s is damaged: at byte %d: %s", path, wrong.position,
                         wrong.text);
    const xent_status status = unseal(path, read, error);
    if (status == XENT_OK) *object = json_incref(read);
    json_decref(read);
    return status;
}
