/* The program xent: one file a command, this one finds it. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/command/commands.h"
#include "cli/terminal/command_line.h"
#include "cli/terminal/output.h"
#include "xent/suggest.h"
#include "xent/config.h"

static const command *const commands[] = {&train_command,   &eval_command,   &compare_command, &merge_command,
                                          &predict_command, &export_command, &inspect_command, &bench_command,
                                          &convert_command, &lab_command};

static void print_overview(FILE *stream) {
    fprintf(stream,
            "xent %s: trains networks of layers, and shows what the loss does to learning.\n\n"
            "Usage: xent COMMAND [options]\n\nCommands:\n",
            XENT_VERSION);
    for (int i = 0; i < COUNT_OF(commands); i++)
        fprintf(stream, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    fprintf(stream, "\n'xent COMMAND --help' shows the options of a command and their defaults.\n"
                    "Try 'xent train': it trains on the digits that come with the program.\n");
}

static const command *find_command(const char *name) {
    xent_suggestion near = {name, NULL, 0};
    for (int i = 0; i < COUNT_OF(commands); i++) {
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
        xent_suggest(&near, commands[i]->name);
    }
    if (xent_suggestion_found(&near))
        report_failure("unknown command '%s'; did you mean '%s'?", name, xent_suggestion_found(&near));
    else
        report_failure("unknown command '%s'", name);
    fprintf(stderr, "Try 'xent --help'.\n");
    return NULL;
}

/* Compares the files that the command declares: PARSED, or the code to exit with. */
static int compare_files(const command *c, const void *settings, const char *const *arguments, int count) {
    file_list *files = files_create();
    if (!files) {
        report_failure("out of memory");
        return EXIT_WORK;
    }
    if (c->declare) c->declare(settings, arguments, count, files);
    const int code = check_files(files);
    files_destroy(files);
    return code;
}

static int run_command(const command *c, int argc, char **argv) {
    set_output_command(c->name);
    const char **arguments = calloc((size_t)argc + 1, sizeof *arguments);
    void *settings = malloc(c->settings_size);
    int count, code = EXIT_WORK;
    if (settings && arguments) {
        code = parse_options(c, argc, argv, settings, arguments, &count);
        if (code == PARSED && c->check) code = c->check(settings, arguments, count);
        if (code == PARSED) code = compare_files(c, settings, arguments, count);
        if (code == PARSED) code = c->run(settings, arguments, count);
    } else {
        report_failure("out of memory");
    }
    free(settings);
    free(arguments);
    return code;
}

int main(int argc, char **argv) {
    /* A reader that went away, or a file beyond the limit (ulimit -f), is a write error with a message, not
     * the end of the process. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    remember_invocation(argc, argv);
    if (argc < 2) {
        print_overview(stderr);
        return EXIT_USAGE;
    }
    const char *word = argv[1];
    if (strcmp(word, "--version") == 0) {
        print("xent %s\n", XENT_VERSION);
        return finish_output();
    }
    int asks_help = strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
    if (asks_help && argc == 2) {
        print_overview(stdout);
        return finish_output();
    }
    const command *c = find_command(asks_help ? argv[2] : word);
    if (!c) return EXIT_USAGE;
    if (asks_help) {
        print_command_help(c);
        return finish_output();
    }
    const int code = run_command(c, argc - 2, argv + 2);
    /* Where address space is short, threads of OpenBLAS wait for memory for ever, and exit for them. */
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
        fflush(NULL);
        _exit(code);
    }
    return code;
}
