/* expect: 0 points, does not compile: entropy.c:[0-9]+:.*error */
double bits(double x) { return y }
