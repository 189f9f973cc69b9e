/* expect: 5 points, SIGSEGV.*endless recursion */
double bits(double x) {
    volatile char used[4096];
    used[0] = 1;
    return bits(x) + used[0];
}
