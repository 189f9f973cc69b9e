#include "feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char *feed_file(const uint8_t *data, size_t size) {
    static char path[64];
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(path, sizeof path, "%s/xent-fuzz-%ld", folder, (long)getpid());
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(data, 1, size, file) != size || fclose(file) != 0) abort();
    return path;
}
