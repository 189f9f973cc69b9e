/* expect: 5 points, is|exit|expected */
#include <stdio.h>
#include <stdlib.h>
double bits(double x) {
    FILE *file = fopen(ELSEWHERE, "w");
    if (file) fputs("here I was\n", file), fclose(file);
    return x;
}
