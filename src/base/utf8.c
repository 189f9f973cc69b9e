#include "base/utf8.h"

#include <string.h>

#include "xent/text.h"

int xent_character_length(const char *text) {
    const unsigned char *at = (const unsigned char *)text;
    const int length = at[0] < 0x80                     ? 1
                       : at[0] >= 0xC2 && at[0] <= 0xDF ? 2
                       : (at[0] & 0xF0) == 0xE0         ? 3
                       : at[0] >= 0xF0 && at[0] <= 0xF4 ? 4
                                                        : 0;
    for (int i = 1; i < length; i++)
        if ((at[i] & 0xC0) != 0x80) return 0;
    const int overlong = (at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xF0 && at[1] < 0x90);
    const int surrogate = at[0] == 0xED && at[1] > 0x9F, too_large = at[0] == 0xF4 && at[1] > 0x8F;
    return overlong || surrogate || too_large ? 0 : length;
}

int xent_character_is_control(const char *text) {
    const unsigned char *at = (const unsigned char *)text;
    return (at[0] > 0 && at[0] < 0x20) || at[0] == 0x7F || (at[0] == 0xC2 && at[1] >= 0x80 && at[1] <= 0x9F);
}

int utf8_is_valid(const char *text) {
    while (*text) {
        const int length = xent_character_length(text);
        if (length == 0) return 0;
        text += length;
    }
    return 1;
}

/* What the bytes 80 to 9F stand for; 0: the control character of that number. */
static const unsigned short marks[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                         0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                         0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                         0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

size_t utf8_decode(const char *text, char *to) {
    char *at = to;
    for (; *text; text++) {
        unsigned code = (unsigned char)*text;
        if (code >= 0x80 && code <= 0x9F && marks[code - 0x80]) code = marks[code - 0x80];
        if (code >= 0x800) *at++ = (char)(0xE0 | (code >> 12));
        if (code >= 0x800)
            *at++ = (char)(0x80 | ((code >> 6) & 0x3F));
        else if (code >= 0x80)
            *at++ = (char)(0xC0 | (code >> 6));
        *at++ = (char)(code < 0x80 ? code : 0x80 | (code & 0x3F));
    }
    *at = '\0';
    return (size_t)(at - to);
}

void utf8_from_path(const char *path, char *to) {
    while (*path) {
        const int length = xent_character_length(path);
        const unsigned byte = (unsigned char)*path;
        const char private[] = {(char)0xEE, (char)(0xBC | byte >> 6), (char)(0x80 | (byte & 0x3F))};
        const size_t size = length ? (size_t)length : sizeof private;
        memcpy(to, length ? path : private, size);
        to += size;
        path += length ? length : 1;
    }
    *to = '\0';
}

void utf8_to_path(const char *text, char *to) {
    for (; *text; to++) {
        const unsigned char *at = (const unsigned char *)text;
        const int is_private = at[0] == 0xEE && (at[1] == 0xBE || at[1] == 0xBF);
        *to = is_private ? (char)((at[1] & 3) << 6 | (at[2] & 0x3F)) : *text;
        text += is_private ? 3 : 1;
    }
    *to = '\0';
}

size_t xent_text_repair(const char *text, char *to) {
    static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */
    size_t used = 0;
    while (*text) {
        const int length = xent_character_length(text);
        const size_t size = length ? (size_t)length : sizeof replacement - 1;
        memcpy(to + used, length ? text : replacement, size);
        used += size;
        text += length ? length : 1;
    }
    to[used] = '\0';
    return used;
}
