/* information.c: chapter 3. How much news an answer is: bits, nats and entropy. */
#include "../plot.h"

enum { TEAMS = 8 };
static const double even[TEAMS] = {0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125};
static const double uneven[TEAMS] = {0.5, 0.25, 0.125, 0.0625, 0.015625, 0.015625, 0.015625, 0.015625};
static const double certain[TEAMS] = {1, 0, 0, 0, 0, 0, 0, 0};

/* The information content of an event of probability p, in bits; in nats it is -log(p). */
static double information(double p) { return -log2(p); }

/* The mean information content; what never happens brings none. */
static double entropy(const double *p, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++)
        if (p[i] > 0) sum += p[i] * information(p[i]);
    return sum;
}

/* One team on its way: what it learns from a probability that grows. */
static void tell(const char *news, double before, double after) {
    printf("%-28s %.3f -> %.3f   %.3f bits  %.3f nats\n", news, before, after,
           information(before) - information(after), log(after) - log(before));
}

static void compare(const char *name, const double *p) {
    const double bits = entropy(p, TEAMS);
    printf("%-8s  p(1) = %-5g  p(8) = %-8g  entropy %.3f bits = %.3f nats\n", name, p[0], p[TEAMS - 1], bits,
           bits * log(2));
}

/* The mean number of questions "is it team 1?", "is it team 2?", ... until the champion is known. */
static double questions(const double *p) {
    double sum = 0;
    for (int i = 0; i < TEAMS; i++) sum += p[i] * (i < TEAMS - 1 ? i + 1 : TEAMS - 1);
    return sum;
}

static double coin(double p, void *context) {
    const double both[2] = {p, 1 - p};
    return (void)context, entropy(both, 2);
}

static int draw(const char *path) {
    static const double some[] = {0.1, 0.5};
    plot p;
    if (plot_open(&p, path, 0, 1, 0, 1.2, "p", "H")) return 1;
    plot_curve(&p, 0, coin, NULL);
    for (int i = 0; i < 2; i++) {
        char text[16];
        snprintf(text, sizeof text, "%.3f", coin(some[i], NULL));
        plot_point(&p, 1, some[i], coin(some[i], NULL));
        plot_label(&p, 1, some[i], coin(some[i], NULL) - 0.1, text);
    }
    return plot_close(&p);
}

int main(int argc, char **argv) {
    const char *path = plot_wanted(argc, argv);
    if (path) return draw(path);
    printf("news of one of 8 teams       probability      information\n");
    tell("it is in the semi-final", 0.125, 0.25);
    tell("then, it is in the final", 0.25, 0.5);
    tell("then, it is champion", 0.5, 1);
    tell("at once, it is in the final", 0.125, 0.5);
    tell("at once, it is champion", 0.125, 1);
    printf("\n");
    compare("even", even);
    compare("uneven", uneven);
    compare("certain", certain);
    printf("\nquestions one by one: even %.4f, uneven %.4f\n", questions(even), questions(uneven));
    printf("\np      -log2 p   -ln p    entropy of the coin p : 1 - p\n");
    for (int i = 0; i < 5; i++) {
        static const double p[] = {0.01, 0.1, 0.5, 0.9, 0.99};
        printf("%.2f   %7.3f  %6.3f    %.3f bits\n", p[i], information(p[i]), -log(p[i]), coin(p[i], NULL));
    }
    return 0;
}
