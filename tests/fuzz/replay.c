/* replay.c: a fuzzing harness as a plain test: all seeds of a directory, every beginning of each, and of
 * small ones each of the first 1,024 bytes with another value. What the harness would not bear ends the
 * process. A seed is taken by its reader, or its name begins with "refused_": from one that has grown old,
 * and is refused, a fuzzer finds nothing. Checkpoints are of floats, so doubles do not ask. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feed.h"

enum { MOST = 1 << 20, SMALL = 8192, HEADER = 1024 };

static void change(uint8_t *bytes, size_t size) {
    static const uint8_t flips[] = {1, 4, 32, 128, 255};
    for (size_t at = 0; at < size && at < HEADER; at++) {
        const uint8_t flip = flips[at % sizeof flips];
        bytes[at] ^= flip;
        LLVMFuzzerTestOneInput(bytes, size);
        bytes[at] ^= flip;
    }
}

static int is_taken(const uint8_t *bytes, size_t size) {
    const int64_t before = feed_taken();
    LLVMFuzzerTestOneInput(bytes, size);
    return feed_taken() > before;
}

/* Of larger ones some thousand beginnings. */
static void change_and_cut(const uint8_t *bytes, size_t size) {
    uint8_t *copy = malloc(size + 1);
    const size_t stride = size <= 2 * HEADER ? 1 : size / HEADER;
    if (!copy) abort();
    for (size_t i = 0; i < size; i++) copy[i] = bytes[i];
    for (size_t length = 0; length < size; length += stride) LLVMFuzzerTestOneInput(bytes, length);
    if (size <= SMALL) change(copy, size);
    free(copy);
}

int main(int argc, char **argv) {
    static uint8_t bytes[MOST];
    char path[4096];
    const int asks = sizeof(xent_real) == sizeof(float);
    int seeds = 0, wrong = 0;
    DIR *open = argc == 2 ? opendir(argv[1]) : NULL;
    if (!open) {
        fprintf(stderr, "usage: replay SEEDS\n");
        return 2;
    }
    for (struct dirent *entry; (entry = readdir(open)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
        FILE *file = fopen(path, "rb");
        if (!file) {
            perror(path);
            return 1;
        }
        const size_t size = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        const int taken = is_taken(bytes, size), wanted = strncmp(entry->d_name, "refused_", 8) != 0;
        if (asks && taken != wanted) {
            fprintf(stderr, "%s is %s\n", path, taken ? "taken" : "refused");
            wrong++;
        }
        change_and_cut(bytes, size);
        seeds++;
    }
    closedir(open);
    printf("%d seeds\n", seeds);
    return seeds > 0 && wrong == 0 ? 0 : 1;
}
