/* mark.c: runs the tests of a task, each with a process of its own for the student's functions, and writes
 * a line a test: result, points, 1 if mandatory, name, message, with tabs between.
 *
 *     mark PROGRAM FOLDER SEED ISOLATED    FOLDER is made for each test; ISOLATED is 1 or 0
 *     mark --list                          names and points only */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "isolate.h"
#include "sandbox.h"

/* Generous: what is right takes milliseconds, so that the points are the same on a slow machine. */
static const sandbox_options limits = {
    .cpu_seconds = 1, .seconds = 10, .memory = (size_t)1 << 30, .output = 64 << 10, .file = 1 << 20};

static void print_line(const test *t, const char *result, const char *message) {
    printf("%s\t%g\t%d\t%s\t%s\n", result, t->points, t->mandatory, t->name, message);
    fflush(stdout);
}

/* A letter of the name makes other numbers in each test. */
static uint64_t seed_of(const test *t, uint64_t seed) {
    for (const char *letter = t->name; *letter; letter++)
        seed = seed * 1099511628211u + (unsigned char)*letter;
    return seed;
}

/* What the program printed, its first line, helps its author. */
static void add_printed(check *c, const sandbox *box) {
    size_t n = 0;
    char line[241];
    for (; n < sizeof line - 1 && n < box->said_size && box->said[n] != '\n'; n++)
        line[n] = box->said[n] < ' ' || box->said[n] > '~' ? '?' : box->said[n];
    line[n] = 0;
    const size_t used = strlen(c->message);
    if (n) snprintf(c->message + used, sizeof c->message - used, "; it printed: %s", line);
}

static void run_test(const test *t, const sandbox_options *options, uint64_t seed) {
    sandbox box;
    check c = {.box = &box, .random = seed_of(t, seed)};
    if (sandbox_start(&box, options)) fail(&c, "the marker could not start the program");
    t->run(&c);
    sandbox_stop(&box);
    if (failed(&c)) add_printed(&c, &box);
    print_line(t, failed(&c) ? "not ok" : "ok", c.message);
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        for (const test *t = tests; t->name; t++) print_line(t, "-", "");
        return 0;
    }
    if (argc != 5) return fputs("usage: mark PROGRAM FOLDER SEED ISOLATED, or mark --list\n", stderr), 2;
    char *command[] = {argv[1], NULL};
    sandbox_options options = limits;
    options.command = command, options.folder = argv[2], options.isolated = argv[4][0] == '1';
    signal(SIGPIPE, SIG_IGN);
    isolate_adopt();
    isolate_hide_memory();
    for (const test *t = tests; t->name; t++) run_test(t, &options, strtoull(argv[3], NULL, 10));
    return 0;
}
