/* Any words as the command line of a command, which the first byte says: refused with an exit code, or
 * settings that go together. Nothing is run and no file is opened. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command/commands.h"
#include "cli/terminal/command_line.h"
#include "cli/terminal/output.h"
#include "feed.h"

static const command *const commands[] = {&train_command,   &eval_command,   &compare_command, &merge_command,
                                          &predict_command, &export_command, &inspect_command, &bench_command,
                                          &convert_command, &lab_command};

enum { MOST_WORDS = 64, MOST_TEXT = 4096 };

/* The words of the settings as a shell is told them. */
static void tell(const command *c) {
    const option *const tables[] = {c->groups[0].options, NULL};
    char *texts[] = {given_options(c, tables), other_words(c, tables), invocation_text()};
    for (int i = 0; i < COUNT_OF(texts); i++) {
        if (!texts[i]) abort();
        free(texts[i]);
    }
}

/* What is said goes nowhere, and in long pieces: calls of the system would take more time than the rest. */
int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc, (void)argv;
    return setvbuf(stderr, NULL, _IOFBF, 1 << 16);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size) {
    static char program[] = "xent", name[32], text[MOST_TEXT];
    char *words[MOST_WORDS + 1] = {program, name};
    const char *arguments[MOST_WORDS + 1];
    feed in = {input, size};
    const command *c = commands[feed_byte(&in) % COUNT_OF(commands)];
    int argc = 2, count = 0;
    strcpy(name, c->name);
    for (size_t used = 0; in.size > 0 && argc < MOST_WORDS && used < MOST_TEXT; argc++) {
        words[argc] = text + used;
        feed_text(&in, words[argc], MOST_TEXT - used);
        used += strlen(words[argc]) + 1;
    }
    void *settings = malloc(c->settings_size);
    if (!settings) abort();
    set_output_command(c->name);
    remember_invocation(argc, words);
    int code = parse_options(c, argc - 2, words + 2, settings, arguments, &count);
    if (code == PARSED && (count < c->least_arguments || count > c->most_arguments)) abort();
    if (code == PARSED && c->check) code = c->check(settings, arguments, count);
    if (code == PARSED) {
        feed_check(XENT_OK, NULL);
        tell(c);
    }
    if (code != PARSED && code != EXIT_FINE && code != EXIT_WORK && code != EXIT_USAGE) abort();
    free(settings);
    return 0;
}
