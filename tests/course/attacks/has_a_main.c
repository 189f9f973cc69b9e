/* expect: 0 points, does not compile: .*multiple definition of .main */
double bits(double x) { return x; }
int main(void) { return 0; }
