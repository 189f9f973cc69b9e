/* lookalikes.h: tables with the shape and the quirks of well-known ones, and numbers of our own. What is to
 * be learned from each is known, as it was put there. */
#ifndef TESTS_LOOKALIKES_H
#define TESTS_LOOKALIKES_H

#include <stdint.h>
#include <stdio.h>

/* Numbers that look random, the same in every run. */
typedef struct dice {
    uint64_t state;
} dice;

/* A number from 0 to 1 (exclusive), a whole number from 0 to n-1, and one of mean 0 and deviation 1. */
double dice_share(dice *d);
int dice_pick(dice *d, int n);
double dice_normal(dice *d);

/* A table: writes its file. */
typedef void lookalike(FILE *file, dice *d);

lookalike titanic, adult, adult_test, mushroom, car, glass, wdbc, letter, semeion; /* of several kinds */
lookalike auto_mpg, abalone, wine_quality, bank_marketing, spambase, iris_with_id;
lookalike digit_train, digit_test; /* pixels, with and without labels */
lookalike decimal_commas, excel_export, dates, currencies, percents, truths; /* what spreadsheets write */
lookalike mixed_case, counted_rows, twin_names, latin_1, german;

/* Writes a table to a file of the test's own directory. */
void write_lookalike(const char *name, lookalike *write);

#endif
