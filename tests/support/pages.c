#include "support/pages.h"

#include <check.h>
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/run.h"

void make_up(made_up *m, double ce_speed, double mse_speed) {
    static const xent_loss losses[2] = {XENT_LOSS_CE, XENT_LOSS_MSE};
    const double speed[2] = {ce_speed, mse_speed};
    for (int l = 0; l < 2; l++) {
        for (int s = 0; s < PAGE_SEEDS; s++) {
            for (int e = 1; e <= PAGE_EPOCHS; e++) {
                const double accuracy = 0.9 - 0.5 * pow(0.5, e * speed[l]);
                m->epochs[l][s][e - 1] = (xent_epoch){.epoch = e,
                                                      .train_loss = 1.0 / e,
                                                      .train_accuracy = accuracy,
                                                      .test_loss = 2.0 / e,
                                                      .test_accuracy = accuracy,
                                                      .validation_loss = (double)NAN,
                                                      .validation_accuracy = (double)NAN,
                                                      .mean_gradient = 0.1 / e,
                                                      .rate = 0.1,
                                                      .seconds = 2.0 * e};
            }
            for (int e = 0; e <= PAGE_EPOCHS; e++)
                m->points[l][s][e] = (study_point){100 * e, e, 2.0 / (e + 1),
                                                   0.9 - 0.5 * pow(0.5, e * speed[l]), 0.01 / (e + 1)};
            m->tracks[l][s] = (study_points){m->points[l][s], PAGE_EPOCHS + 1, PAGE_EPOCHS + 1};
            m->track[l][s] = &m->tracks[l][s];
            m->histories[l][s] = (xent_history){m->epochs[l][s], PAGE_EPOCHS, PAGE_EPOCHS};
            m->runs[l][s] = &m->histories[l][s];
            m->cells[l * PAGE_SEEDS + s] =
                (study_cell){.loss = losses[l], .result.history = m->histories[l][s]};
        }
        m->series[l] =
            (study_series){.loss = losses[l],
                           .rate = 0.1,
                           .runs = m->runs[l],
                           .points = m->track[l],
                           .run_count = PAGE_SEEDS,
                           .accuracy = {0.9, 0.01, 0.88, 0.89, 0.9, 0.91, 0.92},
                           .reached = PAGE_SEEDS,
                           .steps = 200,
                           .first_update = 0.03 * (l + 1),
                           .quality = {{.mean = 0.25, .deviation = 0.01},
                                       {.mean = 0.125, .deviation = 0.02},
                                       {.mean = 0.05, .deviation = 0.03}},
                           .bins = {[7] = {10, 4, 5}, [14] = {30, 30, 29.4}},
                           .pull.bins = {[0] = {20, 0.5, 19.5 / (1 + 9 * l)}, [10] = {5, 2.5, 1.25}},
                           .epochs_to_target = 3,
                           .seconds = 20};
    }
    m->comparison = (comparison){.losses = {2, {XENT_LOSS_CE, XENT_LOSS_MSE}},
                                 .seeds = PAGE_SEEDS,
                                 .cells = m->cells,
                                 .classes = 10,
                                 .margin = 0.003,
                                 .guess = 0.1,
                                 .level = 0.8,
                                 .pair_count = 1};
    m->comparison.pairs[0] = (study_pair){.first = 0, .second = 1, .seeds_needed = 7};
    m->comparison.pairs[0].accuracy = (difference){
        .count = PAGE_SEEDS, .mean = 0.02, .deviation = 0.01, .low = 0.01, .high = 0.03, .differs = 1};
    for (int f = 0; f < QUALITY_FIGURES; f++)
        m->comparison.pairs[0].quality[f] =
            (difference){.count = PAGE_SEEDS, .mean = -0.0125, .low = -0.025, .high = 0.0125};
    m->comparison.pairs[0].speed = (difference){.count = PAGE_SEEDS, .mean = -1, .low = -3, .high = 1};
    for (int l = 0; l < 2; l++) m->comparison.series[l] = m->series[l];
    m->fact = (report_fact){"system", "made up"};
    m->report = (report){.tool = "compare",
                         .data = "numbers",
                         .measured_on = "test",
                         .command = "xent compare numbers",
                         .network = "4-2",
                         .series = m->series,
                         .series_count = 2,
                         .comparison = &m->comparison,
                         .rates = "as --lr says",
                         .facts = &m->fact,
                         .fact_count = 1};
}

const char *figure_of(const char *page, const char *name, const char **end) {
    char start[128];
    snprintf(start, sizeof start, "<figure class=\"chart\" id=\"%s\">", name);
    const char *at = strstr(page, start);
    ck_assert_msg(at != NULL, "no figure is called %s", name);
    *end = strstr(at, "</figure>");
    ck_assert_ptr_nonnull(*end);
    return at;
}

char *page_text(const report *r) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(out);
    ck_assert_int_eq(write_report(out, r, NULL), 0);
    ck_assert_int_eq(fclose(out), 0);
    return text;
}

/* Reads the attributes of a tag up to its '>': name or name="value", no '<' in between. */
static const char *skip_attributes(const char *at) {
    while (*at != '>' && *at != '\0') {
        ck_assert_msg(*at != '<' && *at != '\'', "in a tag: %.40s", at);
        if (*at == '=') ck_assert_msg(at[1] == '"', "a value without quotes: %.40s", at);
        if (*at == '"') {
            const char *end = strchr(at + 1, '"');
            ck_assert_ptr_nonnull(end);
            at = end;
        }
        at++;
    }
    ck_assert_int_eq(*at, '>');
    return at;
}

static int is_void(const char *name) {
    static const char *const voids[] = {"meta", "img", "br"};
    for (size_t i = 0; i < sizeof voids / sizeof *voids; i++)
        if (strcmp(name, voids[i]) == 0) return 1;
    return 0;
}

/* A stack of the open elements; SVG's leaves close themselves. */
static void check_nesting(const char *page) {
    enum { MOST_DEPTH = 32, NAME = 16 };
    char open[MOST_DEPTH][NAME], name[NAME];
    int depth = 0;
    ck_assert_int_eq(strncmp(page, "<!DOCTYPE html>\n", 16), 0);
    for (const char *at = strchr(page + 1, '<'); at; at = strchr(at, '<')) {
        const int closes = at[1] == '/';
        at += 1 + closes;
        size_t size = 0;
        while (isalnum((unsigned char)at[size]) && size + 1 < NAME) size++;
        ck_assert_msg(size > 0, "a bare <: %.40s", at);
        memcpy(name, at, size);
        name[size] = '\0';
        at = skip_attributes(at + size);
        if (closes) {
            ck_assert_msg(depth > 0 && strcmp(open[depth - 1], name) == 0, "</%s> closes <%s>", name,
                          depth > 0 ? open[depth - 1] : "nothing");
            depth--;
        } else if (at[-1] != '/' && !is_void(name)) {
            ck_assert_int_lt(depth, MOST_DEPTH);
            memcpy(open[depth++], name, sizeof name);
        }
    }
    ck_assert_int_eq(depth, 0);
}

/* A page without its pictures, whose letters are as they come: "NaN" may be among them. */
static char *without_pictures(const char *page) {
    static const char begin[] = "\"data:";
    char *text = strdup(page);
    ck_assert_ptr_nonnull(text);
    for (char *at = text; (at = strstr(at, begin)) != NULL;) {
        at += strlen(begin);
        memmove(at, at + strcspn(at, "\""), strlen(at + strcspn(at, "\"")) + 1);
    }
    return text;
}

int has_banned_text(const char *page) {
    static const char *const banned[] = {
        "<script", "<link",    "<iframe",  "http:",   "https:", "@import", "url(",
        "src=\"/", "href=\"h", "href=\"/", " onload", "NaN",    ">nan",    "-nan",
        "\"nan",   " nan",     ">inf<",    "\"inf",   " inf ",  "-inf"};
    char *text = without_pictures(page);
    int found = 0;
    for (size_t i = 0; i < sizeof banned / sizeof *banned; i++) {
        const char *at = strstr(text, banned[i]);
        if (at) fprintf(stderr, "the page has %s: %.60s\n", banned[i], at);
        found |= at != NULL;
    }
    free(text);
    return found;
}

void check_ids(const char *page) {
    static const char begin[] = " id=\"";
    for (const char *at = page; (at = strstr(at, begin)) != NULL;) {
        at += strlen(begin);
        const size_t size = strcspn(at, "\"") + 1;
        for (const char *other = at; (other = strstr(other, begin)) != NULL;) {
            other += strlen(begin);
            ck_assert_msg(strncmp(at, other, size) != 0, "two elements have the id %.*s", (int)size - 1, at);
        }
    }
}

void check_page(const char *page) {
    check_nesting(page);
    check_ids(page);
    ck_assert_int_eq(has_banned_text(page), 0);
}
