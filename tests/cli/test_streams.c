/* What a command prints goes into no file that it reads, and none that it writes: of each command, each of
 * its files. */
#include <stdlib.h>
#include <string.h>

#include "support/faults.h"
#include "support/loads.h"
#include "support/program.h"
#include "support/run.h"

typedef struct use {
    const char *command, *file;
} use;

static const use inputs[] = {
    {"train s/train-images-idx2-ubyte", "s/train-labels-idx1-ubyte"},
    {"train t.csv -o new", "t.csv"},
    {"train t.csv --labels l.txt -o new", "l.txt"},
    {"train t.csv --test u.csv -o new", "u.csv"},
    {"train t.csv --from m -o new", "m"},
    {"eval m", "m"},
    {"eval m", "t.csv"},
    {"eval tested", "u.csv"},
    {"eval labelled", "l10.txt"},
    {"eval idx", "s/train-labels-idx1-ubyte"},
    {"eval m t.csv", "t.csv"},
    {"eval m t.csv --labels l.txt", "l.txt"},
    {"compare t.csv", "t.csv"},
    {"compare t.csv --labels l.txt", "l.txt"},
    {"compare t.csv --test u.csv", "u.csv"},
    {"predict m t.csv", "m"},
    {"predict m u.csv t.csv", "t.csv"},
    {"predict m t.csv --labels l.txt", "l.txt"},
    {"predict m p.pgm", "p.pgm"},
    {"export m --c new.c", "m"},
    {"inspect t.csv", "t.csv"},
    {"inspect t.csv --labels l.txt", "l.txt"},
    {"convert t.csv new", "t.csv"},
    {"convert t.csv new --labels l.txt", "l.txt"},
    {"lab lecun --data t.csv", "t.csv"},
    {"bench --against b.json", "b.json"},
};

static const use outputs[] = {
    {"train -o d/m", "d/m"},
    {"train -o d/m --history d/h", "d/h"},
    {"train -o d/m --report d/r", "d/r"},
    {"train -o d/m --checkpoint d", "d/checkpoint-000000.safetensors"},
    {"compare -o d", "d/study.json"},
    {"compare -o d", "d/report.html"},
    {"compare -o d", "d/curves.csv"},
    {"compare -o d", "d/curves.gnuplot"},
    {"compare -o d", "d/pull.svg"},
    {"merge e -o d", "d/study.json"},
    {"merge e -o d", "d/report.html"},
    {"predict m t.csv -o d/p", "d/p"},
    {"export m --c d/a.c", "d/a.c"},
    {"export m --c d/a.c", "d/a.h"},
    {"export m --onnx d/a", "d/a"},
    {"export m --safetensors d/a", "d/a"},
    {"convert t.csv d", "d/train-images-idx3-ubyte.gz"},
    {"convert t.csv d", "d/train-labels-idx1-ubyte.gz"},
    {"convert t.csv d", "d/t10k-images-idx3-ubyte.gz"},
    {"convert t.csv d", "d/t10k-labels-idx1-ubyte.gz"},
    {"convert t.csv d", "d/val-images-idx3-ubyte.gz"},
    {"convert t.csv d", "d/val-labels-idx1-ubyte.gz"},
    {"lab plateaus -o d", "d/report.html"},
    {"lab plateaus -o d", "d/chart-1.svg"},
    {"lab plateaus -o d", "d/surface-1.svg"},
    {"lab plateaus -o d", "d/surface-2.svg"},
};

static void make_files(void) {
    write_text("t.csv", "1,2,a\n2,1,b\n3,4,a\n4,3,b\n5,6,a\n6,5,b\n7,8,a\n8,7,b\n9,9,a\n9,8,b\n");
    write_text("u.csv", "1,2,a\n2,1,b\n");
    write_text("l.txt", "0\n1\n");
    write_text("p.pgm", "P2\n1 1\n255\n0\n");
    write_text("b.json", "{}\n");
    run_shell(
        "mkdir s; printf '\\0\\0\\10\\2\\0\\0\\0\\24\\0\\0\\0\\1abcdefghijklmnopqrst' "
        ">s/train-images-idx2-ubyte; "
        "{ printf '\\0\\0\\10\\1\\0\\0\\0\\24'; for i in 1 2 3 4 5 6 7 8 9 0; do printf '\\0\\1'; done; } "
        ">s/train-labels-idx1-ubyte");
    run_shell("mkdir d; printf '0\n1\n0\n1\n0\n1\n0\n1\n0\n1\n' >l10.txt; sed 's/,[ab]$//' t.csv >rows.csv");
    ck_assert_int_eq(
        run_program("train -q t.csv --epochs 1 -o m && "
                    "\"$XENT_PROGRAM\" train -q t.csv --test u.csv --epochs 1 -o tested && "
                    "\"$XENT_PROGRAM\" train -q rows.csv --labels l10.txt --epochs 1 -o labelled && "
                    "\"$XENT_PROGRAM\" train -q s --epochs 1 -o idx")
            .code,
        0);
}

static void expect_refused(const use *u, const char *says) {
    char *before = strdup(run_program("--version >.v; touch %s; cat %s | cksum", u->file, u->file).out);
    program_run run = run_program("%s >>%s", u->command, u->file);
    ck_assert_msg(run.code == 2, "%s >>%s: exit code %d, %s", u->command, u->file, run.code, run.err);
    ASSERT_CONTAINS(run.err, says);
    ck_assert_str_eq(run_program("--version >.v; cat %s | cksum", u->file).out, before);
    ck_assert_int_ne(run_program("--version >.v; test -e new || test -e new.c").code, 0);
    free(before);
}

START_TEST(nothing_is_printed_into_what_is_read) {
    make_files();
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
        expect_refused(&inputs[i], "cannot write standard output: the command reads it");
}
END_TEST

START_TEST(nothing_is_printed_into_what_is_written) {
    make_files();
    for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++) expect_refused(&outputs[i], "are one file");
}
END_TEST

/* Where it cannot be told what is read, nothing is written. */
START_TEST(a_refused_call_lets_nothing_be_overwritten) {
    make_files();
    take_refusable_program();
    ck_assert_int_eq(fault_begin(), 0);
    char *before = strdup(run_shell("cksum s/*"));
    long refusals = 1;
    for (long n = 1; refusals > 0; n++) {
        fault_plan(FAULT_OPEN, n, 0, 0);
        const int code =
            run_program("train -q --epochs 1 s/train-images-idx2-ubyte -o s/train-labels-idx1-ubyte").code;
        refusals = fault_refused();
        fault_plan(FAULT_OPEN, 0, 0, 0);
        ck_assert_int_ne(code, 0);
        ck_assert_str_eq(run_shell("cksum s/*"), before);
    }
    free(before);
}
END_TEST

/* In one file, what came before a failure stands before its message. */
START_TEST(results_and_failures_are_in_order) {
    run_shell("{ echo P2 8 8 9; for i in 1 2 3 4 5 6 7 8; do echo 0 0 0 9 9 0 0 0; done; } >1.pgm");
    ck_assert_int_eq(run_program("train -q --epochs 1 -o m").code, 0);
    const program_run run = run_program("predict m 1.pgm 2.pgm 1.pgm --as-is 2>&1");
    ck_assert_int_eq(run.code, 1);
    ck_assert_msg(strncmp(run.out, "1.pgm: ", 7) == 0, "%s", run.out);
    const char *failure = strstr(run.out, "\nxent predict: cannot open 2.pgm");
    ck_assert_msg(failure && strstr(failure, "\n1.pgm: "), "%s", run.out);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("streams");
    ADD_TEST(suite, nothing_is_printed_into_what_is_read);
    ADD_TEST(suite, nothing_is_printed_into_what_is_written);
    ADD_TEST(suite, results_and_failures_are_in_order);
    ADD_TEST(suite, a_refused_call_lets_nothing_be_overwritten);
    return run_suite(suite);
}
