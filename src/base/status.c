#include <stdarg.h>
#include <stdio.h>

#include "xent/status.h"

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

xent_status xent_fail(xent_error *error, xent_status status, const char *format, ...) {
    if (!error) return status;
    va_list arguments;
    va_start(arguments, format);
    error->status = status;
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return status;
}
