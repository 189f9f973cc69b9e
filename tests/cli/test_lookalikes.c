/* Tables with the shape and quirks of well-known ones: each trains from one command to what was put there to
 * be learned, or is refused with the option that makes it work, and then works. */
#include <stdio.h>
#include <string.h>

#include "support/lookalikes.h"
#include "support/models.h"
#include "support/program.h"
#include "support/run.h"

typedef struct taken {
    const char *name;
    lookalike *write;
    const char *options; /* that the command needs */
    const char *says;    /* told; NULL: nothing need be */
    double least;        /* accuracy, or R2, on the rows that were held out */
} taken;

/* 200 epochs are enough for what was put there. Few rows are held out, so that compilers and kernels differ
 * by some points. */
static void expect_taken(const taken *t) {
    write_lookalike(t->name, t->write);
    const program_run run =
        run_program("train %s %s --epochs 200 --json -o %s.model", t->name, t->options, t->name);
    ck_assert_msg(run.code == 0, "%s: %s", t->name, run.err);
    if (t->says && !strstr(run.err, t->says))
        ck_abort_msg("%s: '%s' does not say '%s'", t->name, run.err, t->says);
    const json_t *last = json_line(run.out, -1);
    const int is_regression = strstr(t->options, "regression") != NULL;
    const double reached = json_number_at(last, is_regression ? "r2" : "test_accuracy");
    ck_assert_msg(reached >= t->least, "%s: %g; expected %g", t->name, reached, t->least);
}

static void expect_refused(const char *name, lookalike *write, const char *const *says) {
    write_lookalike(name, write);
    const program_run run = run_program("train %s -o none", name);
    ck_assert_msg(run.code == 1, "%s: exit code %d", name, run.code);
    for (; *says; says++)
        if (!strstr(run.err, *says)) ck_abort_msg("%s: '%s' does not say '%s'", name, run.err, *says);
}

START_TEST(tables_of_several_kinds_train) {
    static const taken tables[] = {
        {"titanic", titanic, "", "column 2, 'Survived', is taken for the labels", 0.7},
        {"adult", adult, "", "they become a value of their own", 0.82},
        {"car", car, "", "6 columns of texts became 21 features", 0.89},
        {"glass", glass, "", "different in every row, as numbers or names of rows are", 0.75},
        {"mushroom", mushroom, "--label 1", NULL, 0.79},
        {"letter", letter, "--label 1", NULL, 0.3},
        {"wdbc", wdbc, "--label 2", NULL, 0.89},
        {"semeion", semeion, "", "the last 10 columns are one-hot labels", 0.89},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) expect_taken(&tables[i]);
}
END_TEST

/* Where the label does not stand last, and is not called so, the table is refused, or the doubt is told. */
START_TEST(the_option_that_makes_it_work_is_named) {
    static const char *const of_wdbc[] = {"column 32 has", "a measure and no classes", "--label COLUMN",
                                          "few different values have column 2 (2)", NULL};
    static const char *const of_mpg[] = {"different texts in 390 rows, which are names and no classes",
                                         "--label COLUMN --task regression", NULL};
    static const char *const first[] = {"mushroom", "letter"};
    expect_refused("wdbc", wdbc, of_wdbc);
    expect_refused("auto_mpg", auto_mpg, of_mpg);
    write_lookalike("mushroom", mushroom);
    write_lookalike("letter", letter);
    for (int i = 0; i < 2; i++)
        ASSERT_CONTAINS(run_program("train %s --epochs 1 -o m", first[i]).err,
                        "the last one, is taken for the labels; --label 1 takes the first");
}
END_TEST

START_TEST(tables_of_numbers_train) {
    static const taken tables[] = {
        {"auto_mpg", auto_mpg, "--label 1 --task regression", NULL, 0.74},
        {"abalone", abalone, "--task regression", "1 column of texts became 3 features", 0.74},
        {"wine_quality", wine_quality, "", NULL, 0.84},
        {"bank_marketing", bank_marketing, "", "2 columns of texts became 6 features", 0.89},
        {"spambase", spambase, "", NULL, 0.84},
        {"iris_with_id", iris_with_id, "", "numbers the rows: Id", 0.87},
        {"digit_train", digit_train, "", "column 1, 'label', is taken for the labels", 0.89},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) expect_taken(&tables[i]);
    write_lookalike("digit_test", digit_test);
    program_run run = run_program("predict digit_train.model digit_test");
    ck_assert_msg(run.code == 0, "%s", run.err);
    int right = 0, row = 0;
    for (char *line = strtok(run.out, "\n"); line; line = strtok(NULL, "\n")) {
        int number, label;
        if (sscanf(line, "%d,%d,", &number, &label) == 2 && number == ++row) right += label == (row - 1) % 10;
    }
    ck_assert_msg(row == 50 && right >= 47, "%d of %d rows", right, row);
}
END_TEST

/* A comment for a first line, and labels with a dot behind. */
START_TEST(a_test_file_with_other_spellings_is_measured) {
    write_lookalike("adult", adult);
    write_lookalike("adult_test", adult_test);
    ck_assert_int_eq(run_program("train adult --epochs 200 -q -o m").code, 0);
    const program_run run = run_program("eval m adult_test --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "what stands before line 2 is left out");
    ASSERT_CONTAINS(run.err, "are taken for it: '<=50K.' for '<=50K', '>50K.' for '>50K'");
    ck_assert(json_number_at(json_line(run.out, -1), "total") == 400);
    ck_assert(json_number_at(json_line(run.out, -1), "accuracy") > 0.88);
}
END_TEST

START_TEST(tables_of_spreadsheets_train) {
    static const taken tables[] = {
        {"decimal_commas", decimal_commas, "", NULL, 0.79},
        {"german", german, "", "commas before their decimals, and points between thousands", 0.79},
        {"excel_export", excel_export, "", "2 rows of empty cells alone are left out", 0.79},
        {"dates", dates, "", "different in every row, as numbers or names of rows are, which may", 0.79},
        {"currencies", currencies, "", "are read without them: price ('$1,0", 0.79},
        {"percents", percents, "", "are read without them: share ('", 0.79},
        {"truths", truths, "", NULL, 0.84},
        {"counted_rows", counted_rows, "", "what stands before line 2 is left out", 0.79},
        {"twin_names", twin_names, "", NULL, 0.79},
        {"latin_1", latin_1, "",
         "is read as Windows-1252 (Latin-1), as in 'Gr\xc3\xb6\xc3\x9f"
         "e'",
         0.9},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) expect_taken(&tables[i]);
}
END_TEST

START_TEST(spellings_that_are_one_are_told) {
    write_lookalike("mixed_case", mixed_case);
    const program_run run = run_program("train mixed_case --epochs 1 -o m");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "classes that differ in case or blanks alone: 'NO' and 'No'");
    ASSERT_CONTAINS(run.err, "each a feature of its own: answer: 'NO' and 'No'");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("lookalikes");
    ADD_TEST(suite, tables_of_several_kinds_train);
    ADD_TEST(suite, the_option_that_makes_it_work_is_named);
    ADD_TEST(suite, tables_of_numbers_train);
    ADD_TEST(suite, a_test_file_with_other_spellings_is_measured);
    ADD_TEST(suite, tables_of_spreadsheets_train);
    ADD_TEST(suite, spellings_that_are_one_are_told);
    return run_suite(suite);
}
