/* check.c: calls of the student's functions, and how a test fails; see check.h. */
#include "check.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox.h"
#include "wire.h"

int failed(const check *c) { return c->message[0] != 0; }

void fail(check *c, const char *format, ...) {
    va_list list;
    if (failed(c)) return;
    va_start(list, format);
    vsnprintf(c->message, sizeof c->message, format, list);
    va_end(list);
}

void unset(double *values, size_t size) {
    for (size_t i = 0; i < size; i++) values[i] = UNSET;
}

static size_t pack(const char *function, const array *arrays, int count, unsigned char *request) {
    wire_header header = {.count = (uint32_t)count};
    size_t size = sizeof header;
    snprintf(header.name, sizeof header.name, "%s", function);
    for (int k = 0; k < count; k++) {
        header.size[k] = (uint32_t)arrays[k].size;
        memcpy(request + size, arrays[k].values, arrays[k].size * sizeof(double));
        size += arrays[k].size * sizeof(double);
    }
    memcpy(request, &header, sizeof header);
    return size;
}

static int guards_stand(const double *guards, int index) {
    const double guard = wire_guard(index);
    for (int i = 0; i < WIRE_GUARD; i++)
        if (memcmp(guards + i, &guard, sizeof guard) != 0) return 0;
    return 1;
}

/* Takes one array out of the answer, and looks at what may not have been written. */
static const double *unpack(check *c, const char *function, const array *a, int index, const double *answer) {
    const double *values = answer + WIRE_GUARD, *behind = values + a->size;
    if (!guards_stand(answer, index)) fail(c, "%s wrote before the first element of %s", function, a->name);
    if (!guards_stand(behind, index)) fail(c, "%s wrote behind the last element of %s", function, a->name);
    if (!a->read_only)
        memcpy(a->values, values, a->size * sizeof *values);
    else if (memcmp(a->values, values, a->size * sizeof *values) != 0)
        fail(c, "%s changed %s, which it may only read", function, a->name);
    return behind + WIRE_GUARD;
}

static double exchange(check *c, const char *function, array *arrays, int count, size_t numbers) {
    const size_t answer_size = (1 + numbers + 2 * WIRE_GUARD * (size_t)count) * sizeof(double);
    unsigned char *request = malloc(sizeof(wire_header) + numbers * sizeof(double));
    double *answer = malloc(answer_size), result = NAN;
    char text[256];
    if (!request || !answer)
        fail(c, "the marker has no memory left");
    else if (sandbox_exchange(c->box, request, pack(function, arrays, count, request), answer, answer_size))
        fail(c, "%s: the program %s", function, sandbox_text(c->box, text, sizeof text));
    else {
        const double *place = answer + 1;
        result = answer[0];
        for (int k = 0; k < count; k++) place = unpack(c, function, &arrays[k], k, place);
    }
    free(request);
    free(answer);
    return result;
}

double call_function(check *c, const char *function, array *arrays, int count) {
    size_t numbers = 0;
    for (int k = 0; k < count; k++) numbers += arrays[k].size;
    return failed(c) ? NAN : exchange(c, function, arrays, count, numbers);
}

/* splitmix64 (Steele, Lea & Flood, Fast splittable pseudorandom number generators, 2014). */
static uint64_t next(check *c) {
    uint64_t z = c->random += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

double uniform(check *c, double low, double high) {
    return low + (high - low) * (double)(next(c) >> 11) * 0x1p-53;
}
size_t below(check *c, size_t n) { return (size_t)(next(c) % n); }

void fill_uniform(check *c, double *values, size_t size, double low, double high) {
    for (size_t i = 0; i < size; i++) values[i] = uniform(c, low, high);
}

void fill_distribution(check *c, double *values, size_t size) {
    double sum = 0;
    for (size_t i = 0; i < size; i++) sum += values[i] = uniform(c, 0.05, 1);
    for (size_t i = 0; i < size; i++) values[i] /= sum;
}
