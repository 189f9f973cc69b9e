#include "study/findings_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study/fields.h"

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof(array)[0]))

static const number_field picture_fields[] = {
    NUMBER_FIELD(findings, width),     NUMBER_FIELD(findings, height),     NUMBER_FIELD(findings, channels),
    NUMBER_FIELD(findings, block),     NUMBER_FIELD(findings, row_pixels), NUMBER_FIELD(findings, unit_count),
    NUMBER_FIELD(findings, all_units),
};

static const number_field mistake_fields[] = {
    NUMBER_FIELD(mistake, row),
    NUMBER_FIELD(mistake, label),
    NUMBER_FIELD(mistake, predicted),
    NUMBER_FIELD(mistake, probability),
    NUMBER_FIELD(mistake, label_probability),
};

/* ---- Pixels and weights as texts ----------------------------------------------------------------------- */

/* Two hexadecimal digits a byte; null for NULL. */
static json_t *pixels_json(const uint8_t *pixels, size_t count) {
    char *text = pixels ? malloc(2 * count + 1) : NULL;
    if (!text) return pixels ? NULL : json_null();
    for (size_t i = 0; i < count; i++) snprintf(text + 2 * i, 3, "%02x", pixels[i]);
    json_t *json = json_string(text);
    free(text);
    return json;
}

static uint8_t *pixels_of_json(const json_t *json, size_t count) {
    const char *text = json_string_value(json);
    const int fits =
        text && count > 0 && strlen(text) == 2 * count && strspn(text, "0123456789abcdef") == 2 * count;
    uint8_t *pixels = fits ? malloc(count) : NULL;
    for (size_t i = 0; pixels && i < count; i++) {
        const char digits[3] = {text[2 * i], text[2 * i + 1], '\0'};
        pixels[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return pixels;
}

/* With blanks between them, each by as few digits as tell it from all others: most were floats. */
static json_t *numbers_json(const double *numbers, size_t count) {
    enum { LONGEST = 26 };
    char *text = numbers ? malloc(LONGEST * count + 1) : NULL;
    if (!text) return numbers ? NULL : json_null();
    char *at = text;
    *at = '\0';
    for (size_t i = 0; i < count; i++) {
        int length = snprintf(at, LONGEST, "%.9g ", numbers[i]);
        const double short_one = strtod(at, NULL);
        if (short_one < numbers[i] || short_one > numbers[i])
            length = snprintf(at, LONGEST, "%.17g ", numbers[i]);
        at += length;
    }
    json_t *json = json_string(text);
    free(text);
    return json;
}

static double *numbers_of_json(const json_t *json, size_t count) {
    const char *text = json_string_value(json);
    double *numbers = text && count > 0 ? malloc(count * sizeof *numbers) : NULL;
    size_t got = 0;
    for (char *end; numbers && got < count; got++, text = end) {
        numbers[got] = strtod(text, &end);
        if (end == text || !isfinite(numbers[got])) break;
    }
    if (numbers && got == count && text[strspn(text, " ")] == '\0') return numbers;
    free(numbers);
    return NULL;
}

/* ---- The confusion matrix ------------------------------------------------------------------------------ */

/* [label, prediction, rows] of each pair that there is; and the rows of no class. */
static json_t *confusion_json(const xent_metrics *metrics) {
    const int classes = xent_metrics_classes(metrics);
    json_t *counts = json_array();
    int64_t counted = 0;
    int failed = 0;
    for (int label = 0; label < classes; label++)
        for (int predicted = 0; predicted < classes; predicted++) {
            const int64_t rows = xent_metrics_confusion(metrics, label, predicted);
            counted += rows;
            if (rows > 0)
                failed |=
                    json_array_append_new(counts, json_pack("[i, i, I]", label, predicted, (json_int_t)rows));
        }
    if (failed) {
        json_decref(counts);
        return NULL;
    }
    return json_pack("{s:i, s:o, s:I}", "classes", classes, "counts", counts, "unknown",
                     (json_int_t)(xent_metrics_total(metrics) - counted));
}

static xent_status add_counts(const json_t *json, xent_metrics *metrics, xent_error *error) {
    size_t i;
    json_t *count;
    const json_int_t unknown = json_integer_value(json_object_get(json, "unknown"));
    json_t *counts = json_object_get(json, "counts");
    xent_status status = xent_metrics_add_count(metrics, XENT_LABEL_UNKNOWN, 0, unknown, error);
    json_array_foreach(counts, i, count) {
        int label = -1, predicted = -1;
        json_int_t rows = 0;
        json_unpack(count, "[i, i, I]", &label, &predicted, &rows);
        if (label < 0)
            return xent_fail(error, XENT_E_FORMAT, "a pair of its confusion matrix is of no class");
        if (status == XENT_OK) status = xent_metrics_add_count(metrics, label, predicted, rows, error);
    }
    if (status != XENT_E_VALUE) return status;
    return xent_fail(error, XENT_E_FORMAT,
                     "a pair of its confusion matrix is of no class, or has no such rows");
}

static xent_status confusion_of_json(const json_t *json, int classes, xent_metrics **metrics,
                                     xent_error *error) {
    const json_t *told = json_object_get(json, "classes");
    if (!json_is_integer(told)) return xent_fail(error, XENT_E_FORMAT, "its confusion matrix is missing");
    if (json_integer_value(told) != classes)
        return xent_fail(error, XENT_E_FORMAT, "its confusion matrix is of %lld classes; expected %d",
                         (long long)json_integer_value(told), classes);
    *metrics = xent_metrics_create(classes, error);
    return *metrics ? add_counts(json, *metrics, error) : error->status;
}

/* ---- All of it ----------------------------------------------------------------------------------------- */

static size_t picture_numbers(const findings *f) { return (size_t)f->width * (size_t)f->height; }

json_t *findings_json(const findings *f) {
    if (!f || !f->metrics) return json_null();
    json_t *pictures = json_array();
    int failed = 0;
    for (int i = 0; i < f->mistake_count; i++)
        failed |= json_array_append_new(
            pictures, pixels_json(f->mistakes[i].pixels, picture_numbers(f) * (size_t)f->channels));
    if (failed) {
        json_decref(pictures);
        return NULL;
    }
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "confusion", confusion_json(f->metrics), "picture",
                     struct_json(f, picture_fields, COUNT_OF(picture_fields)), "mistakes",
                     table_json(f->mistakes, f->mistake_count, sizeof *f->mistakes, mistake_fields,
                                COUNT_OF(mistake_fields)),
                     "pictures", pictures, "weights",
                     numbers_json(f->weights, picture_numbers(f) * (size_t)f->unit_count));
}

static int is_mistake(const findings *f, const mistake *m) {
    const int classes = xent_metrics_classes(f->metrics);
    return m->row >= 0 && m->row < INT64_MAX && m->label >= 0 && m->label < classes && m->predicted >= 0 &&
           m->predicted < classes;
}

static xent_status read_mistakes(const json_t *json, findings *f, xent_error *error) {
    void *read;
    int count;
    const xent_status status = table_of_json(json_object_get(json, "mistakes"), mistake_fields,
                                             COUNT_OF(mistake_fields), sizeof(mistake), &read, &count, error);
    if (status != XENT_OK) return status;
    int wrong = count > MOST_MISTAKES;
    for (int i = 0; i < count && !wrong; i++) wrong = !is_mistake(f, (const mistake *)read + i);
    if (!wrong) f->mistake_count = count;
    if (f->mistake_count > 0) memcpy(f->mistakes, read, (size_t)count * sizeof *f->mistakes);
    free(read);
    return wrong ? xent_fail(error, XENT_E_FORMAT, "its mistakes are too many, or of no row or class")
                 : XENT_OK;
}

/* Of sizes that findings_collect can give: pictures of grey or of colours, or none. */
static xent_status read_sizes(const json_t *json, findings *f, xent_error *error) {
    const xent_status status =
        struct_of_json(json_object_get(json, "picture"), picture_fields, COUNT_OF(picture_fields), f, error);
    if (status != XENT_OK) return status;
    const int none = f->width == 0 && f->height == 0 && f->channels == 0 && f->unit_count == 0;
    const int some = f->width >= 1 && f->width <= MOST_SIDE && f->height >= 1 && f->height <= MOST_SIDE &&
                     (f->channels == 1 || f->channels == 3) && f->unit_count >= 0 &&
                     f->unit_count <= MOST_UNITS && f->unit_count <= f->all_units;
    if (none || some) return XENT_OK;
    return xent_fail(error, XENT_E_FORMAT,
                     "its pictures are of %d x %d pixels and %d channels, of %d units; expected at most %d a "
                     "side, 1 or 3 channels and at most %d units",
                     f->width, f->height, f->channels, f->unit_count, MOST_SIDE, MOST_UNITS);
}

static xent_status read_pictures(const json_t *json, findings *f, xent_error *error) {
    const json_t *pictures = json_object_get(json, "pictures"), *weights = json_object_get(json, "weights");
    const size_t size = picture_numbers(f) * (size_t)f->channels;
    int missing = json_array_size(pictures) != (size_t)f->mistake_count;
    for (int i = 0; i < f->mistake_count; i++) {
        const json_t *picture = json_array_get(pictures, (size_t)i);
        if (json_is_null(picture)) continue;
        f->mistakes[i].pixels = pixels_of_json(picture, size);
        missing |= !f->mistakes[i].pixels;
    }
    if (!json_is_null(weights)) {
        f->weights = numbers_of_json(weights, picture_numbers(f) * (size_t)f->unit_count);
        missing |= !f->weights;
    }
    return missing
               ? xent_fail(error, XENT_E_FORMAT, "its pictures are missing or not as large as they should be")
               : XENT_OK;
}

xent_status findings_of_json(const json_t *json, int classes, findings *found, xent_error *error) {
    *found = (findings){.metrics = NULL};
    xent_status status =
        confusion_of_json(json_object_get(json, "confusion"), classes, &found->metrics, error);
    if (status == XENT_OK) status = read_sizes(json, found, error);
    if (status == XENT_OK) status = read_mistakes(json, found, error);
    if (status == XENT_OK) status = read_pictures(json, found, error);
    if (status != XENT_OK) findings_clear(found);
    return status;
}
