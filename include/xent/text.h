/* text.h: characters of names that come from outside: files, classes, columns. */
#ifndef XENT_TEXT_H
#define XENT_TEXT_H

#include <stddef.h>

#include "xent/config.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The bytes of the UTF-8 character (RFC 3629) that a string has at `at`: 1 to 4, and 0 if none begins there:
 * an overlong form, a surrogate, something above U+10FFFF, or no UTF-8 at all. 1 at the string's end. */
XENT_API int xent_character_length(const char *at);

/* Whether it would steer a terminal, not be shown by it: C0 (the newline and the tab too), DEL, or C1. */
XENT_API int xent_character_is_control(const char *at);

/* Copies the text, with U+FFFD for each byte that is no part of UTF-8; returns the length. `to` has room for
 * XENT_TEXT_REPAIR_SIZE(strlen(text)) bytes. */
#define XENT_TEXT_REPAIR_SIZE(length) (3 * (length) + 1)
XENT_API size_t xent_text_repair(const char *text, char *to);

#ifdef __cplusplus
}
#endif
#endif
