/* Trainings that are killed or interrupted and go on: the end is that of a run that nothing stopped.
 * XENT_KILLS sets how many are killed; the suite does with few. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/program.h"
#include "support/run.h"

/* Short runs of what differs inside. */
static const char *const kinds[] = {
    "train -q --threads 1 --epochs 3 --hidden 16 --batch 64",
    "train -q --threads 1 --epochs 2 --net 'conv 3 3 relu, batchnorm, maxpool 2, dropout 0.2, dense 9 relu' "
    "--batch 128 --optimizer rmsprop --momentum 0.5",
    "train -q --threads 2 --epochs 2 --net 'conv 2 3 stride 2 relu' --batch 96 --loss focal "
    "--class-weights balanced --patience 5 --augment shift=1,rotate=10,scale=0.1,shear=0.1,elastic=5,sigma=2",
    "train -q --threads 1 --epochs 6 --hidden 16 --batch 64 --focus 0.5",
};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* A small linear congruential generator: Numerical Recipes' (1992, 7.1). */
static unsigned next_random(unsigned *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* The number of the newest checkpoint in d. */
static int newest(void) {
    char path[512];
    int number, most = 0;
    snprintf(path, sizeof path, "%s/d", test_directory());
    DIR *open = opendir(path);
    for (struct dirent *entry; open && (entry = readdir(open)) != NULL;)
        if (sscanf(entry->d_name, "checkpoint-%d.safetensors", &number) == 1 && number > most) most = number;
    if (open) closedir(open);
    return most;
}

/* Waits until d has a checkpoint of this number, or the time is over. */
static void wait_for_number(int number, double seconds) {
    const double end = seconds_now() + seconds;
    while (newest() < number && seconds_now() < end) continue;
}

/* What the kills came to. */
typedef struct kill_counts {
    int kills, early; /* before the second checkpoint */
    int within;       /* a file was being written */
    int ended;        /* the run was faster, and is none of the kills */
} kill_counts;

/* Kills a run that goes on from d and has written any of its checkpoints: at the next save, or at a moment of
 * the milliseconds that follow. */
static void kill_once(const char *arguments, int in_save, int checkpoints, unsigned *random,
                      kill_counts *counts) {
    const int before = newest(), left = checkpoints - before;
    const unsigned number = left > 1 ? next_random(random) % (unsigned)left : 0;
    const pid_t program = start_program("%s --resume d --every 1 -o resumed", arguments);
    wait_for_number(before + (int)number, 20);
    if (in_save)
        wait_for_file("d", ".part", 2);
    else
        sleep_seconds(1e-5 * (next_random(random) % 1024));
    kill(program, SIGKILL);
    if (wait_program(program).code != 128 + SIGKILL) {
        counts->ended++;
        return;
    }
    counts->kills++;
    counts->early += newest() < 2;
    counts->within += directory_has("d", ".part");
}

/* The training that nothing stops, whose model is whole%d, and how many checkpoints it writes. */
static int checkpoints_of(int kind) {
    char command[400];
    snprintf(command, sizeof command, "%s -o whole%d", kinds[kind], kind);
    must_run(command);
    snprintf(command, sizeof command, "%s -o resumed --resume d --every 1", kinds[kind]);
    run_shell("rm -rf d");
    must_run(command);
    return newest();
}

START_TEST(a_killed_run_goes_on_to_the_same_model) {
    const char *wanted = getenv("XENT_KILLS");
    const int kills = wanted ? atoi(wanted) : 12;
    unsigned random = 1;
    kill_counts counts = {0, 0, 0, 0};
    int checkpoints[KINDS];
    for (int i = 0; counts.kills < kills; i++) { /* one in three is killed twice */
        const int kind = i % KINDS;
        char command[400];
        if (i < KINDS) checkpoints[kind] = checkpoints_of(kind);
        snprintf(command, sizeof command, "rm -rf d; cp whole%d whole", kind);
        run_shell(command);
        ck_assert_msg(counts.ended <= 10 * kills, "%d runs ended before they were killed", counts.ended);
        for (int again = 0; again <= i % 3 / 2 && counts.kills < kills; again++)
            kill_once(kinds[kind], (counts.kills + i / KINDS) % 2, checkpoints[kind], &random, &counts);
        snprintf(command, sizeof command, "%s --resume d --every 20 -o resumed", kinds[kind]);
        must_run(command);
        same_files("resumed", "whole");
        ck_assert_msg(!directory_has("d", ".part"), "a part is left");
    }
    if (wanted)
        printf("%d runs killed, %d of them while a file was being written, %d before the second checkpoint; "
               "%d ended before\n",
               counts.kills, counts.within, counts.early, counts.ended);
    ck_assert_msg(counts.early <= counts.kills / 3, "%d of %d runs were killed before the second checkpoint",
                  counts.early, counts.kills);
}
END_TEST

/* ---- Signals ------------------------------------------------------------------------------------------- */

START_TEST(a_signal_writes_a_checkpoint_and_ends) {
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP};
    must_run("train -q --threads 1 --epochs 6 --hidden 300,300 --batch 16 -o whole");
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        run_shell("rm -rf d resumed");
        const pid_t program = start_program("train -q --threads 1 --epochs 6 --hidden 300,300 --batch 16 "
                                            "--checkpoint d --every 1 -o resumed");
        ck_assert(wait_for_file("d", ".safetensors", 60));
        kill(program, signals[i]);
        const program_run run = wait_program(program);
        ck_assert_int_eq(run.code, 128 + signals[i]);
        ASSERT_CONTAINS(run.err, "--resume d goes on");
        ck_assert_str_eq(run_shell("ls | tr '\n' ' '"), "d whole ");
    }
    must_run("train -q --threads 1 --epochs 6 --hidden 300,300 --batch 16 --resume d -o resumed");
    same_files("resumed", "whole");
}
END_TEST

/* As timeout(1) sends it, to the process and to its group, and scripts that pass on what their group has got,
 * too. */
START_TEST(a_signal_that_comes_twice_changes_nothing) {
    static const int signals[][2] = {{SIGTERM, SIGTERM}, {SIGTERM, SIGHUP}, {SIGINT, SIGINT}};
    for (int i = 0; i < 6; i++) {
        const int *sent = signals[i / 2];
        run_shell("rm -rf d");
        const pid_t program = start_program("train -q --threads 1 --epochs 1000000 --hidden 1000,1000 "
                                            "--checkpoint d --every 0.2s -o m");
        ck_assert(wait_for_file("d", ".safetensors", 60));
        kill(program, sent[0]);
        sleep_seconds(1e-3 * (1 + i % 2));
        kill(program, sent[1]);
        const program_run run = wait_program(program);
        /* which of two comes first that wait for a busy process, the system decides */
        ck_assert_msg(run.code == 128 + sent[0] || run.code == 128 + sent[1], "%d: %s", run.code, run.err);
        ASSERT_CONTAINS(run.err, "--resume d goes on");
        ck_assert(!directory_has("d", ".part"));
    }
}
END_TEST

/* What a run tells that is sent a signal within a long step, and once more while it works at it. */
static const char *tells_at_second(int number) {
    static program_run run;
    const pid_t program =
        start_program("train -q --threads 1 --epochs 1000000 --hidden 3000,3000 --batch 1200 -o m");
    sleep_seconds(0.7);
    kill(program, number);
    sleep_seconds(0.2);
    kill(program, number);
    run = wait_program(program);
    ck_assert_int_eq(run.code, 128 + number);
    return run.err;
}

/* Which a person types who does not want to wait. A machine that had just come to the end of a step is done
 * before: then once more. */
START_TEST(a_second_ctrl_c_ends_at_once) {
    int at_once = 0;
    for (int i = 0; i < 20 && !at_once; i++) at_once = strcmp(tells_at_second(SIGINT), "") == 0;
    ck_assert(at_once);
}
END_TEST

START_TEST(a_second_sigterm_changes_nothing) {
    for (int i = 0; i < 3; i++) ASSERT_CONTAINS(tells_at_second(SIGTERM), "; saving m.interrupted");
}
END_TEST

/* Scripts start their jobs in the background so that Ctrl-C is ignored, nohup that SIGHUP is: it is another
 * signal that ends them. */
START_TEST(what_the_caller_ignores_stays_ignored) {
    static const int ignored[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) {
        const int ends = ignored[i] == SIGTERM ? SIGINT : SIGTERM;
        run_shell("rm -rf d");
        signal(ignored[i], SIG_IGN); /* the program inherits it */
        const pid_t program = start_program("train -q --epochs 1000000 --checkpoint d --every 1 -o m");
        signal(ignored[i], SIG_DFL);
        ck_assert(wait_for_file("d", ".safetensors", 60));
        kill(program, ignored[i]);
        sleep_seconds(0.3);
        kill(program, ends);
        ck_assert_int_eq(wait_program(program).code, 128 + ends);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("killed");
    TCase *killed = tcase_create("a_killed_run_goes_on_to_the_same_model");
    tcase_set_timeout(killed, 1800); /* half a second a kill */
    tcase_add_test(killed, a_killed_run_goes_on_to_the_same_model);
    suite_add_tcase(suite, killed);
    ADD_TEST(suite, a_signal_writes_a_checkpoint_and_ends);
    ADD_TEST(suite, a_signal_that_comes_twice_changes_nothing);
    ADD_TEST(suite, a_second_ctrl_c_ends_at_once);
    ADD_TEST(suite, a_second_sigterm_changes_nothing);
    ADD_TEST(suite, what_the_caller_ignores_stays_ignored);
    return run_suite(suite);
}
