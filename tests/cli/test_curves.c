/* The curves that compare and train draw in text, and the script that draws them elsewhere. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/program.h"
#include "support/run.h"

enum { ROWS = 11, EPOCHS = 5, LOSSES = 3 };
static const char *const names[LOSSES] = {"mse-logits", "ce", "bce"};
static const char marks[LOSSES] = {'l', 'c', 'b'};
#define COMPARE                                                                                              \
    "compare --losses mse-logits,ce,bce --lr mse-logits=0.001,ce=0.3,bce=0.004 --epochs 5 --seeds 2"

/* What JSON tells: the mean over the two seeds. */
static double accuracy[LOSSES][EPOCHS];

static void read_accuracies(void) {
    json_t *runs = json_object_get(json_line(run_program(COMPARE " --json").out, 0), "runs");
    for (size_t l = 0; l < LOSSES; l++)
        for (size_t e = 0; e < EPOCHS; e++) {
            accuracy[l][e] = 0;
            for (size_t s = 0; s < 2; s++) {
                json_t *epochs = json_object_get(json_array_get(runs, 2 * l + s), "epochs");
                accuracy[l][e] += json_number_at(json_array_get(epochs, e), "test_accuracy") / 2;
            }
        }
}

/* The lines of the drawing under a title, what they say on the left and what they draw. */
typedef struct drawing {
    double percent[ROWS];
    char line[ROWS][128], axis[128], epochs[128], legend[128];
} drawing;

static const char *copy_line(const char *at, char *line) {
    snprintf(line, 128, "%.*s", (int)strcspn(at, "\n"), at);
    return at + strcspn(at, "\n") + 1;
}

static drawing read_drawing(const char *text, const char *title) {
    drawing d;
    const char *at = strstr(text, title);
    ck_assert_msg(at != NULL, "no %s in %s", title, text);
    at += strlen(title);
    for (int i = 0; i < ROWS; i++) {
        char whole[128];
        at = copy_line(at, whole);
        char *bar = strchr(whole, '|');
        ck_assert_msg(bar != NULL, "no axis in %s", whole);
        d.percent[i] = strtod(whole, NULL);
        snprintf(d.line[i], sizeof d.line[i], "%s", bar + 1);
    }
    at = copy_line(at, d.axis);
    at = copy_line(at, d.epochs);
    copy_line(at, d.legend);
    return d;
}

/* The row of an accuracy: that whose figure is nearest. */
static int row_of(const drawing *d, double value) {
    int nearest = 0;
    for (int i = 1; i < ROWS; i++)
        if (fabs(d->percent[i] - 100 * value) < fabs(d->percent[nearest] - 100 * value)) nearest = i;
    return nearest;
}

/* Whether the row, or one beside it (the figures are rounded), has one of the marks in the column. */
static int is_marked(const drawing *d, int row, int column, const char *wanted) {
    for (int i = row - 1; i <= row + 1; i++)
        if (i >= 0 && i < ROWS && (int)strlen(d->line[i]) > column && strchr(wanted, d->line[i][column]))
            return 1;
    return 0;
}

/* Whether no other loss is near enough to share the mark. */
static int is_alone(const drawing *d, int loss, int epoch) {
    for (int l = 0; l < LOSSES; l++)
        if (l != loss && abs(row_of(d, accuracy[l][epoch]) - row_of(d, accuracy[loss][epoch])) < 4) return 0;
    return 1;
}

START_TEST(every_loss_has_its_mark_and_name_where_its_accuracy_is) {
    read_accuracies();
    const drawing d = read_drawing(run_program(COMPARE).out, "\naccuracy after each epoch\n");
    const int columns = (int)strlen(strchr(d.axis, '+') + 1);
    int alone = 0;
    ck_assert_double_gt(d.percent[0], d.percent[ROWS - 1]);
    for (int l = 0; l < LOSSES; l++) {
        for (int e = 0; e < EPOCHS; e++) {
            const char wanted[] = {marks[l], is_alone(&d, l, e) ? '\0' : '*', '\0'};
            const int column = (int)lround((double)e * (columns - 1) / (EPOCHS - 1));
            alone += wanted[1] == '\0';
            ck_assert_msg(is_marked(&d, row_of(&d, accuracy[l][e]), column, wanted),
                          "%s has no mark at epoch %d", names[l], e + 1);
        }
        int found = 0;
        for (int i = 0; i < ROWS; i++) {
            const char *behind = (int)strlen(d.line[i]) > columns ? d.line[i] + columns : "";
            const char *name = strstr(behind, names[l]);
            if (!name || (name[-1] != ' ')) continue;
            ck_assert_int_le(abs(i - row_of(&d, accuracy[l][EPOCHS - 1])), 1);
            found++;
        }
        ck_assert_msg(found == 1, "%s stands %d times at the end of a line", names[l], found);
    }
    ck_assert_int_gt(alone, 0);
    ASSERT_CONTAINS(d.legend, "l mse-logits, c ce, b bce, * several");
    ASSERT_CONTAINS(d.epochs, "5 epochs");
}
END_TEST

/* On a terminal every mark and name has the colour of its loss: what follows a colour is that loss's own. */
START_TEST(colours_are_those_of_the_losses) {
    static const int colors[LOSSES] = {34, 31, 32};
    int found[LOSSES] = {0};
    if (run_program("--version >/dev/null; script -qec true /dev/null").code != 0) {
        puts("skipped: the colours of curves, as script(1) makes no terminal here");
        return;
    }
    program_run run = run_program(
        "--version >/dev/null; unset NO_COLOR; TERM=xterm script -qec \"'%s' " COMPARE "\" /dev/null",
        getenv("XENT_PROGRAM"));
    ck_assert_int_eq(run.code, 0);
    const char *at = strstr(run.out, "accuracy after each epoch");
    ck_assert_ptr_nonnull(at);
    for (at = strchr(at, '\033'); at; at = strchr(at + 1, '\033')) {
        const int color = atoi(at + 2);
        const char *drawn = strchr(at, 'm') + 1;
        for (int l = 0; l < LOSSES; l++) {
            if (color != colors[l]) continue;
            const int is_mark = *drawn == marks[l], is_name = strncmp(drawn, names[l], strlen(names[l])) == 0;
            ck_assert_msg(*drawn == '.' || is_mark || is_name, "in the colour of %s: %.12s", names[l], drawn);
            found[l] += is_name;
        }
    }
    for (int l = 0; l < LOSSES; l++) ck_assert_int_eq(found[l], 1);
}
END_TEST

START_TEST(a_training_draws_training_and_test) {
    double figures[2][EPOCHS];
    static const char *const keys[] = {"train_accuracy", "test_accuracy"};
    static const char wanted[2][3] = {"o*", "x*"};
    const char *options = "train --epochs 5 --optimizer sgd --lr 0.03 --schedule constant";
    program_run run = run_program("%s --json", options);
    for (int e = 0; e < EPOCHS; e++)
        for (int k = 0; k < 2; k++) figures[k][e] = json_number_at(json_line(run.out, e), keys[k]);
    const drawing d = read_drawing(run_program("%s", options).out, "\naccuracy\n");
    const int columns = (int)strlen(strchr(d.axis, '+') + 1);
    for (int k = 0; k < 2; k++)
        for (int e = 0; e < EPOCHS; e++)
            ck_assert_msg(is_marked(&d, row_of(&d, figures[k][e]),
                                    (int)lround((double)e * (columns - 1) / (EPOCHS - 1)), wanted[k]),
                          "%s has no mark at epoch %d", keys[k], e + 1);
    ASSERT_CONTAINS(d.legend, "o training, x test, * several");
}
END_TEST

static int by_size(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The accuracies of three seeds at one of the points that are measured, rising. */
static void accuracies_at(json_t *runs, size_t loss, size_t point, double rising[3], double *step) {
    for (size_t s = 0; s < 3; s++) {
        json_t *at = json_array_get(json_object_get(json_array_get(runs, 3 * loss + s), "points"), point);
        rising[s] = 100 * json_number_at(at, "accuracy");
        *step = json_number_at(at, "step");
    }
    qsort(rising, 3, sizeof *rising, by_size);
}

/* The data of a plot are the medians and quartiles of what JSON tells; 0 stands at 0.5, named so. */
START_TEST(the_script_draws_medians_and_quartiles) {
    static char script[65536];
    json_t *told =
        json_line(run_program("compare --losses mse,ce --epochs 2 --seed 5 --seeds 3 -o d --json").out, 0);
    json_t *runs = json_object_get(told, "runs");
    snprintf(script, sizeof script, "%s", run_program("--version >/dev/null; cat d/curves.gnuplot").out);
    for (size_t l = 0; l < 2; l++) {
        char start[32];
        snprintf(start, sizeof start, "$accuracy_%zu << END\n", l);
        const char *at = strstr(script, start);
        ck_assert_msg(at != NULL, "no %s", start);
        at += strlen(start);
        const size_t points = json_array_size(json_object_get(json_array_get(runs, 3 * l), "points"));
        ck_assert_uint_gt(points, 5);
        for (size_t i = 0; i < points; i++) {
            double a[3], step, x, median, low, high;
            int used;
            accuracies_at(runs, l, i, a, &step);
            ck_assert_int_eq(sscanf(at, "%lf %lf %lf %lf\n%n", &x, &median, &low, &high, &used), 4);
            ASSERT_CLOSE(x, fmax(step, 0.5), 1e-6);
            ASSERT_CLOSE(median, a[1], 1e-6);
            ASSERT_CLOSE(low, (a[0] + a[1]) / 2, 1e-6);
            ASSERT_CLOSE(high, (a[1] + a[2]) / 2, 1e-6);
            at += used;
        }
        ck_assert_int_eq(strncmp(at, "END\n", 4), 0);
    }
    ASSERT_CONTAINS(script, "set logscale x\nset xrange [0.5:50]\nset xtics ('0' 0.5, '1' 1, '2' 2, '5' 5, ");
    ASSERT_CONTAINS(script, "$accuracy_0 using 1:3:4 with filledcurves linestyle 3 fillstyle transparent");
    ASSERT_CONTAINS(script, "$accuracy_1 using 1:2 with linespoints linestyle 1 title 'ce'");
    ASSERT_CONTAINS(script, "set style line 1 linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 ");
    ASSERT_CONTAINS(script, "set style line 3 linecolor rgb '#009E73' linewidth 1.5 dashtype 3 pointtype 9 ");
}
END_TEST

/* Where it is installed: it says nothing and draws. */
START_TEST(gnuplot_draws_the_script) {
    run_program("compare -q --epochs 2 --seeds 2 -o d");
    program_run run =
        run_program("--version >/dev/null; cd d; if command -v gnuplot >/dev/null; then gnuplot "
                    "curves.gnuplot && head -c 8 curves.png | od -An -c; else echo none; fi");
    ck_assert_msg(run.code == 0 && !*run.err, "%s", run.err);
    if (strstr(run.out, "none"))
        printf("skipped: gnuplot is not installed\n");
    else
        ASSERT_CONTAINS(run.out, "P   N   G");
}
END_TEST

/* Of 1,600 rows 5 can not be learned: all of the drawing lies within a percent, in lines told apart. */
START_TEST(rows_that_are_close_have_figures_of_their_own) {
    run_program(
        "--version >.v; awk 'BEGIN { for (i = 0; i < 2000; i++) { y = i %% 2; if (i %% 400 == 1) y = 1 - "
        "y; print (i %% 2 * 10 + i * 7 %% 5) \",\" y } }' >t.csv");
    ck_assert_int_eq(run_program("train -q t.csv --epochs 20 -o m").code, 0);
    const drawing d =
        read_drawing(run_program("train t.csv --from m --epochs 3 --lr 1e-6 --schedule constant -o n").out,
                     "\naccuracy\n");
    ck_assert_double_lt(d.percent[0] - d.percent[ROWS - 1], 1);
    for (int i = 1; i < ROWS; i++) ck_assert_double_lt(d.percent[i], d.percent[i - 1]);
}
END_TEST

START_TEST(what_is_measured_is_named_in_the_script) {
    ck_assert_int_eq(run_program("compare --losses ce --epochs 1 --validation 0.2 -o v").code, 0);
    ASSERT_CONTAINS(run_program("--version >/dev/null; cat v/curves.gnuplot").out,
                    "set title 'accuracy on the validation set in %'");
    ASSERT_CONTAINS(run_program("compare --losses ce --epochs 1 --validation 0.2").out,
                    "accuracy in % of the validation set");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("curves");
    ADD_TEST(suite, every_loss_has_its_mark_and_name_where_its_accuracy_is);
    ADD_TEST(suite, colours_are_those_of_the_losses);
    ADD_TEST(suite, a_training_draws_training_and_test);
    ADD_TEST(suite, the_script_draws_medians_and_quartiles);
    ADD_TEST(suite, gnuplot_draws_the_script);
    ADD_TEST(suite, rows_that_are_close_have_figures_of_their_own);
    ADD_TEST(suite, what_is_measured_is_named_in_the_script);
    return run_suite(suite);
}
