/* expect: 0 points, does not compile */
#include "/dev/zero"
double bits(double x) { return x; }
