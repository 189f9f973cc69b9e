#include "support/program.h"

#include <check.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char directory[64];
static char *last_out, *last_err;
static json_t *parsed; /* everything that json_line gave out */

static void remove_directory(void) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", directory);
    if (system(command) != 0) fprintf(stderr, "cannot remove %s\n", directory);
}

const char *test_directory(void) {
    if (!*directory) {
        snprintf(directory, sizeof directory, "/tmp/xent-test-XXXXXX");
        ck_assert_ptr_nonnull(mkdtemp(directory));
        atexit(remove_directory);
    }
    return directory;
}

void take_refusable_program(void) {
    char program[4096];
    const char *built = getenv("XENT_PROGRAM"), *end = built ? strrchr(built, '/') : NULL;
    ck_assert_msg(end != NULL, "XENT_PROGRAM is not set; run the tests with ctest");
    const int is_refusable = strcmp(end, "/xent_faults") == 0;
    snprintf(program, sizeof program, "%.*s%s", (int)(end - built), built,
             is_refusable ? "/xent_faults" : "/tests/xent_faults");
    setenv("XENT_PROGRAM", program, 1);
    unsetenv("XENT_FAULT_STATE"); /* of a run that tortures this test itself */
}

static char *read_text(const char *name) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", test_directory(), name);
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    size_t size = 0, room = 1 << 16;
    char *text = malloc(room + 1);
    for (size_t got; (got = fread(text + size, 1, room - size, file)) > 0;) {
        size += got;
        if (size == room) text = realloc(text, (room *= 2) + 1);
    }
    text[size] = '\0';
    fclose(file);
    return text;
}

/* `prefix` is "exec " where signals are to reach the program and not a shell. */
static pid_t start(const char *prefix, const char *format, va_list arguments) {
    const char *program = getenv("XENT_PROGRAM");
    ck_assert_msg(program != NULL, "XENT_PROGRAM is not set; run the tests with ctest");
    char command[4096];
    size_t used =
        (size_t)snprintf(command, sizeof command, "cd '%s' && %s'%s' ", test_directory(), prefix, program);
    used += (size_t)vsnprintf(command + used, sizeof command - used, format, arguments);
    ck_assert_uint_lt(used + 8, sizeof command);
    char out[128], err[128];
    snprintf(out, sizeof out, "%s/.stdout", test_directory());
    snprintf(err, sizeof err, "%s/.stderr", test_directory());
    fflush(NULL);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        if (!freopen("/dev/null", "r", stdin) || !freopen(out, "w", stdout) || !freopen(err, "w", stderr))
            _exit(126);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    return child;
}

pid_t start_program(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    pid_t child = start("exec ", format, arguments);
    va_end(arguments);
    return child;
}

program_run wait_program(pid_t program) {
    int status;
    ck_assert_int_eq(waitpid(program, &status, 0), program);
    free(last_out);
    free(last_err);
    last_out = read_text(".stdout");
    last_err = read_text(".stderr");
    program_run run = {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), last_out, last_err};
    return run;
}

program_run run_program(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    pid_t child = start("", format, arguments);
    va_end(arguments);
    return wait_program(child);
}

int count_lines(const char *text) {
    int lines = 0;
    for (; *text; text++) lines += *text == '\n';
    return lines;
}

json_t *json_line(const char *text, int index) {
    if (index < 0) index = count_lines(text) - 1;
    const char *line = text;
    for (int i = 0; i < index && line; i++) line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL;
    ck_assert_msg(line && *line, "there is no line %d in: %.2000s", index, text);
    json_error_t error;
    json_t *object = json_loadb(line, strcspn(line, "\n"), 0, &error);
    ck_assert_msg(object != NULL, "line %d is no JSON (%s): %.2000s", index, error.text, line);
    if (!parsed) parsed = json_array();
    json_array_append_new(parsed, object);
    return object;
}

double json_number_at(const json_t *object, const char *key) {
    json_t *value = json_object_get(object, key);
    ck_assert_msg(json_is_number(value), "'%s' is no number", key);
    return json_number_value(value);
}

void must_run(const char *arguments) {
    const program_run run = run_program("%s", arguments);
    ck_assert_msg(run.code == 0, "%s: %d: %s", arguments, run.code, run.err);
}

const char *run_shell(const char *command) { return run_program("--version >/dev/null; %s", command).out; }

void same_files(const char *a, const char *b) {
    ck_assert_msg(run_program("--version >/dev/null; cmp %s %s", a, b).code == 0, "%s and %s differ", a, b);
}

int directory_has(const char *name, const char *ending) {
    char path[512];
    int found = 0;
    snprintf(path, sizeof path, "%s/%s", test_directory(), name);
    DIR *open = opendir(path);
    for (struct dirent *entry; open && (entry = readdir(open)) != NULL;) {
        const size_t length = strlen(entry->d_name), end = strlen(ending);
        found |= length >= end && strcmp(entry->d_name + length - end, ending) == 0;
    }
    if (open) closedir(open);
    return found;
}

int wait_for_file(const char *name, const char *ending, double seconds) {
    const double end = seconds_now() + seconds;
    while (seconds_now() < end)
        if (directory_has(name, ending)) return 1;
    return 0;
}

double seconds_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

void sleep_seconds(double seconds) {
    const struct timespec time = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    nanosleep(&time, NULL);
}
