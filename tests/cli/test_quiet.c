/* --quiet: nothing but errors, of every command, where it would otherwise have something to note. */
#include <stdlib.h>
#include <string.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/program.h"
#include "support/run.h"

static program_run need(program_run run) {
    ck_assert_msg(run.code == 0, "exit code %d: %s", run.code, run.err);
    return run;
}

/* Says something, on standard error if it is a note, and nothing when asked to be quiet; `between` is done
 * in between. */
static void expect_quiet(const char *command, const char *notes, const char *between) {
    program_run run = run_program("%s", command);
    ck_assert_msg(run.code == 0, "%s: exit code %d, %s", command, run.code, run.err);
    if (notes) ASSERT_CONTAINS(run.err, notes);
    ck_assert_msg(notes || *run.out, "%s has nothing to say", command);
    if (between) need(run_program("--version >.v; %s", between));
    run = run_program("%s --quiet", command);
    ck_assert_msg(run.code == 0, "%s: exit code %d, %s", command, run.code, run.err);
    ck_assert_msg(*run.out == '\0', "%s prints: %s", command, run.out);
    ck_assert_msg(*run.err == '\0', "%s notes: %s", command, run.err);
}

/* A table whose rows are numbered and whose classes have names, and the same columns in other units. */
static void write_tables(void) {
    char rows[4096] = "id,size,kind\n", far[4096] = "id,size,kind\n";
    for (int i = 0; i < 40; i++) {
        const size_t used = strlen(rows), behind = strlen(far);
        snprintf(rows + used, sizeof rows - used, "%d,%d,%s\n", 100 + i, i * 7 % 40, i % 2 ? "pear" : "fig");
        snprintf(far + behind, sizeof far - behind, "%d,%d,%s\n", 100 + i, 10000 + i, i % 2 ? "pear" : "fig");
    }
    write_text("t.csv", rows);
    write_text("far.csv", far);
}

START_TEST(what_is_noted_of_data_and_models_is_not) {
    static const char other[] =
        "{\"fc1.weight\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[0,24]},"
        "\"fc2.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[24,48]}}";
    static const char conv[] =
        "{\"conv.weight\":{\"dtype\":\"F32\",\"shape\":[1,1,1,2],\"data_offsets\":[0,8]}}";
    write_tables();
    write_text("rows", "1,2,0\n2,1,1\n3,4,0\n");
    write_safetensors("theirs", other, -1, 48);
    write_safetensors("conv", conv, -1, 8);
    expect_quiet("train t.csv --epochs 1 -o m", "it numbers the rows", NULL);
    expect_quiet("train --test digits --epochs 1 -o d", "has a test set of its own", NULL);
    expect_quiet("train --resume run --epochs 1 -o d", "no checkpoint in run yet", NULL);
    expect_quiet("train --resume run --epochs 1 -o d", "that training has ended", NULL);
    expect_quiet("eval m", "of its rows are measured", NULL);
    expect_quiet("eval m far.csv", "are they in other units?", NULL);
    expect_quiet("eval theirs rows", "is another program's file", NULL);
    expect_quiet("predict m far.csv", "are they in other units?", NULL);
    expect_quiet("predict d digits", "rows of its test set", NULL);
    expect_quiet("inspect t.csv", "it numbers the rows", NULL);
    expect_quiet("inspect conv", "no model: ", NULL);
    expect_quiet("export theirs --c x.c --onnx x.onnx --safetensors ours", "is another program's file", NULL);
    expect_quiet("convert t.csv idx", "class 1 is pear", NULL);
}
END_TEST

START_TEST(what_is_noted_of_studies_is_not) {
    static const char study[] = "compare --hidden 4 --epochs 1 --losses ce,mse --seeds 2 -o s";
    static const char part[] =
        "lab smoothed-teacher --data digits --epochs 1 --hidden 8 --seeds 2 --part 1/2 -o one";
    write_text("before.json", "{\"processor\": \"another\", \"results\": [{\"net\": \"6-2\", \"batch\": 1, "
                              "\"rounds_us\": [1, 2, 3, 4]}]}");
    expect_quiet("compare --hidden 4 --epochs 1 --losses ce --seeds 1 --tune", "rows held out", NULL);
    expect_quiet(study, "epoch 1/1", "rm -r s");
    expect_quiet(study, "4 of 4 runs are there already", NULL);
    expect_quiet("merge s -o s", NULL, NULL);
    expect_quiet("compare --hidden 4 --epochs 1 --losses ce,mse --seeds 2 --part 1/2 -o p", "epoch 1/1",
                 "rm -r p");
    expect_quiet(part, "part 1/2 is done", "rm -r one");
    expect_quiet("merge one -o joined", "has the cells of all parts", "rm -r joined");
    expect_quiet("lab neuron", NULL, NULL);
    expect_quiet("lab", NULL, NULL);
    expect_quiet("bench --nets 6-2:1 --seconds 0.05 --threads 1 --against before.json",
                 "measured with another processor", NULL);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("quiet");
    ADD_TEST(suite, what_is_noted_of_data_and_models_is_not);
    ADD_TEST(suite, what_is_noted_of_studies_is_not);
    return run_suite(suite);
}
