/* A directory of checkpoints in which something else stands, or another training works. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "support/program.h"
#include "support/run.h"

#define TRAINING "train -q --threads 1 --epochs 3 --hidden 16 --batch 64"

/* A file that is cut, a directory, a pipe: none can be read, and none is written to. */
START_TEST(the_next_stands_behind_all_that_are_there) {
    static const char *const newest[] = {"head -c 1000 checkpoint-000007.safetensors >", "mkdir ", "mkfifo "};
    must_run(TRAINING " -o whole");
    must_run(TRAINING " -o m --checkpoint full --every 10");
    for (size_t i = 0; i < sizeof newest / sizeof *newest; i++) {
        char command[200];
        snprintf(command, sizeof command,
                 "rm -rf d && cp -r full d && cd d && %s checkpoint-000041.safetensors && rm *5.* *7.*",
                 newest[i]);
        run_shell(command);
        const program_run run = run_program("%s -o resumed --resume d --keep 1", TRAINING);
        ck_assert_msg(run.code == 0, "%s: %s", newest[i], run.err);
        ASSERT_CONTAINS(run.err, "trying the one before");
        ck_assert_ptr_null(strstr(run.err, "no checkpoint"));
        same_files("resumed", "whole");
        ck_assert_str_eq(run_shell("ls d | tr '\n' ' '"),
                         "checkpoint-000041.safetensors checkpoint-000042.safetensors ");
    }
}
END_TEST

/* The one would remove what the other writes. */
START_TEST(a_directory_serves_one_training_at_a_time) {
    static const char *const beside[] = {"--resume", "--checkpoint"};
    const pid_t first = start_program("train -q --epochs 1000000 --checkpoint d --every 1 -o first");
    ck_assert(wait_for_file("d", ".safetensors", 60));
    for (int i = 0; i < 2; i++) {
        const program_run run = run_program("train -q --epochs 1 %s d -o second", beside[i]);
        ck_assert_msg(run.code == 1 + i, "%d: %s", run.code, run.err);
        if (i == 0) ASSERT_CONTAINS(run.err, "another training writes its checkpoints into d; ");
    }
    kill(first, SIGKILL);
    ck_assert_int_eq(wait_program(first).code, 128 + SIGKILL);
    const pid_t next = start_program("train -q --epochs 1000000 --resume d --every 1 -o second");
    sleep_seconds(0.5);
    kill(next, SIGTERM);
    ck_assert_int_eq(wait_program(next).code, 128 + SIGTERM);
}
END_TEST

/* Both have found it empty. */
START_TEST(of_two_that_begin_together_one_goes_on) {
    const pid_t first = start_program("train -q --epochs 1000000 --checkpoint d --every 1000000s -o first");
    ck_assert(wait_for_file(".", "d", 60));
    sleep_seconds(0.5);
    const program_run run = run_program("train -q --epochs 1 --checkpoint d -o second");
    kill(first, SIGKILL); /* its texts are those of the last run that is waited for */
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "another training writes its checkpoints into d; ");
    wait_program(first);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("shared_directory");
    ADD_TEST(suite, the_next_stands_behind_all_that_are_there);
    ADD_TEST(suite, a_directory_serves_one_training_at_a_time);
    ADD_TEST(suite, of_two_that_begin_together_one_goes_on);
    return run_suite(suite);
}
