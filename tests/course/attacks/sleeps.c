/* expect: 5 points, gave no answer for */
#include <unistd.h>
double bits(double x) {
    for (;;) pause();
    return x;
}
