/* expect: 5 points, processor time: an endless loop */
double bits(double x) {
    for (volatile int i = 0;; i++) x += i;
}
