/* What names from outside do to a terminal, to JSON and to a shell: nothing. And output that is lost is an
 * error. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/program.h"
#include "support/run.h"

/* ESC, BEL, DEL, the C1 control CSI as UTF-8 and as a single byte, which is no UTF-8: as printf writes
 * them. */
#define HOSTILE "\\033[31m\\007\\177\\302\\233J\\233K"

/* A table of two classes with hostile names, under a hostile name, which $n keeps. */
#define MAKE_TABLE                                                                                           \
    "n=$(printf 't" HOSTILE                                                                                  \
    ".csv'); for i in 1 2 3 4 5 6 7 8 9; do printf '%%d,%%d,a\\033[2J\\n' $i $((i %% 3)); "                  \
    "printf '%%d,1,b\\302\\233\\n' -$i; done >\"$n\"; "

static void expect_harmless(const char *text, const char *command) {
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        const int c1 = at[0] == 0xC2 && at[1] >= 0x80 && at[1] <= 0x9F;
        ck_assert_msg((*at >= ' ' || *at == '\n') && *at != 0x7F && !c1 && *at != 0x9B,
                      "%s prints \\x%02x: %s", command, *at, text);
        if (at[0] == 0xC2) at++;
    }
}

static const char *const commands[] = {
    "train --epochs 2 \"$n\" -o \"m$n\"",
    "eval \"m$n\" \"$n\"",
    "compare --epochs 1 \"$n\" --validation 0.2",
    "inspect \"$n\"",
    "inspect \"m$n\"",
    "export \"m$n\" --onnx \"o$n\" --c \"c$n\"",
    "convert \"$n\" \"d$n\"",
    "inspect \"d$n\"",
    "predict \"m$n\" \"$n\"",
    "train \"no$n\"",
    "train -o \"no/$n\"",
    "train \"$n\" -o \"$n\"",
    "train --los\"$n\"",
    "\"$n\"",
};

START_TEST(names_do_not_steer_a_terminal) {
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        program_run run = run_program("--version >.v; " MAKE_TABLE "\"$XENT_PROGRAM\" %s", commands[i]);
        expect_harmless(run.out, commands[i]);
        expect_harmless(run.err, commands[i]);
    }
    program_run run = run_program("--version >.v; " MAKE_TABLE "\"$XENT_PROGRAM\" inspect \"$n\"");
    ASSERT_CONTAINS(run.out, "t\\x1b[31m\\x07\\x7f\\xc2\\x9bJ\xEF\xBF\xBDK.csv");
}
END_TEST

/* A newline in the name of a class, a column or a label does not break the line of a table. */
START_TEST(names_of_several_lines_stand_on_one) {
    program_run run = run_program(
        "--version >.v; (printf '\"x\ny\",label\n'; for i in 1 2 3 4 5 6 7 8 9; do printf "
        "'%%d,\"a\nb\"\n-%%d,c\n' $i "
        "$i; done) >t.csv; (printf 'x,\"p\nq\",r\n'; for i in 1 2 3 4 5 6 7 8 9; do printf "
        "'%%d,1,0\n-%%d,0,1\n' $i "
        "$i; done) >l.csv; \"$XENT_PROGRAM\" train t.csv -q --epochs 1 -o m; \"$XENT_PROGRAM\" train l.csv "
        "-q "
        "--task multilabel --label 2,3 --epochs 1 -o l; \"$XENT_PROGRAM\" eval m; \"$XENT_PROGRAM\" eval l; "
        "\"$XENT_PROGRAM\" inspect t.csv; \"$XENT_PROGRAM\" inspect m");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, "  a\\x0ab\n     1 "); /* of the matrix, and of the classes */
    ASSERT_CONTAINS(run.out, "  p\\x0aq\n");
    ASSERT_CONTAINS(run.out, "     1  x\\x0ay ");
    ck_assert_ptr_null(strstr(run.out, "\nb\n"));
    ck_assert_ptr_null(strstr(run.out, "\ny "));
    run = run_program(
        "--version >.v; for c in 'a\nb' c; do mkdir -p \"d/$(printf \"$c\")\"; for i in 1 2 3 4 5 6; do "
        "printf 'P2 2 2 9 %%d 2 3 %%d\n' $i ${#c} >\"d/$(printf \"$c\")/$i.pgm\"; done; done; "
        "\"$XENT_PROGRAM\" train d -q --epochs 1 -o d.model; cp d/c/1.pgm \"$(printf '1\n2.pgm')\"; "
        "\"$XENT_PROGRAM\" predict d.model \"$(printf '1\n2.pgm')\"");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, "1\\x0a2.pgm: ");
    ASSERT_CONTAINS(run.out, " a\\x0ab ");
    ck_assert_int_eq(count_lines(run.out), 2);
}
END_TEST

/* The first seven write results. */
START_TEST(json_is_json_whatever_the_names) {
    for (size_t i = 0; i < 8; i++) {
        program_run run =
            run_program("--version >.v; " MAKE_TABLE "\"$XENT_PROGRAM\" %s --json", commands[i]);
        ck_assert_msg(run.code == 0, "%s: exit %d, %s", commands[i], run.code, run.err);
        expect_harmless(run.out, commands[i]);
        ck_assert_int_gt(count_lines(run.out), 0);
        for (int k = 0; k < count_lines(run.out); k++) json_line(run.out, k);
    }
    program_run run = run_program("--version >.v; " MAKE_TABLE "\"$XENT_PROGRAM\" inspect --json \"$n\"");
    const char *source = json_string_value(json_object_get(json_line(run.out, 0), "source"));
    ck_assert_str_eq(source, "t\033[31m\007\177\302\233J\357\277\275K.csv");
}
END_TEST

/* A model remembers its seed under such a name too: it says which rows were held out. */
START_TEST(the_description_of_a_training_survives) {
    program_run run =
        run_program("--version >.v; " MAKE_TABLE "\"$XENT_PROGRAM\" train -q --seed 7 --epochs 1 \"$n\" && "
                    "\"$XENT_PROGRAM\" inspect --json model.safetensors");
    json_t *training = json_object_get(json_line(run.out, 0), "training");
    ck_assert_int_eq((int)json_number_at(training, "seed"), 7);
}
END_TEST

START_TEST(next_lines_are_quoted) {
    program_run run = run_program("train --epochs 1 -o \"it's; a b\"");
    ASSERT_CONTAINS(run.out, "xent eval 'it'\\''s; a b' ");
    run = run_program("train --epochs 1 -o -x");
    ASSERT_CONTAINS(run.out, "xent eval ./-x ");
    run = run_program("convert digits 'a $b'");
    ASSERT_CONTAINS(run.out, "xent train 'a $b'\n");
}
END_TEST

START_TEST(lost_output_is_an_error) {
    static const char *const results[] = {"--help",
                                          "--version",
                                          "train --help",
                                          "train --epochs 1",
                                          "eval m",
                                          "eval m --json",
                                          "inspect m",
                                          "inspect --json",
                                          "export m --onnx o",
                                          "export m --onnx o --json",
                                          "export m --c -",
                                          "convert digits d --json",
                                          "compare --epochs 1 --json",
                                          "compare --epochs 1",
                                          "bench --seconds 0.01 --nets 2-2-2:2 --json"};
    ck_assert_int_eq(run_program("train -q --epochs 1 -o m").code, 0);
    for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
        program_run run = run_program("%s >/dev/full", results[i]);
        ck_assert_msg(run.code == 1, "%s: exit %d", results[i], run.code);
        ASSERT_CONTAINS(run.err, "standard output");
    }
}
END_TEST

/* 200 epochs of a small table take less than a second, and would be 200 lines. */
START_TEST(progress_is_at_most_a_line_a_second) {
    const time_t start = time(NULL);
    program_run run = run_program("--version >.v; " MAKE_TABLE "\"$XENT_PROGRAM\" train --epochs 200 \"$n\"");
    const int seconds = (int)(time(NULL) - start) + 1;
    ck_assert_int_eq(run.code, 0);
    ASSERT_CONTAINS(run.err, "epoch 1/200");
    ck_assert_int_le(count_lines(run.err), seconds + 1);
}
END_TEST

/* ---- On a terminal ---- */

static int has_terminal(void) {
    if (run_program("--version >.v; script -qec true /dev/null").code == 0) return 1;
    puts("skipped: what a terminal shows, as script(1) makes none here");
    return 0;
}

/* What it shows of "xent ARGUMENTS" in an environment. */
static const char *shown(const char *environment, const char *arguments) {
    return run_program("--version >.v; unset NO_COLOR; env TERM=xterm %s script -qec \"'%s' %s\" /dev/null",
                       environment, getenv("XENT_PROGRAM"), arguments)
        .out;
}

/* NO_COLOR counts where it is not empty (no-color.org). */
START_TEST(failures_are_red_where_colours_are_wanted) {
    static const struct {
        const char *environment;
        int is_red;
    } cases[] = {{"", 1}, {"NO_COLOR=", 1}, {"NO_COLOR=1", 0}, {"NO_COLOR=0", 0}, {"TERM=dumb", 0}};
    if (!has_terminal()) return;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *out = shown(cases[i].environment, "train --epochs 0");
        ASSERT_CONTAINS(out, "--epochs");
        ck_assert_msg((strstr(out, "\033[31mxent train:\033[0m ") != NULL) == cases[i].is_red, "%s: %s",
                      cases[i].environment, out);
        if (!cases[i].is_red) ck_assert_ptr_null(strchr(out, '\033'));
    }
}
END_TEST

/* Where JSON goes into a file, the terminal is free for the progress; a line of its own rubs it out. */
START_TEST(progress_is_shown_where_no_json_is) {
    if (!has_terminal()) return;
    ASSERT_CONTAINS(shown("", "train --epochs 2 --json >result"), "\repoch 1/2 ");
    const char *result = run_shell("cat result");
    ck_assert_int_eq(count_lines(result), 3);
    for (int i = 0; i < 3; i++) json_line(result, i);
    ck_assert_ptr_null(strstr(shown("", "train --epochs 2 --json"), "\033[K"));
    ck_assert_ptr_null(strstr(shown("", "train --epochs 2 --quiet --json >result"), "epoch"));
}
END_TEST

static void expect_eighty_columns(const char *text, const char *command) {
    for (const char *line = text; *line;) {
        int columns = 0;
        for (; *line && *line != '\n'; line++) columns += (*line & 0xC0) != 0x80;
        line += *line == '\n';
        ck_assert_msg(columns <= 80, "%s prints a line of %d columns:\n%s", command, columns, text);
    }
}

START_TEST(what_is_printed_fits_eighty_columns) {
    static const char *const printed[] = {
        "--help",
        "train --help",
        "compare --help",
        "eval --help",
        "predict --help",
        "inspect --help",
        "export --help",
        "convert --help",
        "bench --help",
        "train --epochs 2",
        "eval model.safetensors",
        "inspect model.safetensors",
        "inspect digits",
        "compare --epochs 2 --seeds 2 --tune --losses ce,bce,mse,mse-sigmoid,mse-logits",
        "bench --seconds 0.01 --nets 784-128-10:64"};
    for (size_t i = 0; i < sizeof printed / sizeof *printed; i++) {
        program_run run = run_program("%s", printed[i]);
        ck_assert_msg(run.code == 0, "%s: exit %d, %s", printed[i], run.code, run.err);
        expect_eighty_columns(run.out, printed[i]);
        expect_eighty_columns(run.err, printed[i]);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("terminal");
    ADD_TEST(suite, names_do_not_steer_a_terminal);
    ADD_TEST(suite, names_of_several_lines_stand_on_one);
    ADD_TEST(suite, json_is_json_whatever_the_names);
    ADD_TEST(suite, the_description_of_a_training_survives);
    ADD_TEST(suite, next_lines_are_quoted);
    ADD_TEST(suite, lost_output_is_an_error);
    ADD_TEST(suite, failures_are_red_where_colours_are_wanted);
    ADD_TEST(suite, progress_is_shown_where_no_json_is);
    ADD_TEST(suite, what_is_printed_fits_eighty_columns);
    ADD_TEST(suite, progress_is_at_most_a_line_a_second);
    return run_suite(suite);
}
