/* Of numbers most of all, some of which are what is to be learned. */
#include <math.h>

#include "support/lookalikes.h"

/* Miles per gallon come first, the car's name last, behind a tab. */
void auto_mpg(FILE *file, dice *d) {
    static const char *const names[] = {"chevrolet chevelle", "buick skylark", "ford torino", "amc rebel"};
    for (int i = 0; i < 390; i++) {
        const int cylinders = 4 + 2 * dice_pick(d, 3);
        const double weight = 1800 + 500 * (cylinders - 4) + 300 * dice_share(d);
        fprintf(file, "%4.1f   %d   %5.1f      ", 46 - weight / 120 + dice_normal(d), cylinders, weight / 10);
        if (dice_share(d) < 0.02)
            fputs("?         ", file);
        else
            fprintf(file, "%5.1f      ", weight / 25 + 5 * dice_normal(d));
        fprintf(file, "%5.0f.      %4.1f   %d  %d\t\"%s %d\"\n", weight, 8 + 10 * dice_share(d),
                70 + dice_pick(d, 13), 1 + dice_pick(d, 3), names[dice_pick(d, 4)], dice_pick(d, 300));
    }
}

/* A letter, seven sizes, and rings, from 1 to 29. */
void abalone(FILE *file, dice *d) {
    for (int i = 0; i < 400; i++) {
        const double age = fmin(29, fmax(1, 10 + 5 * dice_normal(d)));
        fprintf(file, "%c", "MFI"[dice_pick(d, 3)]);
        for (int j = 0; j < 7; j++)
            fprintf(file, ",%.4g", (0.1 + 0.03 * age) * (1 + 0.1 * j) + 0.02 * dice_normal(d));
        fprintf(file, ",%.0f\n", age);
    }
}

/* Semicolons, names in quotes, and a quality from 3 to 8. */
void wine_quality(FILE *file, dice *d) {
    fputs("\"fixed acidity\";\"volatile acidity\";\"alcohol\";\"pH\";\"quality\"\n", file);
    for (int i = 0; i < 400; i++) {
        const int quality = 3 + dice_pick(d, 6);
        fprintf(file, "%.1f;%.2f;%.1f;%.2f;%d\n", 7 + dice_normal(d),
                1 - 0.1 * quality + 0.03 * dice_normal(d), 7 + 0.8 * quality + 0.2 * dice_normal(d),
                3.3 + 0.1 * dice_normal(d), quality);
    }
}

/* All texts in quotes, y last: who was spoken to for long said yes. */
void bank_marketing(FILE *file, dice *d) {
    static const char *const job[] = {"admin.", "blue-collar", "unknown", "retired"};
    fputs("\"age\";\"job\";\"marital\";\"balance\";\"duration\";\"pdays\";\"y\"\n", file);
    for (int i = 0; i < 500; i++) {
        const int duration = dice_pick(d, 1000);
        fprintf(file, "%d;\"%s\";\"%s\";%d;%d;%d;\"%s\"\n", 20 + dice_pick(d, 60), job[dice_pick(d, 4)],
                dice_pick(d, 2) ? "single" : "married", dice_pick(d, 9000) - 500, duration,
                dice_share(d) < 0.8 ? -1 : dice_pick(d, 400), duration > 700 ? "yes" : "no");
    }
}

/* Shares of words, most of them 0, and whether it is spam. */
void spambase(FILE *file, dice *d) {
    for (int i = 0; i < 500; i++) {
        const int spam = dice_share(d) < 0.4;
        for (int j = 0; j < 54; j++) {
            const int has = dice_share(d) < (spam && j < 20 ? 0.5 : 0.1);
            fprintf(file, has ? "%.2g," : "0,", 0.05 + 0.95 * dice_share(d));
        }
        fprintf(file, "%.3f,%d,%d,%d\n", 1 + 4 * dice_share(d), 1 + dice_pick(d, 500), 1 + dice_pick(d, 2000),
                spam);
    }
}

void iris_with_id(FILE *file, dice *d) {
    static const char *const species[] = {"Iris-setosa", "Iris-versicolor", "Iris-virginica"};
    fputs("Id,SepalLengthCm,SepalWidthCm,PetalLengthCm,PetalWidthCm,Species\n", file);
    for (int i = 0; i < 150; i++) {
        const int k = i / 50;
        fprintf(file, "%d,%.1f,%.1f,%.1f,%.1f,%s\n", i + 1, 5 + 0.7 * k + 0.4 * dice_normal(d),
                3 + 0.3 * dice_normal(d), 1.5 + 2 * k + 0.3 * dice_normal(d),
                0.2 + 0.9 * k + 0.15 * dice_normal(d), species[k]);
    }
}

/* ---- Pixels ---------------------------------------------------------------------------------------- */

static void write_pixels(FILE *file, dice *d, int rows, int with_labels) {
    if (with_labels) fputs("label,", file);
    for (int j = 0; j < 64; j++) fprintf(file, "pixel%d%s", j, j < 63 ? "," : "\n");
    for (int i = 0; i < rows; i++) {
        const int k = with_labels ? dice_pick(d, 10) : i % 10;
        if (with_labels) fprintf(file, "%d,", k);
        for (int j = 0; j < 64; j++) {
            const int is_edge = j < 8 || j >= 56, ink = (j * (k + 3) * 7 + j * j * k) % 11 < 4;
            fprintf(file, "%d%s", is_edge || !ink ? 0 : 128 + dice_pick(d, 128), j < 63 ? "," : "\n");
        }
    }
}

void digit_train(FILE *file, dice *d) { write_pixels(file, d, 300, 1); }

/* Row number i, from 0, is the digit i % 10. */
void digit_test(FILE *file, dice *d) { write_pixels(file, d, 50, 0); }
