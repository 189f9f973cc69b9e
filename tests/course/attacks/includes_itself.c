/* expect: 0 points, does not compile */
#include "entropy.c"
