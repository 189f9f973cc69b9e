/* expect: 5 points, SIGSEGV */
double bits(double x) {
    *(volatile double *)8 = x;
    return x;
}
