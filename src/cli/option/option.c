#include "cli/option/option.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/terminal/command_line.h"
#include "cli/terminal/output.h"
#include "xent/suggest.h"

/* A command and the settings that its words go to. */
typedef struct parser {
    const command *c;
    char *settings;
} parser;

static int starts_like_a_number(const char *text) {
    return (*text >= '0' && *text <= '9') || *text == '-' || *text == '+' || *text == '.';
}

int parse_count(const char *text, long long low, long long high, long long *value) {
    if (!starts_like_a_number(text)) return 1;
    char *end;
    errno = 0;
    *value = strtoll(text, &end, 10);
    return end == text || *end || errno == ERANGE || *value < low || *value > high;
}

int parse_number(const char *text, double low, double high, double *value) {
    if (!starts_like_a_number(text) || text[strspn(text, "+-.0123456789eE")]) return 1; /* no 0x10 */
    char *end;
    *value = strtod(text, &end);
    return end == text || *end || !isfinite(*value) || *value < low || *value > high;
}

const char *option_initial(const command *c, const option *o) {
    for (const option_default *d = c->defaults; d && d->name; d++)
        if (strcmp(d->name, o->name) == 0) return d->initial;
    return o->initial;
}

const char *option_shown(const command *c, const option *o) {
    for (const option_default *d = c->defaults; d && d->name; d++)
        if (strcmp(d->name, o->name) == 0) return d->shown ? d->shown : d->initial;
    return o->shown ? o->shown : o->initial;
}

int suggest_help(const command *c) {
    fprintf(stderr, "Try 'xent %s --help'.\n", c->name);
    return EXIT_USAGE;
}

static int read_choice(const option *o, const char *text, int *field, char *expected, size_t size) {
    xent_suggestion near = {text, NULL, 0};
    size_t used = (size_t)snprintf(expected, size, "one of");
    for (int i = 0; o->choices[i]; i++) {
        if (strcmp(text, o->choices[i]) == 0) {
            *field = i;
            return 0;
        }
        xent_suggest(&near, o->choices[i]);
        if (used < size)
            used += (size_t)snprintf(expected + used, size - used, "%s %s", i ? "," : "", o->choices[i]);
    }
    if (xent_suggestion_found(&near) && used < size)
        snprintf(expected + used, size - used, "; did you mean '%s'?", xent_suggestion_found(&near));
    return 1;
}

/* Reads text into the option's field: 0, or 1 with what was expected. */
static int read_value(const option *o, const char *text, void *field, char *expected, size_t size) {
    long long count;
    switch (o->kind) {
    case OPTION_FLAG:
        *(int *)field = 1;
        return 0;
    case OPTION_COUNT:
        snprintf(expected, size, "a whole number from %.0f to %.0f", o->low, o->high);
        if (parse_count(text, (long long)o->low, (long long)o->high, &count)) return 1;
        *(int64_t *)field = count;
        return 0;
    case OPTION_NUMBER:
        snprintf(expected, size, "a number from %g to %g", o->low, o->high);
        return parse_number(text, o->low, o->high, field);
    case OPTION_TEXT:
        snprintf(expected, size, "a text that is not empty");
        *(const char **)field = text;
        return *text == '\0';
    case OPTION_OUTPUT:
        snprintf(expected, size,
                 "a path that is not empty, and not standard output ('./-' is a file of that name)");
        *(const char **)field = text;
        return *text == '\0' || strcmp(text, "-") == 0;
    case OPTION_CHOICE:
        return read_choice(o, text, field, expected, size);
    case OPTION_OTHER:
        return o->parse(text, field, expected, size);
    }
    return 1;
}

static int set_option(const parser *p, const option_group *group, const option *o, const char *text) {
    char expected[256] = "";
    if (!read_value(o, text, p->settings + group->at + o->at, expected, sizeof expected)) return PARSED;
    report_failure("--%s: '%s' is not valid; expected %s", o->name, text, expected);
    return suggest_help(p->c);
}

static int set_defaults(const parser *p) {
    for (int g = 0; g < p->c->group_count; g++) {
        for (const option *o = p->c->groups[g].options; o->name; o++) {
            const char *initial = option_initial(p->c, o);
            int code = initial ? set_option(p, &p->c->groups[g], o, initial) : PARSED;
            if (code != PARSED) return code;
        }
    }
    return PARSED;
}

/* The option that a word names: its name has `length` characters, or 1 for a letter. */
static const option *find_option(const command *c, const char *name, size_t length, int letter,
                                 const option_group **group) {
    for (int g = 0; g < c->group_count; g++) {
        for (const option *o = c->groups[g].options; o->name; o++) {
            int same = letter ? o->letter == *name && *name != '\0'
                              : strlen(o->name) == length && memcmp(o->name, name, length) == 0;
            *group = &c->groups[g];
            if (same) return o;
        }
    }
    return NULL;
}

static int unknown_option(const command *c, const char *word) {
    char name[64];
    size_t length = strcspn(word, "=");
    if (word[1] == '-' && length >= 2 && length - 2 < sizeof name) {
        snprintf(name, sizeof name, "%.*s", (int)(length - 2), word + 2);
        xent_suggestion near = {name, NULL, 0};
        xent_suggest(&near, "help");
        for (int g = 0; g < c->group_count; g++)
            for (const option *o = c->groups[g].options; o->name; o++) xent_suggest(&near, o->name);
        if (xent_suggestion_found(&near)) {
            report_failure("unknown option '%.*s'; did you mean '--%s'?", (int)length, word,
                           xent_suggestion_found(&near));
            return suggest_help(c);
        }
    }
    report_failure("unknown option '%.*s'", (int)length, word);
    return suggest_help(c);
}

/* An option as a word of the command line: "--name", "--name=value", "-n" or "-nvalue". */
typedef struct option_word {
    const option *option; /* NULL: there is none of this name */
    const option_group *group;
    const char *value; /* NULL: the word has none */
} option_word;

static option_word look_at(const command *c, const char *word) {
    const char *name = word + 1;
    option_word w = {NULL, NULL, NULL};
    const int letter = *name != '-';
    size_t length = 1;
    if (letter) {
        if (name[1]) w.value = name + 1;
    } else {
        name++;
        length = strcspn(name, "=");
        if (name[length]) w.value = name + length + 1;
    }
    w.option = find_option(c, name, length, letter, &w.group);
    return w;
}

/* The word at *i is an option: sets it, with the next word as its value where it needs one. */
static int read_option(const parser *p, int argc, char **argv, int *i) {
    const option_word w = look_at(p->c, argv[*i]);
    const option *o = w.option;
    const char *value = w.value;
    if (!o) return unknown_option(p->c, argv[*i]);
    if (o->kind == OPTION_FLAG && value) {
        report_failure("--%s takes no value, but has '%s'", o->name, value);
        return suggest_help(p->c);
    }
    if (o->kind != OPTION_FLAG && !value) {
        if (*i + 1 >= argc || strncmp(argv[*i + 1], "--", 2) == 0) {
            report_failure("--%s needs a value", o->name);
            return suggest_help(p->c);
        }
        value = argv[++*i];
    }
    return set_option(p, w.group, o, value ? value : "");
}

/* Whether the option is in one of the tables. */
static int is_of(const option *o, const option *const *tables) {
    for (; *tables; tables++)
        for (const option *row = *tables; row->name; row++)
            if (row == o) return 1;
    return 0;
}

/* A mark for each word of the command line that is an option of these tables, or its value. NULL: no
 * memory. */
static unsigned char *mark_options(const command *c, const option *const *tables) {
    const int count = invocation_count();
    unsigned char *marks = calloc((size_t)count + 1, 1);
    if (!marks) return NULL;
    for (int i = 2; i < count; i++) { /* behind "xent COMMAND" */
        const char *word = invocation_word(i);
        if (strcmp(word, "--") == 0) break;
        if (word[0] != '-' || word[1] == '\0') continue;
        const option_word w = look_at(c, word);
        const int wanted = w.option && is_of(w.option, tables);
        marks[i] = (unsigned char)wanted;
        if (w.option && w.option->kind != OPTION_FLAG && !w.value) marks[++i] = (unsigned char)wanted;
    }
    return marks;
}

char *given_options(const command *c, const option *const *tables) {
    unsigned char *marks = mark_options(c, tables);
    char *text = marks ? marked_words_text(marks) : NULL;
    free(marks);
    return text;
}

char *other_words(const command *c, const option *const *tables) {
    unsigned char *marks = mark_options(c, tables);
    for (int i = 0; marks && i < invocation_count(); i++) marks[i] = !marks[i];
    char *text = marks ? marked_words_text(marks) : NULL;
    free(marks);
    if (text) memmove(text, text + 1, strlen(text)); /* the blank before the first */
    return text;
}

int parse_options(const command *c, int argc, char **argv, void *settings, const char **arguments,
                  int *count) {
    parser p = {c, settings};
    memset(settings, 0, c->settings_size);
    int code = set_defaults(&p), options_end = 0;
    *count = 0;
    for (int i = 0; i < argc && code == PARSED; i++) {
        const char *word = argv[i];
        if (options_end || word[0] != '-' || word[1] == '\0') {
            if (*count < c->most_arguments) {
                arguments[(*count)++] = word;
                continue;
            }
            report_failure("unexpected argument '%s'", word);
            return suggest_help(c);
        }
        if (strcmp(word, "--") == 0) {
            options_end = 1;
        } else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
            print_command_help(c);
            return finish_output();
        } else {
            code = read_option(&p, argc, argv, &i);
        }
    }
    if (code == PARSED && *count < c->least_arguments) {
        report_failure("an argument is missing: xent %s %s", c->name, c->arguments);
        return suggest_help(c);
    }
    return code;
}
