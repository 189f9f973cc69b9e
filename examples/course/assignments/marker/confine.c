/* confine.c: runs a command that may write in one folder only, for so long and with so much memory; what
 * it prints comes out at once when it has ended. Compilers run so: what they are given is a stranger's.
 *
 *     confine FOLDER ISOLATED COMMAND...    exit status: that of the command, or 125 with a sentence
 *     confine --works                       0 if programs can be isolated here */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "isolate.h"
#include "sandbox.h"

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "--works") == 0) return !isolate_works();
    if (argc < 4) return fputs("usage: confine FOLDER ISOLATED COMMAND..., or confine --works\n", stderr), 2;
    const sandbox_options options = {.command = argv + 3,
                                     .folder = argv[1],
                                     .isolated = argv[2][0] == '1',
                                     .keep = 1,
                                     .cpu_seconds = 30,
                                     .seconds = 60,
                                     .memory = (size_t)2 << 30,
                                     .output = 1 << 20,
                                     .file = 64 << 20};
    sandbox box;
    char text[256];
    signal(SIGPIPE, SIG_IGN);
    isolate_adopt();
    if (!sandbox_start(&box, &options)) sandbox_wait(&box);
    sandbox_stop(&box);
    fwrite(box.said, 1, box.said_size, stdout);
    if (box.end == SANDBOX_ENDED && box.status <= 128) return box.status;
    printf("%s %s\n", argv[3], sandbox_text(&box, text, sizeof text));
    return 125;
}
