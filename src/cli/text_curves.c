#include "text_curves.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROWS = 10, COLUMNS = 64 };

static int column_of(int index, int epochs) {
    return (int)lround((double)index * (COLUMNS - 1) / (epochs - 1));
}

static void draw_series(char grid[ROWS][COLUMNS + 1], const text_series *s, int epochs, double low,
                        double high) {
    int last = -1;
    for (int x = 0; x < COLUMNS; x++) {
        /* The epoch nearest to this column; a mark at epochs, and dots between those far apart. */
        int i = (int)lround((double)x * (epochs - 1) / (COLUMNS - 1));
        if (i >= s->count || isnan(s->value[i])) continue;
        double at = (double)x * (epochs - 1) / (COLUMNS - 1), y = s->value[i];
        int below = (int)at, above = below + 1 < s->count ? below + 1 : below;
        if (column_of(i, epochs) != x && !isnan(s->value[above]))
            y = s->value[below] + (at - below) * (s->value[above] - s->value[below]);
        int row = (int)lround((high - y) / (high - low) * (ROWS - 1));
        if (row < 0 || row >= ROWS) continue;
        char *place = &grid[row][x];
        if (column_of(i, epochs) == x && i != last)
            *place = *place == ' ' || *place == '.' ? s->mark : '*';
        else if (*place == ' ')
            *place = '.';
        last = i;
    }
}

void print_text_curves(const text_series *series, int count, const char *title) {
    double low = INFINITY, high = -INFINITY;
    int epochs = 0;
    for (int k = 0; k < count; k++) {
        if (series[k].count > epochs) epochs = series[k].count;
        for (int i = 0; i < series[k].count; i++) {
            low = fmin(low, series[k].value[i]);
            high = fmax(high, series[k].value[i]);
        }
    }
    if (epochs < 2 || !(high > low)) return;
    char grid[ROWS][COLUMNS + 1];
    memset(grid, ' ', sizeof grid);
    for (int k = 0; k < count; k++) draw_series(grid, &series[k], epochs, low, high);
    printf("\n%s\n", title);
    for (int row = 0; row < ROWS; row++)
        printf("%6.1f %% |%.*s\n", 100 * (high - (high - low) * row / (ROWS - 1)), COLUMNS, grid[row]);
    printf("         +");
    for (int x = 0; x < COLUMNS; x++) putchar('-');
    printf("\n          1%*d epochs\n          ", COLUMNS - 1, epochs);
    for (int k = 0; k < count; k++) printf("%s%c %s", k ? ", " : "", series[k].mark, series[k].name);
    printf("%s\n", count > 1 ? ", * several" : "");
}
