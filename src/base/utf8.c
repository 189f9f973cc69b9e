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
