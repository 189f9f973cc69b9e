/* values.h: option values that are lists. Readers for options of kind OPTION_OTHER. */
#ifndef CLI_VALUES_H
#define CLI_VALUES_H

#include <stddef.h>
#include <stdint.h>

#include "study/cell_share.h"
#include "study/comparison.h"
#include "xent/train.h"

enum { MOST_HIDDEN = 16 };

/* "128,64", or "none" for no hidden layer. */
typedef struct hidden_list {
    int given, count;
    int64_t size[MOST_HIDDEN];
} hidden_list;

/* "0.1" for every loss, or "ce=0.1,mse=1"; 0 where none is given. */
typedef struct rate_list {
    double rate[XENT_CLASS_LOSS_COUNT];
    int by_loss; /* each was given for its loss */
} rate_list;

/* A number of which 0 is not the same as none. */
typedef struct optional_number {
    int given;
    double value; /* 0 where none is given */
} optional_number;

/* A weight decay: 0 to 1000. */
int parse_decay(const char *text, void *field, char *expected, size_t size);

int parse_hidden(const char *text, void *field, char *expected, size_t size);
/* "ce,mse": into a loss_list. */
int parse_losses(const char *text, void *field, char *expected, size_t size);
int parse_rates(const char *text, void *field, char *expected, size_t size);

/* "balanced" or "1,2.5": the text itself. */
int parse_class_weights(const char *text, void *field, char *expected, size_t size);

/* "2/7": into a cell_share. */
int parse_share(const char *text, void *field, char *expected, size_t size);

/* The range of learning rates, for every option that takes one. */
#define LEAST_RATE 1e-9
#define MOST_RATE 1e6

#endif
