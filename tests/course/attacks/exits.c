/* expect: 5 points, exit status 0 before it answered: does it call exit */
#include <stdlib.h>
double bits(double x) {
    if (x > 0) exit(0);
    return x;
}
