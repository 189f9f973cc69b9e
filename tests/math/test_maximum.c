/* The maxima of squares of pixels, against a scan of each square. */
#include <math.h>
#include <stdlib.h>

#include "math/maximum.h"
#include "support/run.h"
#include "xent/random.h"

/* Whether `b`, which comes after it, takes the place of `a`. */
static int replaces(xent_real b, xent_real a) { return b > a || isnan(b); }

static int32_t scan(const xent_real *x, int64_t width, int64_t i, int64_t j) {
    int64_t at = 2 * i * width + 2 * j;
    for (int64_t row = 2 * i; row < 2 * i + 2; row++)
        for (int64_t column = 2 * j; column < 2 * j + 2; column++)
            if (replaces(x[row * width + column], x[at])) at = row * width + column;
    return (int32_t)at;
}

/* Few different numbers, so that many are equal; `strange`: some NaN and infinite. The last row and column of
 * odd sizes are in no square. */
static void check_plane(int64_t height, int64_t width, int strange) {
    const int64_t rows = height / 2, columns = width / 2;
    const xent_real numbers[] = {0, 1, -1, 2, (xent_real)-INFINITY, (xent_real)INFINITY, (xent_real)NAN};
    const xent_stream stream = {9, XENT_PURPOSE_USER, (uint32_t)(height * 64 + width)};
    xent_real *x = malloc((size_t)(height * width) * sizeof *x);
    xent_real *most = malloc((size_t)(rows * columns) * sizeof *most);
    int32_t *at = malloc((size_t)(rows * columns) * sizeof *at);
    for (int64_t i = 0; i < height * width; i++)
        x[i] = numbers[xent_random_below(stream, (uint64_t)i, strange ? 7 : 4)];
    maximum_of_squares(rows, columns, width, x, most, at);
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < columns; j++) {
            const int32_t expected = scan(x, width, i, j), found = at[i * columns + j];
            ASSERT_QUICKLY(found == expected, "%lld x %lld: square %lld, %lld: place %d, expected %d",
                           (long long)height, (long long)width, (long long)i, (long long)j, found, expected);
            ASSERT_CLOSE((double)most[i * columns + j], (double)x[expected], 0);
        }
    free(x);
    free(most);
    free(at);
}

START_TEST(squares_are_scanned_in_order) {
    for (int64_t width = 2; width < 40; width++)
        for (int64_t height = 2; height < 7; height++)
            for (int strange = 0; strange < 2; strange++) check_plane(height, width, strange);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("maximum");
    ADD_TEST(suite, squares_are_scanned_in_order);
    return run_suite(suite);
}
