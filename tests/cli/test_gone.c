/* A directory of checkpoints that goes away and comes back while a training writes there. */
#include <signal.h>

#include "support/program.h"
#include "support/run.h"

/* Waits, for ten seconds at most, until the output of a command has these words as often; whether it has. */
static int comes_to_say(const char *command, const char *words, int times) {
    for (const double end = seconds_now() + 10; seconds_now() < end; sleep_seconds(0.01))
        if (count_of(run_shell(command), words) >= times) return 1;
    return 0;
}

/* Told once, until they can be written again, and told again when that ends. */
START_TEST(checkpoints_that_fail_are_told_once_each_time) {
    static const char *const away[] = {"mv d first", "mv d second"}, said[] = "cat .said";
    const pid_t program =
        start_program("train -q --threads 1 --epochs 1000000 --checkpoint d --every 1 -o m 2>.said");
    int told = comes_to_say("ls d", ".safetensors", 1);
    for (int time = 1; time <= 2; time++) {
        run_shell(away[time - 1]);
        told += comes_to_say(said, "no checkpoint: ", time);
        run_shell("mkdir d");
        told += comes_to_say(said, "checkpoints are written again", time);
    }
    kill(program, SIGINT);
    wait_program(program);
    ck_assert_int_eq(told, 5);
    ck_assert_int_eq(count_of(run_shell(said), "no checkpoint: "), 2);
    ck_assert_int_eq(count_of(run_shell(said), "checkpoints are written again"), 2);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("gone");
    ADD_TEST(suite, checkpoints_that_fail_are_told_once_each_time);
    return run_suite(suite);
}
