#include "cli/option/option.h"

#include <stdlib.h>
#include <string.h>

#include "cli/terminal/output.h"
#include "cli/terminal/wrap.h"

enum { COLUMN = 30, NAMES = 15 };

/* The bytes of the text's first part: a line that begins with a blank or is empty, or a paragraph of other
 * lines. */
static size_t part_length(const char *text) {
    size_t length = strcspn(text, "\n");
    if (*text == ' ' || length == 0) return length;
    while (text[length] == '\n' && !strchr(" \n", text[length + 1]))
        length += 1 + strcspn(text + length + 1, "\n");
    return length;
}

/* Paragraphs, which are wrapped anew, and lines that begin with a blank: a name and, after a tab, what it
 * means. */
static void print_details(const char *text) {
    while (*text) {
        const size_t length = part_length(text);
        char *part = strndup(text, length);
        if (!part) return;
        for (char *at = part; *at; at++)
            if (*at == '\n') *at = ' ';
        char *meaning = strchr(part, '\t');
        if (meaning) {
            *meaning++ = '\0';
            print("%-*s", NAMES, part);
        }
        print_wrapped(meaning ? meaning : part, meaning ? NAMES : 0, LINE_WIDTH);
        free(part);
        text += length + (text[length] == '\n');
    }
}

/* "a|b|c" or "a, b, c", as much of it as there is room for. */
static void list_choices(const option *o, const char *between, char *text, size_t size) {
    size_t used = 0;
    for (int i = 0; o->choices[i] && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? between : "", o->choices[i]);
}

/* A list of choices that has a name (`argument`) is told behind the help: it would not fit a line. */
static void print_option(const command *c, const option *o) {
    char left[160], right[640], choices[128] = "";
    int used = o->letter ? snprintf(left, sizeof left, "  -%c, --%s", o->letter, o->name)
                         : snprintf(left, sizeof left, "      --%s", o->name);
    if (o->kind == OPTION_CHOICE) list_choices(o, o->argument ? ", " : "|", choices, sizeof choices);
    if (o->argument || *choices)
        snprintf(left + used, sizeof left - (size_t)used, " %s", o->argument ? o->argument : choices);
    const char *shown = option_shown(c, o);
    if (o->kind == OPTION_FLAG)
        snprintf(right, sizeof right, "%s", o->help);
    else
        snprintf(right, sizeof right, "%s%s%s (default: %s)", o->help, o->argument && *choices ? ": " : "",
                 o->argument ? choices : "", shown ? shown : "none");
    if ((int)strlen(left) + 2 > COLUMN)
        print("%s\n%*s", left, COLUMN, "");
    else
        print("%-*s", COLUMN, left);
    print_wrapped(right, COLUMN, LINE_WIDTH);
}

void print_command_help(const command *c) {
    print("xent %s: %s\n\nUsage: xent %s [options]%s%s\n", c->name, c->summary, c->name,
          *c->arguments ? " " : "", c->arguments);
    if (c->details) {
        print("\n");
        print_details(c->details);
    }
    for (int g = 0; g < c->group_count; g++) {
        print("\n%s:\n", c->groups[g].title);
        for (const option *o = c->groups[g].options; o->name; o++) print_option(c, o);
    }
    print("  -h, --help                  print this page\n");
    if (c->examples) print("\nExamples:\n%s\n", c->examples);
}
