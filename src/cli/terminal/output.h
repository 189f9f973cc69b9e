/* output.h: what the program says. Results go to standard output, all else to standard error. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>

#include "xent/recipe.h"

/* The command that is running, for "xent COMMAND: ..." before messages. */
void set_output_command(const char *name);

/* Prints a result to standard output. As with all that is printed here, what would steer a terminal (control
 * characters but the newline, in names of files, classes and columns) and what is no UTF-8 shows as \x1b. */
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));
void put_visible(FILE *stream, const char *text, int newlines);

/* One line to standard error, as it is, and as a sentence of the command; no newline in a name breaks it. */
void report_line(const char *format, va_list arguments);
void report_failure(const char *format, ...) __attribute__((format(printf, 1, 2)));
void report_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints a JSON object as one line on standard output, flushed, and drops the reference. */
void print_json(json_t *object);

/* As jansson's; a value that memory was out for (NULL) is missed at the end, by finish_output. */
void json_put(json_t *object, const char *key, json_t *value);
void json_add(json_t *array, json_t *value);

/* A JSON text; what is no UTF-8 becomes U+FFFD. NULL: no memory. */
json_t *json_text(const char *text);

/* What a recipe says, an entry a key. */
json_t *recipe_entries(const xent_recipe *recipe);

/* A JSON number; null where it is not finite, as JSON has no NaN. */
json_t *json_finite(double value);

/* Notes that a part of the result could not be made, as memory was out. */
void lose_output(void);

/* Flushes standard output: 0, or 1 after saying that it could not be written (a closed pipe, a full
 * disk) or that a part of it is missing. Every command that succeeds returns this. */
int finish_output(void);

/* Whether standard output failed already, so that long work can end early. */
int output_failed(void);

/* Whether stream takes colours: a terminal, with NO_COLOR not set (no-color.org). */
int wants_color(int descriptor);

/* The colour of what is printed from here on (ECMA-48, SGR); 0: as before. */
void set_color(int code);

/* The columns of the terminal that stream is; 80 where it is none. */
int terminal_width(int descriptor);

/* 0 if a file of this path can be written (xent_file_check), else 1 after saying why not. */
int check_writable(const char *path);

/* Makes the directory, and those above it, where they do not exist: 0, or 1 after saying what is wrong. */
int make_directory(const char *path);

/* Seconds on a clock that never jumps, and since the process began (to 0.01 s; NaN where the system does not
 * tell). */
double clock_seconds(void);
double process_seconds(void);

#endif
