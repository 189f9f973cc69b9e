#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"

/* A sentence with two of the longest paths. */
enum { LONGEST = 2 * PATH_MAX + 1024 };

const char *xent_status_name(xent_status status) {
    switch (status) {
#define STATUS_NAME(name, value, text)                                                                       \
    case XENT_##name:                                                                                        \
        return #name;
        XENT_STATUS_LIST(STATUS_NAME)
#undef STATUS_NAME
    }
    return "unknown";
}

const char *xent_status_text(xent_status status) {
    switch (status) {
#define STATUS_TEXT(name, value, text)                                                                       \
    case XENT_##name:                                                                                        \
        return text;
        XENT_STATUS_LIST(STATUS_TEXT)
#undef STATUS_TEXT
    }
    return "unknown status";
}

/* Whether a byte continues a UTF-8 character. */
static int continues(char byte) { return ((unsigned char)byte & 0xC0) == 0x80; }

/* A message whose paths are too long loses its middle: what was done stands at the beginning, why it failed
 * at the end. */
static void shorten(char *message, size_t size, const char *whole, size_t length) {
    static const char gap[] = " ... ";
    size_t head = (size - sizeof gap) / 2, tail = length - (size - sizeof gap - head);
    while (head > 0 && continues(whole[head])) head--;
    while (tail < length && continues(whole[tail])) tail++;
    memcpy(message, whole, head);
    memcpy(message + head, gap, sizeof gap - 1);
    memcpy(message + head + sizeof gap - 1, whole + tail, length - tail + 1);
}

xent_status fail_with(xent_error *error, xent_status status, const char *prefix, const char *format,
                      va_list arguments) {
    if (!error) return status;
    char whole[LONGEST] = "";
    const int before = prefix[0] ? snprintf(whole, sizeof whole, "%s: ", prefix) : 0;
    if (before >= 0 && (size_t)before < sizeof whole)
        (void)vsnprintf(whole + before, sizeof whole - (size_t)before, format, arguments);
    const size_t length = strlen(whole);
    error->status = status;
    if (length < sizeof error->message)
        memcpy(error->message, whole, length + 1);
    else
        shorten(error->message, sizeof error->message, whole, length);
    return status;
}

xent_status xent_fail(xent_error *error, xent_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fail_with(error, status, "", format, arguments);
    va_end(arguments);
    return status;
}
