/* utf8.h: whether names from outside are text. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

/* Whether all of the string is UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
int utf8_is_valid(const char *text);

#endif
