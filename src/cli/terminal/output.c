#include "cli/terminal/output.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "xent/file.h"
#include "xent/text.h"

/* The program's only state of its own: which command speaks. */
static const char *command_name = "";

void set_output_command(const char *name) { command_name = name; }

int wants_color(int descriptor) {
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    if (no_color && *no_color) return 0;
    return isatty(descriptor) && terminal && strcmp(terminal, "dumb") != 0;
}

int terminal_width(int descriptor) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return 80;
}

void put_visible(FILE *stream, const char *text, int newlines) {
    while (*text) {
        const int length = xent_character_length(text);
        if (length == 0 || (xent_character_is_control(text) && !(newlines && *text == '\n'))) {
            for (int i = 0; i < (length ? length : 1); i++)
                fprintf(stream, "\\x%02x", (unsigned char)*text++);
            continue;
        }
        fwrite(text, 1, (size_t)length, stream);
        text += length;
    }
}

/* Set where a result is not what it should be: the program must not end well then. */
static int lost;

void lose_output(void) { lost = 1; }

/* Formats, and makes it visible. A long text takes memory; where there is none, its beginning is all. */
static void put_formatted(FILE *stream, int newlines, const char *format, va_list arguments) {
    char part[1024];
    va_list again;
    va_copy(again, arguments);
    const int length = vsnprintf(part, sizeof part, format, arguments);
    char *whole = length >= (int)sizeof part ? malloc((size_t)length + 1) : NULL;
    if (whole) vsnprintf(whole, (size_t)length + 1, format, again);
    if (length < 0 || (length >= (int)sizeof part && !whole && stream == stdout)) lose_output();
    if (length >= 0) put_visible(stream, whole ? whole : part, newlines);
    va_end(again);
    free(whole);
}

void print(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    put_formatted(stdout, 1, format, arguments);
    va_end(arguments);
}

void report_line(const char *format, va_list arguments) {
    put_formatted(stderr, 0, format, arguments);
    fputc('\n', stderr);
}

static void print_note(int failure, const char *format, va_list arguments) {
    const char *red = failure && wants_color(STDERR_FILENO) ? "\033[31m" : "";
    fprintf(stderr, "%sxent%s%s:%s ", red, *command_name ? " " : "", command_name, *red ? "\033[0m" : "");
    report_line(format, arguments);
}

void report_failure(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fflush(stdout);
    print_note(1, format, arguments);
    va_end(arguments);
}

void report_note(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print_note(0, format, arguments);
    va_end(arguments);
}

void set_color(int code) { printf("\033[%dm", code); }

int output_failed(void) { return ferror(stdout) || lost; }

int finish_output(void) {
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout)) {
        report_failure("cannot write to standard output: %s",
                       errno ? strerror(errno) : "an earlier write failed");
        return 1;
    }
    if (lost) report_failure("a part of the result is missing: out of memory");
    return lost;
}

int check_writable(const char *path) {
    xent_error error;
    if (xent_file_check(path, &error) == XENT_OK) return 0;
    report_failure("%s", error.message);
    return 1;
}

int make_directory(const char *path) {
    xent_error error;
    if (xent_directory_make(path, &error) == XENT_OK) return 0;
    report_failure("%s", error.message);
    return 1;
}

double clock_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Field 22 of /proc/self/stat: the clock ticks from the machine's start to the process's. The name in field 2
 * may hold spaces, but nothing behind the last parenthesis does. */
double process_seconds(void) {
    static const double unknown = NAN;
    char text[1024];
    FILE *file = fopen("/proc/self/stat", "r");
    if (!file) return unknown;
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    const char *at = strrchr(text, ')');
    for (int field = 2; at && field < 22; field++) at = strchr(at + 1, ' ');
    struct timespec now;
    if (!at || clock_gettime(CLOCK_BOOTTIME, &now) != 0) return unknown;
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec - strtod(at, NULL) / (double)sysconf(_SC_CLK_TCK);
}
