/* program.h: runs the program xent and keeps what it said. */
#ifndef TESTS_PROGRAM_H
#define TESTS_PROGRAM_H

#include <jansson.h>
#include <sys/types.h>

typedef struct program_run {
    int code;  /* exit code; 128 + signal if one ended it */
    char *out; /* standard output */
    char *err; /* standard error */
} program_run;

/* Runs "xent ARGUMENTS" through the shell in the test's own directory, without a terminal. `arguments` is
 * formatted as by printf and may redirect. The texts live until the next call. */
program_run run_program(const char *arguments, ...) __attribute__((format(printf, 1, 2)));

/* The same, where it must exit with 0. */
void must_run(const char *arguments);

/* Runs a command of the shell in the test's directory: what it printed, as above. */
const char *run_shell(const char *command);

/* Fails the test unless two files of its directory are the same, byte for byte. */
void same_files(const char *a, const char *b);

/* Whether a directory in it has a file whose name ends so. */
int directory_has(const char *name, const char *ending);

/* Waits until it has: 1; 0: the time is over. */
int wait_for_file(const char *name, const char *ending, double seconds);

double seconds_now(void);
void sleep_seconds(double seconds);

/* From now on the program is the one whose calls can be refused, as faults.h plans it. */
void take_refusable_program(void);

/* A directory of this test process alone, removed when it ends. */
const char *test_directory(void);

/* Starts "xent ARGUMENTS" and returns at once; wait_program ends the run. The signal goes to the program
 * itself, not to a shell. */
pid_t start_program(const char *arguments, ...) __attribute__((format(printf, 1, 2)));
program_run wait_program(pid_t program);

/* Line `index` of text parsed as JSON (fails the test if it is none); the last line for -1. It
 * lives until the test ends. */
json_t *json_line(const char *text, int index);

/* The number of lines of text. */
int count_lines(const char *text);

/* Field of an object, as a number; fails the test if it is absent or none. */
double json_number_at(const json_t *object, const char *key);

#endif
