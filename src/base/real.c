#include "xent/config.h"

/* The name says for which number this library was built; what includes config.h refers to it. */
const char XENT_REAL_NAME = 1;
