/* --threads: as many as are asked for, counted from outside while the program works. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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

/* The most threads that the program ever had until it had `wanted` of them for a while, or ended; then it is
 * ended. Thirty looks follow the first one that finds as many: one thread too many shows itself. */
static int most_threads(pid_t program, int wanted) {
    const struct timespec pause = {0, 1000000};
    int most = 0, looks = 0;
    siginfo_t info = {.si_pid = 0};
    while (looks < 30 && waitid(P_PID, (id_t)program, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == 0) {
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

/* OpenBLAS would wait for memory for ever: before the first step, and again at the end of the process. */
START_TEST(short_memory_ends_with_a_message) {
    if (MEMORY_SANITIZED) return;
    program_run run =
        run_program("--version && ulimit -v 150000 && timeout -s KILL 60 \"$XENT_PROGRAM\" train -q "
                    "--epochs 1 --threads 1");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "OpenBLAS needs 128 MiB of address space");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("threads");
    ADD_TEST(suite, a_command_has_as_many_threads_as_it_is_told);
    ADD_TEST(suite, short_memory_ends_with_a_message);
    return run_suite(suite);
}
