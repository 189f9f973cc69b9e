/* Another table under a model: columns in other units, called in another case, texts that nobody knows. */
#include <stdio.h>
#include <string.h>

#include "support/loads.h"
#include "support/lookalikes.h"
#include "support/program.h"
#include "support/run.h"

static void train(void) {
    write_lookalike("t.csv", titanic);
    ck_assert_int_eq(run_program("train -q t.csv --epochs 20 -o m").code, 0);
}

/* Fares are the tenth column, behind a name with a comma: counted from the end, the third. */
static program_run eval_changed(const char *change) {
    program_run run =
        run_program("--version >/dev/null; awk 'BEGIN { FS = OFS = \",\" } { sub(\"\\r$\", \"\"); %s; "
                    "print }' t.csv >o.csv",
                    change);
    ck_assert_msg(run.code == 0, "%s", run.err);
    return run_program("eval m o.csv");
}

START_TEST(numbers_in_other_units_are_told) {
    train();
    program_run run = eval_changed("if (NR > 1) $(NF - 2) = 100 * $(NF - 2)");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err,
                    "o.csv: most numbers of Fare lie more than 10 deviations from those that the model");
    ASSERT_CONTAINS(run.err, "are they in other units?");
    ASSERT_CONTAINS(run_program("predict m o.csv").err, "most numbers of Fare");
    ck_assert_str_eq(run_program("predict m o.csv --quiet").err, "");
    run = eval_changed("if (NR > 1) $(NF - 2) = 2 * $(NF - 2)");
    ck_assert_ptr_null(strstr(run.err, "other units"));
}
END_TEST

/* Five columns are named, the others counted. */
START_TEST(many_columns_in_other_units_are_counted) {
    char near[4096] = "", far[4096] = "";
    for (int i = 0; i < 20; i++)
        for (int j = 0; j < 8; j++) {
            const char *end = j < 7 ? "," : i % 2 ? ",a\n" : ",b\n";
            const size_t used = strlen(near), behind = strlen(far);
            snprintf(near + used, sizeof near - used, "%d.5%s", i * (j + 3) % 17, end);
            snprintf(far + behind, sizeof far - behind, "%d.5%s", 5000 + i * (j + 3) % 17, end);
        }
    write_text("near.csv", near);
    write_text("far.csv", far);
    ck_assert_int_eq(run_program("train -q near.csv --epochs 1 -o m").code, 0);
    const program_run run = run_program("eval m far.csv");
    ck_assert_int_eq(count_of(run.err, "are they in other units?"), 5);
    ASSERT_CONTAINS(run.err, "far.csv: so do those of 3 more columns\n");
}
END_TEST

START_TEST(names_in_another_case_are_the_same_columns) {
    train();
    const program_run same = run_program("eval m t.csv --json");
    char figures[4096];
    snprintf(figures, sizeof figures, "%s", same.out);
    program_run run = run_program(
        "--version >/dev/null; sed '1 s/.*/\\L&/' t.csv >l.csv; \"$XENT_PROGRAM\" eval m l.csv --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, figures);
    /* not where another column is called so */
    write_text("a.csv", "a,A,y\n1,9,0\n2,8,1\n3,7,0\n4,6,1\n5,5,0\n6,4,1\n");
    write_text("b.csv", "A,y\n1,0\n2,1\n");
    ck_assert_int_eq(run_program("train -q a.csv --epochs 1 -o m").code, 0);
    run = run_program("eval m b.csv");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "b.csv lacks the column a,");
}
END_TEST

/* Of names, which all rows have of their own, the model has learned none. */
START_TEST(names_are_not_told_as_unknown) {
    train();
    const program_run run = eval_changed("if (NR > 2) sub(\",(fe)?male,\", \",none,\")");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "none for none of its values: column 5 (Sex) 399 cells, 'none' the first\n");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("units");
    ADD_TEST(suite, numbers_in_other_units_are_told);
    ADD_TEST(suite, many_columns_in_other_units_are_counted);
    ADD_TEST(suite, names_in_another_case_are_the_same_columns);
    ADD_TEST(suite, names_are_not_told_as_unknown);
    return run_suite(suite);
}
