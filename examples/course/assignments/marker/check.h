/* check.h: what a task's tests are written with. A test calls the student's functions (call), in a process
 * of their own, and says what should have come back (expect). The first thing that is wrong decides the
 * test; what is asked after that is passed over, as on a tape of xent. */
#ifndef MARKER_CHECK_H
#define MARKER_CHECK_H

#include <stddef.h>
#include <stdint.h>

typedef struct check check;

/* `mandatory` ones cap the points of the whole task if they fail. */
typedef struct test {
    const char *name;
    double points;
    int mandatory;
    void (*run)(check *c);
} test;

/* All tests of a file, up to one without a name; defined by tests.c or hidden.c. */
extern const test tests[];

/* An array that goes to the function and comes back: one that it may only read, or one that it writes. */
typedef struct array {
    const char *name;
    double *values;
    size_t size;
    int read_only;
} array;
#define READS(values)                                                                                        \
    { #values, values, sizeof(values) / sizeof *(values), 1 }
#define WRITES(values)                                                                                       \
    { #values, values, sizeof(values) / sizeof *(values), 0 }
#define NUMBER(value)                                                                                        \
    { #value, (double[]){(double)(value) }, 1, 1 }

/* The result of the function. Fails the test if the program ends, if an array that is read only was
 * changed, or if something was written beside one. */
double call_function(check *c, const char *function, array *arrays, int count);
#define CALL(c, function, ...)                                                                               \
    call_function(c, function, (array[]){__VA_ARGS__}, sizeof((array[]){__VA_ARGS__}) / sizeof(array))

/* Stands in arrays that are to be written, so that what was left out is seen. */
#define UNSET (-98765.4375)
void unset(double *values, size_t size);

/* An answer that is wrong in a known way, and what to tell its author. */
typedef struct mistake {
    const double *values; /* NULL ends a list */
    const char *hint;
} mistake;

/* What is known of the right answer. */
typedef struct expectation {
    const char *what; /* such as "dW" or "the entropy of a fair coin" */
    const double *got, *want;
    size_t rows, columns;
    double tolerance;        /* relative to the largest number; 0: nine digits of each */
    size_t batch;            /* rows of the batch, if a sum over them may have been forgotten to be divided */
    const char *not_finite;  /* a hint where NaN or infinity came out */
    const char *last_row;    /* a hint where the last row alone is wrong */
    const mistake *mistakes; /* NULL, or a list */
} expectation;

void expect(check *c, const expectation *e);
#define EXPECT(c, ...) expect(c, &(expectation){__VA_ARGS__})

/* One number. */
#define EXPECT_NUMBER(c, name, value, right, ...)                                                            \
    expect(c, &(expectation){.what = name,                                                                   \
                             .got = (double[]){value},                                                       \
                             .want = (double[]){right},                                                      \
                             .rows = 1,                                                                      \
                             .columns = 1,                                                                   \
                             .mistakes = (const mistake[]){__VA_ARGS__{NULL, NULL}}})
#define MISTAKE(value, hint) {(const double[]){value}, hint},

/* Fails the test with a sentence, if it has not failed; and whether it has. */
void fail(check *c, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;
int failed(const check *c);

/* Pseudo-random numbers that are the same everywhere: uniform in [low, high), a whole number below n, and
 * probabilities that sum to one. */
double uniform(check *c, double low, double high);
size_t below(check *c, size_t n);
void fill_uniform(check *c, double *values, size_t size, double low, double high);
void fill_distribution(check *c, double *values, size_t size);

/* The place of the tests in the marker: a running test. */
struct check {
    struct sandbox *box;
    char message[512];
    uint64_t random;
};

#endif
