/* Every figure of a page has all its parts, in the page and as a file of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/pages.h"
#include "support/python.h"
#include "support/run.h"

enum { MOST_FIGURES = 24, TEXT = 64 };

static made_up m;
static char *page;

/* What the keeper was given. */
static char *names[MOST_FIGURES], *drawings[MOST_FIGURES];
static int kept;

static int keep(void *context, const char *name, const char *svg, size_t size) {
    ck_assert_ptr_eq(context, &kept);
    ck_assert_int_lt(kept, MOST_FIGURES);
    names[kept] = strdup(name);
    drawings[kept] = strndup(svg, size);
    ck_assert_uint_eq(strlen(drawings[kept++]), size);
    return 0;
}

static int refuse(void *context, const char *name, const char *svg, size_t size) {
    (void)name;
    (void)svg;
    (void)size;
    return ++*(int *)context == 2;
}

static int write_with(const figure_keeper *keeper) {
    size_t size;
    FILE *out = open_memstream(&page, &size);
    ck_assert_ptr_nonnull(out);
    const int result = write_report(out, &m.report, keeper);
    fclose(out);
    return result;
}

static void keep_all(void) {
    const figure_keeper keeper = {keep, &kept};
    make_up(&m, 1, 0.5);
    m.report.data = "a <b> & 'c'";
    kept = 0;
    ck_assert_int_eq(write_with(&keeper), 0);
}

static void forget(void) {
    for (int i = 0; i < kept; i++) {
        free(names[i]);
        free(drawings[i]);
    }
    free(page);
    kept = 0;
    page = NULL;
}

/* The text between two marks, which lives until the next call; "" where they are not there. */
static const char *between(const char *text, const char *first, const char *last) {
    static char found[1024];
    const char *at = strstr(text, first), *end = at ? strstr(at + strlen(first), last) : NULL;
    *found = '\0';
    if (end) snprintf(found, sizeof found, "%.*s", (int)(end - at - (long)strlen(first)), at + strlen(first));
    return found;
}

START_TEST(a_figure_stands_in_the_page_with_all_its_parts) {
    ck_assert_int_eq(count_of(page, "<figure class=\"chart\""), kept);
    ck_assert_int_gt(kept, 3);
    for (int i = 0; i < kept; i++) {
        char start[2 * TEXT], title[512];
        snprintf(start, sizeof start, "<figure class=\"chart\" id=\"%s\">", names[i]);
        const char *figure = strstr(page, start);
        ck_assert_msg(figure != NULL, "no %s", start);
        snprintf(title, sizeof title, "%s", between(figure, "<figcaption>", "<"));
        snprintf(start, sizeof start, "<title id=\"%s-title\">", names[i]);
        ck_assert_str_eq(between(figure, start, "<"), title);
        snprintf(start, sizeof start, "<desc id=\"%s-desc\">", names[i]);
        ck_assert_uint_gt(strlen(between(figure, start, "<")), 20);
        ck_assert_str_eq(between(figure, "<caption>", "<"), title);
        snprintf(start, sizeof start, "aria-labelledby=\"%s-title %s-desc\"", names[i], names[i]);
        const char *end = strstr(figure, "</figure>"), *said = strstr(figure, start);
        ck_assert(said && said < end);
        ck_assert(strstr(figure, "<tbody>") < end);
    }
}
END_TEST

START_TEST(no_two_figures_have_one_title_or_name) {
    for (int i = 0; i < kept; i++) {
        char title[600];
        snprintf(title, sizeof title, "<figcaption>%s<", between(drawings[i], "-title\">", "<"));
        ck_assert_msg(count_of(page, title) == 1, "%s", title);
        for (int k = 0; k < i; k++) ck_assert_str_ne(names[i], names[k]);
    }
}
END_TEST

/* `compare` declares what it writes before it trains. */
START_TEST(files_have_names_that_are_known_before) {
    for (int i = 0; i < kept; i++) {
        int known = 0;
        for (int k = 0; comparison_figures[k]; k++) known |= strcmp(comparison_figures[k], names[i]) == 0;
        ck_assert_msg(known, "%s is not in comparison_figures", names[i]);
    }
}
END_TEST

START_TEST(a_file_needs_nothing_from_the_page) {
    for (int i = 0; i < kept; i++) {
        const char *svg = drawings[i];
        ck_assert_int_eq(strncmp(svg, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg ", 44), 0);
        ck_assert_ptr_null(strstr(svg, "var("));
        ASSERT_CONTAINS(svg, "role=\"img\"");
        ASSERT_CONTAINS(svg, "font-family:Helvetica");
        ASSERT_CONTAINS(svg, ".c0{color:#0072b2}");
        ck_assert_str_eq(between(svg, "</style>\n", "\n"),
                         "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
    }
}
END_TEST

/* Every class that a drawing uses is one of its style. */
START_TEST(a_file_has_the_style_of_all_its_marks) {
    for (int i = 0; i < kept; i++) {
        const char *body = strstr(drawings[i], "</style>");
        for (const char *at = body; (at = strstr(at, "class=\"")) != NULL;) {
            at += strlen("class=\"");
            while (*at != '"') {
                char rule[TEXT];
                const int size = (int)strcspn(at, " \"");
                snprintf(rule, sizeof rule, ".%.*s{", size, at);
                const char *found = strstr(drawings[i], rule);
                ck_assert_msg((found && found < body) || strcmp(rule, ".d0{") == 0, "%s: no %s}", names[i],
                              rule);
                at += size + (at[size] == ' ');
            }
        }
    }
}
END_TEST

START_TEST(files_are_read_by_an_xml_reader) {
    if (!python_has("xml")) return;
    for (int i = 0; i < kept; i++) {
        char path[] = "/tmp/xent-figure-XXXXXX";
        const int file = mkstemp(path);
        ck_assert_int_ge(file, 0);
        ck_assert_int_eq(write(file, drawings[i], strlen(drawings[i])), (long)strlen(drawings[i]));
        close(file);
        int width = 0, title = 0, desc = 0, marks = 0;
        FILE *lines = python_open("tests/report/read_figure.py", "%s", path);
        const int fields = fscanf(lines, "%d %d %d %d", &width, &title, &desc, &marks);
        ck_assert_int_eq(pclose(lines), 0);
        unlink(path);
        ck_assert_int_eq(fields, 4);
        ck_assert_int_eq(width, 480);
        ck_assert(title > 20 && desc > 20 && marks > 5);
    }
}
END_TEST

START_TEST(a_keeper_that_fails_ends_the_page) {
    int calls = 0;
    const figure_keeper keeper = {refuse, &calls};
    make_up(&m, 1, 0.5);
    ck_assert_int_eq(write_with(&keeper), -1);
}
END_TEST

START_TEST(every_table_says_what_it_is_of) {
    check_page(page);
    ck_assert_int_eq(count_of(page, "<table"), count_of(page, "<caption>"));
    ck_assert_ptr_null(strstr(page, "<caption></caption>"));
}
END_TEST

START_TEST(the_contents_lead_to_every_section) {
    const char *contents = strstr(page, "<nav aria-label=\"Contents\">"), *end = strstr(page, "</nav>");
    int links = 0;
    ck_assert(contents && contents < end);
    for (const char *at = contents; (at = strstr(at, "<a href=\"#")) != NULL && at < end; at++, links++) {
        char section[2 * TEXT];
        snprintf(section, sizeof section, "<section id=\"%s\">", between(at, "#", "\""));
        ck_assert_int_eq(count_of(page, section), 1);
    }
    ck_assert_int_eq(links, count_of(page, "<section "));
    ck_assert_int_eq(links, count_of(page, "<h2>"));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("figure");
    ADD_TEST_WITH(suite, a_figure_stands_in_the_page_with_all_its_parts, keep_all, forget);
    ADD_TEST_WITH(suite, no_two_figures_have_one_title_or_name, keep_all, forget);
    ADD_TEST_WITH(suite, files_have_names_that_are_known_before, keep_all, forget);
    ADD_TEST_WITH(suite, a_file_needs_nothing_from_the_page, keep_all, forget);
    ADD_TEST_WITH(suite, a_file_has_the_style_of_all_its_marks, keep_all, forget);
    ADD_TEST_WITH(suite, files_are_read_by_an_xml_reader, keep_all, forget);
    ADD_TEST_WITH(suite, a_keeper_that_fails_ends_the_page, NULL, forget);
    ADD_TEST_WITH(suite, every_table_says_what_it_is_of, keep_all, forget);
    ADD_TEST_WITH(suite, the_contents_lead_to_every_section, keep_all, forget);
    return run_suite(suite);
}
