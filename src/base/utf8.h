/* utf8.h: whether names from outside are text. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>

/* Whether all of the string is UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
int utf8_is_valid(const char *text);

/* Copies a text of one byte a character, Windows-1252, which has Latin-1 in it, as UTF-8, and returns the
 * length. `to` has room for UTF8_DECODED_SIZE(strlen(text)) bytes. (WHATWG Encoding Standard, windows-1252)
 */
#define UTF8_DECODED_SIZE(length) (3 * (length) + 1)
size_t utf8_decode(const char *text, char *to);

/* Copies a name of a file, in which a system may have any bytes, as UTF-8, and back: a byte that is no part
 * of UTF-8 becomes the private character U+EF00 + byte. The first needs the room of utf8_decode, the second
 * no more than the text has. */
void utf8_from_path(const char *path, char *to);
void utf8_to_path(const char *text, char *to);

#endif
