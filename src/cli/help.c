#include "options.h"

#include <string.h>

#include "output.h"

enum { COLUMN = 30, WIDTH = 96 };

static void print_option(const command *c, const option *o) {
    char left[160], right[640];
    int used = o->letter ? snprintf(left, sizeof left, "  -%c, --%s", o->letter, o->name)
                         : snprintf(left, sizeof left, "      --%s", o->name);
    if (o->kind == OPTION_CHOICE) {
        for (int i = 0; o->choices[i] && used < (int)sizeof left; i++)
            used += snprintf(left + used, sizeof left - (size_t)used, "%c%s", i ? '|' : ' ', o->choices[i]);
    } else if (o->argument) {
        snprintf(left + used, sizeof left - (size_t)used, " %s", o->argument);
    }
    const char *shown = option_shown(c, o);
    if (o->kind == OPTION_FLAG)
        snprintf(right, sizeof right, "%s", o->help);
    else
        snprintf(right, sizeof right, "%s (default: %s)", o->help, shown ? shown : "none");
    if ((int)strlen(left) + 2 > COLUMN)
        printf("%s\n%*s", left, COLUMN, "");
    else
        printf("%-*s", COLUMN, left);
    print_wrapped(right, COLUMN, WIDTH);
}

void print_command_help(const command *c) {
    printf("xent %s: %s\n\nUsage: xent %s [options]%s%s\n", c->name, c->summary, c->name,
           *c->arguments ? " " : "", c->arguments);
    if (c->details) printf("\n%s\n", c->details);
    for (int g = 0; g < c->group_count; g++) {
        printf("\n%s:\n", c->groups[g].title);
        for (const option *o = c->groups[g].options; o->name; o++) print_option(c, o);
    }
    printf("  -h, --help                  print this page\n");
    if (c->examples) printf("\nExamples:\n%s\n", c->examples);
}
