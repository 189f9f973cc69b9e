/* output.h: what the program says. Results go to standard output, all else to standard error. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <jansson.h>

/* The command that is running, for "xent COMMAND: ..." before messages. */
void set_output_command(const char *name);

/* One sentence to standard error. */
void report_failure(const char *format, ...) __attribute__((format(printf, 1, 2)));
void report_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints a JSON object as one line on standard output, flushed, and drops the reference. */
void print_json(json_t *object);

/* A JSON number; null where it is not finite, as JSON has no NaN. */
json_t *json_finite(double value);

/* Flushes standard output: 0, or 1 after saying that it could not be written (a closed pipe, a full
 * disk). Every command that succeeds returns this. */
int finish_output(void);

/* Whether standard output failed already, so that long work can end early. */
int output_failed(void);

/* Whether stream takes colours: a terminal, with NO_COLOR not set (no-color.org). */
int wants_color(int descriptor);

/* The columns of the terminal that stream is; 80 where it is none. */
int terminal_width(int descriptor);

/* Prints a line of text from `column` on, where the cursor stands, broken at spaces before `width`. */
void print_wrapped(const char *text, int column, int width);

/* 0 if a file of this path can be written (xent_file_check), else 1 after saying why not. */
int check_writable(const char *path);

/* Makes the directory, and those above it, where they do not exist: 0, or 1 after saying what is wrong. */
int make_directory(const char *path);

/* Seconds on a clock that never jumps, and since the process began (to 0.01 s). */
double clock_seconds(void);
double process_seconds(void);

#endif
