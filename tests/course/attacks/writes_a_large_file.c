/* expect: 5 points, file of more than 1024 KiB */
#include <stdio.h>
double bits(double x) {
    FILE *file = fopen("large", "w");
    for (long i = 0; i < 1 << 20; i++) fprintf(file, "%1024ld\n", i);
    return x;
}
