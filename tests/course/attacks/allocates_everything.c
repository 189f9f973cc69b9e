/* expect: 5 points, SIGSEGV */
#include <stdlib.h>
double bits(double x) {
    for (size_t size = 1 << 20;;) {
        volatile char *more = malloc(size);
        more[0] = 1;
        x += more[0];
    }
}
