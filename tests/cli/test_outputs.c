/* No output is a file that the command reads, or another of its outputs, under whatever name: said with exit
 * 2 before anything is done. */
#include <stdlib.h>
#include <string.h>

#include "support/program.h"
#include "support/run.h"

/* A table, a model, a set of IDX files, a folder of images, and links to some of them. */
static void make_inputs(void) {
    program_run run = run_program("--version; for i in 1 2 3 4 5 6 7 8 9; do echo $i,$((i %% 3)),a; echo "
                                  "-$i,1,b; done >t.csv; ln t.csv hard.csv; "
                                  "ln -s t.csv soft.csv; ln -s new dangling");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_int_eq(run_program("train -q --epochs 1 -o m; ln m hard; ln -s m soft").code, 0);
    ck_assert_int_eq(run_program("convert -q t.csv idx").code, 0);
    ck_assert_int_eq(
        run_program("--version; mkdir -p pix/a pix/b; cd pix; printf 'BM' >a/1.bmp; printf 'BM' >b/2.bmp")
            .code,
        0);
}

/* Checksums of all files, hidden ones not counted. */
static char *checksums(void) {
    return strdup(run_program("--version >.v; find . -type f ! -name '.*' | sort | xargs cksum; ls").out);
}

static void expect_refused(const char *const *commands, size_t count) {
    make_inputs();
    char *before = checksums();
    for (size_t i = 0; i < count; i++) {
        program_run run = run_program("%s", commands[i]);
        ck_assert_msg(run.code == 2, "%s: exit %d, %s", commands[i], run.code, run.err);
        ck_assert_str_eq(run.out, "");
        ck_assert_msg(strstr(run.err, "reads") || strstr(run.err, "one file"), "%s: %s", commands[i],
                      run.err);
        char *after = checksums();
        ck_assert_msg(strcmp(before, after) == 0, "%s changed files:\n%s%s", commands[i], before, after);
        free(after);
    }
    free(before);
}

START_TEST(an_input_is_no_output) {
    static const char *const commands[] = {
        "train t.csv -o t.csv",
        "train t.csv -o ./t.csv",
        "train t.csv --history soft.csv",
        "train t.csv --report hard.csv",
        "train \"$PWD/t.csv\" -o idx/../t.csv",
        "train idx -o idx/train-images-idx3-ubyte.gz",
        "train idx/ --history idx/t10k-labels-idx1-ubyte.gz",
        "train pix -o pix/a/1.bmp",
        "train pix --on-error skip --report pix/b/2.bmp",
        "train --from m -o ./m",
        "train --from soft --history hard",
        "export m --c m",
        "export m --onnx ./soft",
        "export m --safetensors hard",
        "--version; cp m m.h; exec \"$XENT_PROGRAM\" export m.h --c m.c",
        "convert idx idx",
        "--version; ln -s idx also; exec \"$XENT_PROGRAM\" convert ./idx/ also",
        "--version; ln -s ../t.csv idx/report.html; exec \"$XENT_PROGRAM\" compare t.csv -o idx",
    };
    /* The set-up of the three longer ones is no change. */
    run_program("--version");
    expect_refused(commands, 14);
    for (size_t i = 14; i < sizeof commands / sizeof *commands; i++) {
        run_program("--version; rm -f m.h also idx/report.html");
        program_run run = run_program("%s", commands[i]);
        ck_assert_msg(run.code == 2, "%s: exit %d, %s", commands[i], run.code, run.err);
        ck_assert_int_eq(run_program("eval -q m").code, 0);
        ck_assert_int_eq(run_program("inspect -q idx && \"$XENT_PROGRAM\" inspect -q t.csv").code, 0);
    }
}
END_TEST

START_TEST(outputs_are_unlike) {
    static const char *const commands[] = {
        "train -o m --history ./m",         "train -o m --report soft",
        "train -o hard --history m",        "train -o new --history dangling",
        "train -o new --report idx/../new", "train -o new --history new.interrupted",
        "export m --onnx a.c --c ./a.c",    "export m --c a.c --onnx a.h",
    };
    expect_refused(commands, sizeof commands / sizeof *commands);
}
END_TEST

START_TEST(standard_output_is_an_output_too) {
    make_inputs();
    program_run run = run_program("inspect t.csv >>hard.csv");
    ck_assert_int_eq(run.code, 2);
    ck_assert_int_eq(run_program("train -o log >log").code, 2);
    ck_assert_int_eq(run_program("eval m t.csv 2>>m").code, 2);
    ck_assert_int_eq(run_program("train --epochs 1 -o x >log 2>&1").code, 0);
    ck_assert_int_eq(run_program("inspect -q t.csv").code, 0);
}
END_TEST

/* What is not overwritten is not refused: /dev/null twice, a file of its own in the data's directory,
 * twice. */
START_TEST(what_does_no_harm_is_done) {
    make_inputs();
    ck_assert_int_eq(run_program("train -q --epochs 1 -o /dev/null --history /dev/null").code, 0);
    for (int i = 0; i < 2; i++) {
        program_run run = run_program("train -q t.csv --epochs 1 -o idx/m");
        ck_assert_msg(run.code == 0, "%s", run.err);
        run = run_program("train -q idx --epochs 1 -o idx/m");
        ck_assert_msg(run.code == 0, "%s", run.err);
        run = run_program("train -q --epochs 1 -o soft");
        ck_assert_msg(run.code == 0, "%s", run.err);
    }
    ck_assert_str_eq(run_program("--version >.v; readlink soft").out, "m\n");
}
END_TEST

/* Checkpoints are removed when there are newer ones: what has the name of one would be, too. */
START_TEST(no_output_is_called_as_a_checkpoint) {
    static const char *const commands[] = {
        "train --checkpoint ck -o ck/checkpoint-000001.safetensors",
        "train --checkpoint ck -o new --history ck/checkpoint-000009.safetensors",
        "train --checkpoint ck -o new --report also/checkpoint-123456.safetensors",
        "train --resume idx -o idx/checkpoint-000001.safetensors",
        "train --resume idx -o newest",
    };
    make_inputs();
    ck_assert_int_eq(run_program("train -q --epochs 1 --checkpoint idx -o m").code, 0);
    run_shell(
        "mkdir ck; ln -s ck also; ln -s idx/checkpoint-000001.safetensors newest; cksum idx/ch* >.sums");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        program_run run = run_program("%s", commands[i]);
        ck_assert_msg(run.code == 2, "%s: exit %d, %s", commands[i], run.code, run.err);
        ASSERT_CONTAINS(run.err, "are written and removed by the command; expected another name");
        ck_assert_int_eq(run_program("--version >.v; rm -f ck/*; cksum idx/ch* | cmp - .sums").code, 0);
    }
    ck_assert_int_eq(run_program("train -q --epochs 1 --checkpoint ck -o ck/checkpoint-1").code, 0);
}
END_TEST

/* A directory of pictures has a class for each directory in it: no output adds one. */
START_TEST(no_class_is_made_by_an_output) {
    make_inputs();
    run_shell("mkdir -p p/a p/b q/train; printf 'P2\n1 1\n255\n0\n' >p/a/1.pgm; cp p/a/1.pgm p/a/2.pgm; "
              "cp p/a/*.pgm p/b; cp -r p/? q/train; cp -r q/train q/test; ln -s p also");
    static const char *const commands[] = {
        "convert p p/out",
        "convert p p/out/",
        "convert p p//out/below",
        "convert p also/out",
        "convert p \"$PWD\"/p/out",
        "convert q q/train/out",
        "convert q q/test/out",
        "compare p -o p/out",
        "train p --epochs 1 --checkpoint p/ck -o new",
        "--version; cd p; \"$XENT_PROGRAM\" convert . out",
        "--version; ln -sfn p digits; XENT_DATA=. \"$XENT_PROGRAM\" train --epochs 1 --checkpoint p/ck -o "
        "new",
    };
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        program_run run = run_program("%s", commands[i]);
        ck_assert_msg(run.code == 2, "%s: exit %d, %s", commands[i], run.code, run.err);
        ASSERT_CONTAINS(run.err, "it would be read as a class of ");
        ck_assert_ptr_null(strstr(run.err, "(null)"));
        ck_assert_int_eq(run_program("inspect -q p && \"$XENT_PROGRAM\" inspect -q q").code, 0);
    }
    static const char *const harmless[] = {"convert p p/.out", "convert p p/a/out", "convert q q/out",
                                           "convert q q/test/a/b/c", "train p --epochs 1 -o p/m"};
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) {
        program_run run = run_program("%s", harmless[i]);
        ck_assert_msg(run.code == 0, "%s: exit %d, %s", harmless[i], run.code, run.err);
        ck_assert_int_eq(run_program("inspect -q p && \"$XENT_PROGRAM\" inspect -q q").code, 0);
    }
}
END_TEST

/* With those above it, and again where it is there already; a file on the way is told. */
START_TEST(a_directory_is_made_with_those_above_it) {
    make_inputs();
    for (int i = 0; i < 2; i++) {
        program_run run = run_program("convert -q t.csv one/two//three/");
        ck_assert_msg(run.code == 0, "%s", run.err);
    }
    ck_assert_int_eq(run_program("convert -q t.csv \"$PWD\"/one/two/four").code, 0);
    ck_assert_int_eq(run_program("inspect -q one/two/three").code, 0);
    ck_assert_int_eq(run_program("inspect -q one/two/four").code, 0);
    program_run run = run_program("convert -q t.csv m/two/three");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "cannot make the directory m/two/three: Not a directory");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("outputs");
    ADD_TEST(suite, an_input_is_no_output);
    ADD_TEST(suite, outputs_are_unlike);
    ADD_TEST(suite, standard_output_is_an_output_too);
    ADD_TEST(suite, what_does_no_harm_is_done);
    ADD_TEST(suite, no_output_is_called_as_a_checkpoint);
    ADD_TEST(suite, no_class_is_made_by_an_output);
    ADD_TEST(suite, a_directory_is_made_with_those_above_it);
    return run_suite(suite);
}
