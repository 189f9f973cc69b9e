#include "study/factor.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_QUOTIENTS = FACTOR_MOST * FACTOR_MOST };

/* Of all orders in which n and m numbers may lie, those with U = u are the coefficient of x^u in the product
 * of (1 - x^(m+i)) / (1 - x^i) over i = 1 to n. */
static void count_orders(int n, int m, double *orders) {
    orders[0] = 1;
    for (int u = 1; u <= n * m; u++) orders[u] = 0;
    for (int i = 1; i <= n; i++) {
        for (int u = n * m; u >= m + i; u--) orders[u] -= orders[u - m - i];
        for (int u = i; u <= n * m; u++) orders[u] += orders[u - i];
    }
}

int factor_critical(int a_count, int b_count) {
    double orders[MOST_QUOTIENTS + 1], all = 0, below = 0;
    const int greatest = a_count * b_count;
    count_orders(a_count, b_count, orders);
    for (int u = 0; u <= greatest; u++) all += orders[u];
    int u = 0;
    while (u <= greatest && below + orders[u] <= 0.025 * all) below += orders[u++];
    return u - 1;
}

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

factor factor_between(const double *a, int a_count, const double *b, int b_count) {
    if (a_count < FACTOR_LEAST || b_count < FACTOR_LEAST || a_count > FACTOR_MOST || b_count > FACTOR_MOST)
        return (factor){NAN, NAN, NAN};
    double quotients[MOST_QUOTIENTS];
    const int cut = factor_critical(a_count, b_count) + 1;
    int count = 0;
    for (int i = 0; i < a_count; i++)
        for (int k = 0; k < b_count; k++) quotients[count++] = a[i] / b[k];
    qsort(quotients, (size_t)count, sizeof *quotients, by_value);
    const double upper = quotients[count / 2], lower = quotients[(count - 1) / 2];
    return (factor){.middle = (lower + upper) / 2, .low = quotients[cut - 1], .high = quotients[count - cut]};
}
