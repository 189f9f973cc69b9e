/* loads.h: data sets loaded from files that a test writes, whose reader's words are kept. */
#ifndef TESTS_LOADS_H
#define TESTS_LOADS_H

#include "xent/data.h"

/* The last that was loaded, or why it was not, and what was told meanwhile, a line a sentence. */
extern xent_data loaded;
extern xent_error load_error;
extern char told[4096];

/* Loads a file or directory, no test set cut off; labels: a file of their own, or the name of an array. */
xent_status load(const char *path, const char *labels);

/* The same with other options. */
xent_status load_with(const char *path, xent_data_options options);

/* The same, where it must be read, or refused with these words. */
void loads(const char *path, const char *labels);
void refused(const char *path, const char *labels, const char *says);

/* What xent_data_reads says, which must be able to. */
int reads_file(const char *data, const char *path);

/* Writes a file into the test's directory; returns its path. */
const char *write_bytes(const char *name, const void *bytes, size_t size);
const char *write_text(const char *name, const char *text);

/* The path of a file of tests/data/files/. */
const char *source_file(const char *name);

/* Two rows (1, 2.5) and (-3, 400) of the classes 0 and 1. */
void expect_two_rows(const char *what);

#endif
