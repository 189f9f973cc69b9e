#include "support/lab.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "support/pages.h"
#include "support/program.h"
#include "support/run.h"

/* "inf" and "-inf" are numbers that JSON has no words for. */
static int is_number_or_null(const json_t *value) {
    const char *text = json_string_value(value);
    return json_is_number(value) || json_is_null(value) ||
           (text && (strcmp(text, "inf") == 0 || strcmp(text, "-inf") == 0));
}

static void check_row(const json_t *row) {
    ck_assert_msg(is_number_or_null(json_object_get(row, "published")), "a row without published");
    ck_assert_msg(is_number_or_null(json_object_get(row, "ours")), "a row without ours");
    ck_assert_msg(json_object_size(row) > 2, "a row without settings");
}

enum { MOST_TEXT = 1 << 20 };

/* Reads a file of the last run's directory. */
static void read_made(char text[MOST_TEXT], const char *name, int length, const char *ending) {
    char path[512];
    snprintf(path, sizeof path, "%s/lab/%.*s%s", test_directory(), length, name, ending);
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "no %s", path);
    text[fread(text, 1, MOST_TEXT - 1, file)] = '\0';
    fclose(file);
}

/* A picture that stands by itself: it has an end, and no colours that the page alone knows. */
static const char *figure_text(const char *name, int length) {
    static char svg[MOST_TEXT];
    read_made(svg, name, length, ".svg");
    ASSERT_CONTAINS(svg, "</svg>\n");
    ck_assert_msg(strstr(svg, "var(") == NULL, "%.*s uses the style of a page", length, name);
    return svg;
}

const char *lab_drawing(const char *name) { return figure_text(name, (int)strlen(name)); }

static void check_lab_page(void) {
    static char page[MOST_TEXT];
    read_made(page, "report", 6, ".html");
    ASSERT_CONTAINS(page, "Published, and ours");
    ASSERT_CONTAINS(page, "How this was made");
    ASSERT_CONTAINS(page, "<table class=\"cards\">"); /* of which a phone hides no column */
    ASSERT_CONTAINS(page, " data-name=\"ours\">");
    ck_assert_msg(strlen(page) < 300000, "a page of %zu bytes", strlen(page));
    check_ids(page);
    static const char figure[] = "<figure class=\"chart\" id=\"", empty[] = "Nothing to draw";
    for (const char *at = page; (at = strstr(at, figure)) != NULL;) {
        at += strlen(figure);
        const char *end = strstr(at, "</figure>"), *nothing = strstr(at, empty);
        if (!nothing || nothing > end) figure_text(at, (int)strcspn(at, "\""));
    }
}

const json_t *lab_rows(const char *arguments) {
    const program_run run = run_program("lab %s --json -o %s/lab", arguments, test_directory());
    ck_assert_msg(run.code == 0, "lab %s: %s", arguments, run.err);
    const json_t *object = json_line(run.out, -1), *rows = json_object_get(object, "rows");
    const char *name = json_string_value(json_object_get(object, "experiment"));
    ck_assert_msg(name && strncmp(name, arguments, strlen(name)) == 0, "no experiment");
    ck_assert_msg(json_is_string(json_object_get(object, "source")), "no source");
    ck_assert_msg(json_array_size(rows) > 0, "no rows");
    for (size_t i = 0; i < json_array_size(rows); i++) check_row(json_array_get(rows, i));
    check_lab_page();
    return rows;
}

const char *lab_finding_of(const char *arguments) {
    const program_run run = run_program("lab %s --json", arguments);
    ck_assert_msg(run.code == 0, "lab %s: %s", arguments, run.err);
    const char *finding = json_string_value(json_object_get(json_line(run.out, -1), "finding"));
    ck_assert_ptr_nonnull(finding);
    return finding;
}

const char *lab_text_of(const char *arguments) {
    const program_run run = run_program("lab %s", arguments);
    ck_assert_msg(run.code == 0, "lab %s: %s", arguments, run.err);
    for (const char *line = run.out; *line; line += strcspn(line, "\n") + 1) {
        const int length = (int)strcspn(line, "\n");
        ck_assert_msg(length <= 80, "%d columns: %.*s", length, length, line);
    }
    return run.out;
}

static int has_setting(const json_t *row, const char *name, const char *wanted) {
    const json_t *value = json_object_get(row, name);
    char text[64];
    if (json_is_string(value)) return strcmp(json_string_value(value), wanted) == 0;
    snprintf(text, sizeof text, "%g", json_number_value(value));
    return json_is_number(value) && strcmp(text, wanted) == 0;
}

const json_t *lab_row_of(const json_t *rows, ...) {
    const json_t *found = NULL;
    int count = 0;
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        int fits = 1;
        va_list settings;
        va_start(settings, rows);
        for (const char *name; fits && (name = va_arg(settings, const char *));)
            fits = has_setting(row, name, va_arg(settings, const char *));
        va_end(settings);
        if (fits) found = row;
        count += fits;
    }
    ck_assert_msg(count == 1, "%d rows of these settings", count);
    return found;
}
