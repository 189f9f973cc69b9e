/* defaults.h: what an option says that was left at zero, or is XENT_OFF (xent/config.h). */
#ifndef BASE_DEFAULTS_H
#define BASE_DEFAULTS_H

#include <stdint.h>

#include "xent/config.h"

static inline double default_real(double given, double usual) {
    return given == 0 ? usual : given == XENT_OFF ? 0 : given;
}

static inline int64_t default_count(int64_t given, int64_t usual) {
    return given == 0 ? usual : given == XENT_OFF ? 0 : given;
}

#endif
