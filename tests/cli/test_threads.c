/* --threads: as many as are asked for, counted from outside while the program works; and the same results. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/faults.h"
#include "support/pictures.h"
#include "support/program.h"
#include "support/run.h"

/* The threads of a process now, without the one that ThreadSanitizer adds; 0 where it has ended. */
static int threads_of(pid_t process) {
    char path[64];
    int count = 0;
    snprintf(path, sizeof path, "/proc/%d/task", (int)process);
    DIR *tasks = opendir(path);
    if (!tasks) return 0;
    for (struct dirent *entry; (entry = readdir(tasks));) count += entry->d_name[0] != '.';
    closedir(tasks);
    return count - THREAD_SANITIZED;
}

/* The most threads that the program ever had until it had `wanted` of them for a while, or ended, or half a
 * minute of looking was over; then it is ended. Thirty looks follow the first one that finds as many: one
 * thread too many shows itself. */
static int most_threads(pid_t program, int wanted) {
    const struct timespec pause = {0, 1000000};
    int most = 0, looks = 0, left = 30000;
    siginfo_t info = {.si_pid = 0};
    while (looks < 30 && left-- > 0 &&
           waitid(P_PID, (id_t)program, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0) {
        const int now = threads_of(program);
        if (now > most) most = now;
        looks += most >= wanted;
        nanosleep(&pause, NULL);
    }
    kill(program, SIGKILL);
    wait_program(program);
    return most;
}

/* A network so wide that its work lasts until it has been looked at. */
#define WIDE "--hidden 1500,1500"

START_TEST(a_command_has_as_many_threads_as_it_is_told) {
    if (access("/proc/self/task", R_OK) != 0) return;
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    ck_assert_int_eq(run_program("train -q " WIDE " --epochs 1 --batch 2000 -o wide").code, 0);
    for (int threads = 1; threads <= 5; threads += 4) {
        pid_t program = start_program("train -q " WIDE " --epochs 1000 --threads %d", threads);
        ck_assert_int_eq(most_threads(program, threads), threads);
        program = start_program("compare -q " WIDE " --epochs 1000 --seeds 2 --threads %d", threads);
        ck_assert_int_eq(most_threads(program, threads), threads);
        program = start_program("eval wide --part train --threads %d", threads);
        ck_assert_int_eq(most_threads(program, threads), threads);
    }
}
END_TEST

/* A table of 200 KiB, which is read in parts, and pictures of two classes. */
static void write_data(void) {
    static const uint8_t grey[4] = {1, 2, 3, 4};
    char path[32];
    FILE *table = fopen("t.csv", "w");
    ck_assert_ptr_nonnull(table);
    fputs("a,b,kind\n", table);
    for (int i = 0; i < 20000; i++) fprintf(table, "%d,%d,%s\n", i * 7 % 1009, i % 13, i % 2 ? "x" : "y");
    fclose(table);
    ck_assert_int_eq(system("mkdir -p p/a p/b"), 0);
    for (int i = 0; i < 20; i++) {
        snprintf(path, sizeof path, "p/%c/%d.png", 'a' + i % 2, i);
        write_picture_file(path, 2, 2, 1, grey);
    }
}

START_TEST(one_thread_starts_no_other) {
    static const char *const commands[] = {
        "train -q --threads 1 t.csv --hidden 2 --epochs 1 -o table",
        "train -q --threads 1 p --test p --hidden 2 --epochs 1 -o pictures",
        "eval -q --threads 1 table t.csv",
        "eval -q --threads 1 pictures p",
        "compare -q --threads 1 t.csv --hidden 2 --epochs 1 --seeds 2",
        "lab -q --threads 1 confident-start --data t.csv --seeds 2 --epochs 1",
    };
    take_refusable_program();
    ck_assert_int_eq(chdir(test_directory()), 0);
    write_data();
    ck_assert_int_eq(fault_begin(), 0);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        fault_plan(FAULT_THREAD, 0, 0, 0);
        const program_run run = run_program("%s", commands[i]);
        ck_assert_msg(run.code == 0, "%s: %s", commands[i], run.err);
        ck_assert_msg(fault_count(FAULT_THREAD, 0) == 0, "%s: %ld threads were started", commands[i],
                      fault_count(FAULT_THREAD, 0));
    }
}
END_TEST

/* OpenBLAS would wait for memory for ever: before the first step, and again at the end of the process. */
START_TEST(short_memory_ends_with_a_message) {
    if (MEMORY_SANITIZED) return;
    static const char *const commands[] = {"train -q --epochs 1", "bench -q --nets 2-8-1:4 --seconds 0.05"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        const program_run run =
            run_program("--version && ulimit -v 150000 && timeout -s KILL 20 \"$XENT_PROGRAM\" %s "
                        "--threads 1",
                        commands[i]);
        ck_assert_msg(run.code == 1, "%s: exit code %d: %s", commands[i], run.code, run.err);
        ASSERT_CONTAINS(run.err, "OpenBLAS needs 128 MiB of address space");
    }
}
END_TEST

START_TEST(models_and_figures_are_the_same_for_any_threads) {
    static const char *const trainings[] = {
        "--batch 37 --hidden 301 --clip 0.1 --optimizer adam",
        "--net 'conv 8 3x3 relu, batchnorm, maxpool 2, dropout 0.3' --augment shift=1,rotate=10,elastic=5",
        "--batch 1 --hidden 260 --optimizer sgd --lr 0.01 --momentum 0.9",
    };
    char *figures = NULL;
    for (size_t i = 0; i < sizeof trainings / sizeof *trainings; i++, free(figures))
        for (int threads = 1; threads <= 8; threads++) {
            program_run run =
                run_program("train -q --epochs 1 --threads %d -o model%d %s && cmp model1 model%d", threads,
                            threads, trainings[i], threads);
            ck_assert_msg(run.code == 0, "%s, %d threads: %s%s", trainings[i], threads, run.out, run.err);
            run = run_program("eval --json --threads %d model1", threads);
            ck_assert_int_eq(run.code, 0);
            if (threads == 1) figures = strdup(run.out);
            ck_assert_str_eq(run.out, figures);
        }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("threads");
    ADD_TEST(suite, models_and_figures_are_the_same_for_any_threads);
    ADD_TEST(suite, a_command_has_as_many_threads_as_it_is_told);
    ADD_TEST(suite, one_thread_starts_no_other);
    ADD_TEST(suite, short_memory_ends_with_a_message);
    return run_suite(suite);
}
