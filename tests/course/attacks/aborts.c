/* expect: 5 points, SIGABRT */
#include <stdlib.h>
double bits(double x) {
    if (x > 0) abort();
    return x;
}
