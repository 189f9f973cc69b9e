#include "support/lookalikes.h"

#include <math.h>

#include "support/models.h"
#include "support/run.h"

double dice_share(dice *d) { /* Knuth's multiplier; the high bits are the good ones */
    d->state = d->state * 6364136223846793005u + 1442695040888963407u;
    return (double)(d->state >> 11) / 9007199254740992.0;
}

int dice_pick(dice *d, int n) { return (int)(dice_share(d) * n); }

double dice_normal(dice *d) { /* twelve shares have a variance of 1 */
    double sum = -6;
    for (int i = 0; i < 12; i++) sum += dice_share(d);
    return sum;
}

void write_lookalike(const char *name, lookalike *write) {
    FILE *file = fopen(test_path(name), "wb");
    dice d = {7};
    ck_assert_ptr_nonnull(file);
    write(file, &d);
    ck_assert_int_eq(fclose(file), 0);
}

/* ---- Of columns of several kinds ------------------------------------------------------------------- */

/* Women, and men who are children, are saved. */
void titanic(FILE *file, dice *d) {
    fputs("PassengerId,Survived,Pclass,Name,Sex,Age,SibSp,Parch,Ticket,Fare,Cabin,Embarked\r\n", file);
    for (int i = 1; i <= 400; i++) {
        const int is_male = dice_share(d) < 0.6, age = 1 + dice_pick(d, 70), has_age = dice_share(d) < 0.8;
        const int wins = !is_male || (age < 12 && has_age);
        const int saved = dice_share(d) < 0.05 ? !wins : wins;
        fprintf(file, "%d,%d,%d,\"Smith%d, %s. John \"\"Jack\"\"\",%s,", i, saved, 1 + dice_pick(d, 3), i,
                is_male ? "Mr" : "Mrs", is_male ? "male" : "female");
        if (has_age) fprintf(file, "%d%s", age, age < 3 ? ".5" : "");
        fprintf(file, ",%d,%d,%s %d,%.4f,", dice_pick(d, 3), dice_pick(d, 3), i % 3 ? "A/5" : "PC", 1000 + i,
                5 + 60 * dice_share(d));
        if (dice_share(d) < 0.2) fprintf(file, "C%d", dice_pick(d, 99));
        fprintf(file, ",%.1s\r\n", dice_share(d) < 0.01 ? "" : &"SCQ"[dice_pick(d, 3)]);
    }
}

static void adult_rows(FILE *file, dice *d, const char *behind) {
    static const char *const work[] = {"Private", "State-gov", "Self-emp-not-inc", "?"};
    static const char *const school[] = {"Bachelors", "HS-grad", "11th", "Masters"};
    static const int years[] = {13, 9, 7, 14};
    for (int i = 0; i < 400; i++) {
        const int k = dice_pick(d, 4), hours = 20 + dice_pick(d, 50);
        const int wins = years[k] * 4 + hours > 88;
        fprintf(file, "%d, %s, %d, %s, %d, %s, %d, %s, %s%s\n", 18 + dice_pick(d, 60), work[dice_pick(d, 4)],
                20000 + dice_pick(d, 300000), school[k], years[k], dice_pick(d, 2) ? "Male" : "Female", hours,
                dice_share(d) < 0.9 ? "United-States" : "?", wins ? ">50K" : "<=50K", behind);
    }
}

/* Long years of school and of work earn more. */
void adult(FILE *file, dice *d) {
    adult_rows(file, d, "");
    fputs("\n", file);
}

void adult_test(FILE *file, dice *d) {
    d->state = 99;
    fputs("|1x3 Cross validator\n", file);
    adult_rows(file, d, ".");
    fputs("\n", file);
}

/* The fifth letter, the odour, tells what is edible. */
void mushroom(FILE *file, dice *d) {
    for (int i = 0; i < 300; i++) {
        const int odour = dice_pick(d, 6);
        fprintf(file, "%c", odour < 3 ? 'p' : 'e');
        for (int j = 1; j < 23; j++)
            fprintf(file, ",%c",
                    j == 5    ? "cfmanl"[odour]
                    : j == 11 ? "bce?r"[dice_pick(d, 5)]
                              : "abcdef"[dice_pick(d, j < 8 ? 2 : 6)]);
        fputs("\n", file);
    }
}

/* Words alone: what is safe and holds four is good, unless it is dear. */
void car(FILE *file, dice *d) {
    static const char *const price[] = {"vhigh", "high", "med", "low"}, *const persons[] = {"2", "4", "more"};
    static const char *const doors[] = {"2", "3", "4", "5more"}, *const level[] = {"low", "med", "high"};
    for (int i = 0; i < 500; i++) {
        const int buying = dice_pick(d, 4), seats = dice_pick(d, 3), safe = dice_pick(d, 3);
        fprintf(file, "%s,%s,%s,%s,%s,%s,%s\n", price[buying], price[dice_pick(d, 4)], doors[dice_pick(d, 4)],
                persons[seats], level[dice_pick(d, 3)], level[safe],
                seats == 0 || safe == 0 ? "unacc"
                : buying < 2            ? "acc"
                : safe == 2             ? "vgood"
                                        : "good");
    }
}

/* Numbered rows, in the order of their classes, of which there is no fourth. */
void glass(FILE *file, dice *d) {
    static const int types[] = {1, 2, 3, 5, 6, 7};
    for (int i = 0; i < 240; i++) {
        const int k = i / 40;
        fprintf(file, "%d,%.5f,%.2f,%.2f,%.2f,%.2f,%d\n", i + 1, 1.51 + 0.002 * k + 0.0005 * dice_normal(d),
                13 + 0.3 * dice_normal(d), 4 - 0.6 * k + 0.15 * dice_normal(d), 1 + 0.4 * dice_normal(d),
                72 + dice_normal(d), types[k]);
    }
}

/* The numbers of persons, what they have, and thirty measures. */
void wdbc(FILE *file, dice *d) {
    for (int i = 0; i < 300; i++) {
        const int ill = dice_share(d) < 0.37;
        fprintf(file, "%d,%c", 842302 + 7 * dice_pick(d, 1000000), ill ? 'M' : 'B');
        for (int j = 0; j < 30; j++)
            fprintf(file, ",%.4g", 10 + j + (ill && j % 3 == 0 ? 2 : 0) + dice_normal(d));
        fputs("\n", file);
    }
}

/* A letter, and sixteen numbers from 0 to 15. */
void letter(FILE *file, dice *d) {
    for (int i = 0; i < 1300; i++) {
        const int k = dice_pick(d, 26);
        fprintf(file, "%c", 'A' + k);
        for (int j = 0; j < 16; j++) {
            const double x = (k * (j + 3) * 5) % 13 + 1 + 0.7 * dice_normal(d);
            fprintf(file, ",%.0f", fmin(15, fmax(0, floor(x))));
        }
        fputs("\n", file);
    }
}

/* 256 pixels, ten columns of which one is 1, and a blank behind. */
void semeion(FILE *file, dice *d) {
    for (int i = 0; i < 300; i++) {
        const int k = dice_pick(d, 10);
        for (int j = 0; j < 256; j++) {
            const int ink = (j * (k + 3) * 7 + j * j * k) % 11 < 4;
            fputs((dice_share(d) < 0.1) != ink ? "1.0000 " : "0.0000 ", file);
        }
        for (int j = 0; j < 10; j++) fprintf(file, "%d ", j == k);
        fputs("\n", file);
    }
}
