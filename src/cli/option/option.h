/* option.h: the command line as tables. A command lists its groups of options; one parser and one help
 * page serve all commands. A default is kept as text and parsed like a user's value, so the help shows
 * what the program does. */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

#include <limits.h>
#include <stddef.h>
#include <stdio.h>

#include "cli/option/files.h"

/* What a program's exit says: all is well, the work failed, the command line is wrong. */
enum { EXIT_FINE = 0, EXIT_WORK = 1, EXIT_USAGE = 2 };

typedef enum option_kind {
    OPTION_FLAG,   /* int, 0 or 1; takes no value */
    OPTION_COUNT,  /* int64_t in low .. high */
    OPTION_NUMBER, /* double in low .. high */
    OPTION_TEXT,   /* const char *, not empty */
    OPTION_OUTPUT, /* const char *, a file or directory to write; not "-", which would be standard output */
    OPTION_CHOICE, /* int, an index into choices */
    OPTION_OTHER   /* what parse makes of it */
} option_kind;

typedef struct option {
    const char *name; /* without the dashes */
    char letter;      /* its short form, or 0 */
    option_kind kind;
    const char *argument; /* what help calls the value: "N"; NULL: a flag, or a choice whose list fits */
    size_t at;            /* offset in the struct of its group */
    const char *initial;  /* the default as text; NULL: the field stays zero */
    const char *shown;    /* what help says of the default, where `initial` does not say it */
    const char *help;
    double low, high;
    const char *const *choices; /* ends with NULL */
    /* Reads text into the field: 0, or 1 with what was expected in `expected`. */
    int (*parse)(const char *text, void *field, char *expected, size_t size);
} option;

/* A row of a table: OPTION(COUNT, "batch", loop_settings, batch, .initial = "64", .help = "rows a step"). */
#define OPTION(kind_of_value, long_name, settings, field, ...)                                               \
    { .name = long_name, .kind = OPTION_##kind_of_value, .at = offsetof(settings, field), __VA_ARGS__ }

/* The choices that a list of the library makes (XENT_METHOD_LIST and the like). */
#define CHOICE_NAME(name, text) text,
#define CHOICE_NAME_AT(name, value, text) text,

typedef struct option_group {
    const char *title;
    const option *options; /* ends with one that has no name */
    size_t at;             /* offset of the group's struct in the command's settings */
} option_group;

/* A default that differs from the group's in one command. */
typedef struct option_default {
    const char *name, *initial, *shown;
} option_default;

/* As many arguments as the system hands over. */
#define ANY_NUMBER INT_MAX

typedef struct command {
    const char *name;
    const char *arguments; /* as help shows them: "MODEL [DATA]" */
    const char *summary;   /* one line for the list of commands */
    const char *details;   /* paragraphs after the summary; may be NULL */
    const char *examples;  /* lines that begin with "xent "; may be NULL */
    const option_group *groups;
    int group_count;
    const option_default *defaults; /* ends with {NULL}; may be NULL */
    int least_arguments, most_arguments;
    size_t settings_size;
    /* Refuses settings that do not go together: PARSED, or the exit code after saying why. May be NULL. */
    int (*check)(const void *settings, const char *const *arguments, int count);
    /* Declares the files that it will read and write (files.h). NULL: there are none. */
    void (*declare)(const void *settings, const char *const *arguments, int count, file_list *files);
    /* Runs with the parsed settings and the words that are no options; returns the exit code. */
    int (*run)(const void *settings, const char *const *arguments, int count);
} command;

/* What parse_options ended with, if not an exit code. */
enum { PARSED = -1 };

/* Fills settings (zeroed first) with defaults and then with the words of argv, and arguments with those
 * that are no options; it has room for argc. Returns PARSED, or the code to exit with: after --help, or
 * after a wrong word, which it has reported. */
int parse_options(const command *c, int argc, char **argv, void *settings, const char **arguments,
                  int *count);

/* The options of these tables, the last NULL, as they were given to the command that runs: " --label x", for
 * a shell; free it. NULL: no memory. */
char *given_options(const command *c, const option *const *tables);

/* All words of the command line but the options of these tables, for a shell; free it. NULL: no memory. */
char *other_words(const command *c, const option *const *tables);

/* The default of an option in this command, as text: what is parsed, and what help shows. */
const char *option_initial(const command *c, const option *o);
const char *option_shown(const command *c, const option *o);

/* After a mistake in the command line was reported: says where help is, and returns EXIT_USAGE. */
int suggest_help(const command *c);

/* Prints the command's page to standard output (help.c). */
void print_command_help(const command *c);

/* Readers that options of kind OPTION_OTHER may use too: 0, or 1 where text is not such a number. */
int parse_count(const char *text, long long low, long long high, long long *value);
int parse_number(const char *text, double low, double high, double *value);

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof(array)[0]))

#endif
