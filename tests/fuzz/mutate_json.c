/* A mutator for a JSON text: one of its values becomes another, so that most inputs come as far as what the
 * values mean. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "feed.h"

/* libFuzzer's own: changes `size` bytes in place, at most `most` of them; the new size. */
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed);

static unsigned next_random(unsigned *state) { return *state = *state * 1664525u + 1013904223u; } /* Knuth */

/* Numbers at the ends of their kinds, and what is none. */
static json_t *any_value(unsigned at) {
    static const json_int_t whole[] = {0,
                                       1,
                                       -1,
                                       2,
                                       3,
                                       64,
                                       65,
                                       1000,
                                       65536,
                                       INT32_MAX,
                                       INT64_C(1) << 31,
                                       INT64_C(1) << 32,
                                       INT64_C(1) << 40,
                                       INT32_MIN,
                                       INT64_MAX,
                                       INT64_MIN};
    static const double real[] = {0.5, 1e-320, 1e300, -1e300, 1.7e308, -0.25};
    static const char *const text[] = {"", "NaN", "Infinity", "-Infinity", "ce", "<b>'\"", "00"};
    enum {
        WHOLE = sizeof whole / sizeof *whole,
        REAL = sizeof real / sizeof *real,
        TEXT = sizeof text / sizeof *text
    };
    at %= WHOLE + REAL + TEXT + 3;
    if (at < WHOLE) return json_integer(whole[at]);
    if (at < WHOLE + REAL) return json_real(real[at - WHOLE]);
    if (at < WHOLE + REAL + TEXT) return json_string(text[at - WHOLE - REAL]);
    return at % 3 == 0 ? json_null() : at % 3 == 1 ? json_array() : json_object();
}

/* A list one longer or shorter, or with another value in a place. */
static void change_list(json_t *list, size_t place, unsigned *state) {
    const unsigned what = next_random(state) >> 8;
    if (what % 8 == 0)
        json_array_append(list, json_array_get(list, place));
    else if (what % 8 == 1)
        json_array_remove(list, place);
    else
        json_array_set_new(list, place, any_value(what / 8));
}

static void change_entry(json_t *object, const char *key, unsigned *state) {
    const unsigned what = next_random(state) >> 8;
    if (what % 8 == 0)
        json_object_del(object, key);
    else
        json_object_set_new(object, key, any_value(what / 8));
}

/* Goes down from the value to one that has none below it, or stops on the way. */
static void change_below(json_t *value, unsigned *state) {
    const size_t count = json_is_array(value) ? json_array_size(value) : json_object_size(value);
    if (count == 0) return;
    const size_t place = (next_random(state) >> 8) % count;
    void *entry = json_is_object(value) ? json_object_iter(value) : NULL;
    for (size_t i = 0; entry && i < place; i++) entry = json_object_iter_next(value, entry);
    json_t *below = entry ? json_object_iter_value(entry) : json_array_get(value, place);
    const size_t more = json_array_size(below) + json_object_size(below);
    if (more > 0 && (next_random(state) >> 8) % 16 != 0)
        change_below(below, state);
    else if (entry)
        change_entry(value, json_object_iter_key(entry), state);
    else
        change_list(value, place, state);
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed) {
    json_t *whole = seed % 16 ? json_loadb((const char *)bytes, size, 0, NULL) : NULL;
    if (!whole) return LLVMFuzzerMutate(bytes, size, most);
    unsigned state = seed;
    for (unsigned i = 0; i <= seed / 16 % 3; i++) change_below(whole, &state);
    const size_t changed = json_dumpb(whole, (char *)bytes, most, JSON_COMPACT);
    json_decref(whole);
    return changed > 0 && changed <= most ? changed : LLVMFuzzerMutate(bytes, size, most);
}
