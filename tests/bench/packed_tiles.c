/* What it costs to cut a product into tiles where OpenBLAS packs the operands of each call: microseconds of
 * one call on one thread, in the processor's time, and how many times as long tiles of ROWS x COLUMNS take,
 * least of 60 rounds by turns; then the same with C set to 0 and added to, which is what xent does. The
 * shapes are those of 784-128-10 and 784-512-512-10.
 *
 *     cc -O2 tests/bench/packed_tiles.c -o packed_tiles $(pkg-config --cflags --libs openblas)
 *     OPENBLAS_CORETYPE=Haswell ./packed_tiles */
#define _POSIX_C_SOURCE 200809L
#include <cblas.h>
#include <stdio.h>
#include <string.h>

#include "times.h"

enum { ROUNDS = 60, CALLS = 4, UNIT = 16, CUTS = 6, LARGEST = 1 << 20 };
static const int cuts[CUTS][2] = {{1, 1}, {1, 2}, {2, 1}, {2, 2}, {1, 4}, {4, 1}};

static const struct {
    const char *name;
    int m, n, k, transpose_a, transpose_b;
} shapes[] = {{"z 128x128, sum over 784", 128, 128, 784, 0, 0}, {"dW 784x128, over 128", 784, 128, 128, 1, 0},
              {"z 64x128, over 784", 64, 128, 784, 0, 0},       {"dW 784x128, over 64", 784, 128, 64, 1, 0},
              {"z 128x512, over 784", 128, 512, 784, 0, 0},     {"dW 784x512, over 128", 784, 512, 128, 1, 0},
              {"dX 128x512, over 512", 128, 512, 512, 0, 1},    {"dX 128x128, over 10", 128, 128, 10, 0, 1}};

static float a[LARGEST], b[LARGEST], c[LARGEST];

static int cut_at(int length, int count, int index) {
    const int at = (length + UNIT - 1) / UNIT * index / count * UNIT;
    return at < length ? at : length;
}

static void multiply(int shape, const int cut[2], int clears) {
    const int m = shapes[shape].m, n = shapes[shape].n, k = shapes[shape].k;
    const int to_a = shapes[shape].transpose_a, to_b = shapes[shape].transpose_b;
    for (int j = 0; j < cut[1]; j++)
        for (int i = 0; i < cut[0]; i++) {
            const int row = cut_at(m, cut[0], i), rows = cut_at(m, cut[0], i + 1) - row;
            const int column = cut_at(n, cut[1], j), columns = cut_at(n, cut[1], j + 1) - column;
            for (int r = row; clears && r < row + rows; r++)
                memset(c + r * n + column, 0, (size_t)columns * sizeof *c);
            cblas_sgemm(CblasRowMajor, to_a ? CblasTrans : CblasNoTrans, to_b ? CblasTrans : CblasNoTrans,
                        rows, columns, k, 1, a + (to_a ? row : row * k), to_a ? m : k,
                        b + (to_b ? column * k : column), to_b ? k : n, (float)clears, c + row * n + column,
                        n);
        }
}

static double time_of(int shape, const int cut[2], int clears) {
    const double begin = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 0; i < CALLS; i++) multiply(shape, cut, clears);
    return 1e6 * (seconds_of(CLOCK_PROCESS_CPUTIME_ID) - begin) / CALLS;
}

int main(void) {
    openblas_set_num_threads(1);
    for (int i = 0; i < LARGEST; i++) a[i] = b[i] = (float)(i % 17) * 0.01f;
    printf("%-26s one call", openblas_get_corename());
    for (int way = 0; way < 2 * CUTS; way++)
        printf("%s%dx%d", way == CUTS ? "   cleared: " : "  ", cuts[way % CUTS][0], cuts[way % CUTS][1]);
    printf("\n");
    for (int s = 0; s < (int)(sizeof shapes / sizeof *shapes); s++) {
        double least[2 * CUTS];
        for (int round = 0; round < ROUNDS; round++)
            for (int way = 0; way < 2 * CUTS; way++) {
                const double time = time_of(s, cuts[way % CUTS], way >= CUTS);
                if (round == 0 || time < least[way]) least[way] = time;
            }
        printf("%-26s %5.0f us", shapes[s].name, least[0]);
        for (int way = 0; way < 2 * CUTS; way++)
            printf("%s%.2f", way == CUTS ? "            " : " ", least[way] / least[0]);
        printf("\n");
    }
    return 0;
}
