/* serve.c: see serve.h. */
#define _POSIX_C_SOURCE 200809L
#include "serve.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox.h"

int is(const call *c, const char *name) { return strcmp(c->name, name) == 0; }
size_t whole(const call *c, int index) { return (size_t)c->array[index][0]; }

int *integers(const call *c, int index) {
    int *numbers = malloc((c->size[index] + 1) * sizeof *numbers);
    for (size_t i = 0; numbers && i < c->size[index]; i++) numbers[i] = (int)c->array[index][i];
    return numbers;
}

static void read_all(void *data, size_t size) {
    for (size_t done = 0; done < size;) {
        const ssize_t n = read(SANDBOX_IN, (char *)data + done, size - done);
        if (n <= 0) _exit(0); /* no further calls */
        done += (size_t)n;
    }
}

static void write_all(const void *data, size_t size) {
    for (size_t done = 0; done < size;) {
        const ssize_t n = write(SANDBOX_OUT, (const char *)data + done, size - done);
        if (n <= 0) _exit(1);
        done += (size_t)n;
    }
}

int main(void) {
    for (;;) {
        wire_header header;
        double *guarded[WIRE_ARRAYS] = {0};
        read_all(&header, sizeof header);
        call c = {.name = header.name, .count = (int)header.count};
        for (int k = 0; k < c.count; k++) {
            const size_t size = header.size[k];
            if (!(guarded[k] = malloc((size + 2 * WIRE_GUARD) * sizeof **guarded))) return 1;
            for (size_t i = 0; i < size + 2 * WIRE_GUARD; i++) guarded[k][i] = wire_guard(k);
            c.array[k] = guarded[k] + WIRE_GUARD;
            c.size[k] = size;
            read_all(c.array[k], size * sizeof **guarded);
        }
        serve(&c);
        write_all(&c.result, sizeof c.result);
        for (int k = 0; k < c.count; k++) {
            write_all(guarded[k], (c.size[k] + 2 * WIRE_GUARD) * sizeof **guarded);
            free(guarded[k]);
        }
    }
}
