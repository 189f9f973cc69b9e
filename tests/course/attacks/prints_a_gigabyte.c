/* expect: 5 points, printed more than 64 KiB */
#include <stdio.h>
double bits(double x) {
    for (long i = 0; i < 1 << 20; i++) printf("%1024ld\n", i);
    return x;
}
