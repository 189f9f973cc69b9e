#include "cli/option/values.h"

#include <float.h>
#include <stdio.h>
#include <string.h>

#include "cli/option/option.h"
#include "xent/suggest.h"

enum { ITEM_SIZE = 64, MOST_WIDTH = 1 << 20 };

/* Takes the item that text begins with (up to a comma); returns what follows the comma, or NULL after the
 * last item. An item that is too long is cut, and so fails to be read. */
static const char *next_item(const char *text, char *item) {
    size_t length = strcspn(text, ",");
    snprintf(item, ITEM_SIZE, "%.*s", (int)(length < ITEM_SIZE ? length : ITEM_SIZE), text);
    return text[length] ? text + length + 1 : NULL;
}

int parse_hidden(const char *text, void *field, char *expected, size_t size) {
    hidden_list list = {.given = 1};
    char item[ITEM_SIZE];
    snprintf(expected, size, "up to %d sizes from 1 to %d such as 128,64, or 'none'", MOST_HIDDEN,
             MOST_WIDTH);
    if (strcmp(text, "none") != 0) {
        while (text) {
            long long width;
            text = next_item(text, item);
            if (list.count == MOST_HIDDEN || parse_count(item, 1, MOST_WIDTH, &width)) return 1;
            list.size[list.count++] = width;
        }
    }
    *(hidden_list *)field = list;
    return 0;
}

/* The loss of a name; -1, and the expected names, if there is none. */
static int read_loss(const char *name, char *expected, size_t size) {
    xent_suggestion near = {name, NULL, 0};
    size_t used = (size_t)snprintf(expected, size, "names of losses (");
    for (int i = 0; i < XENT_CLASS_LOSS_COUNT; i++) {
        const char *other = xent_loss_name((xent_loss)i);
        if (strcmp(name, other) == 0) return i;
        xent_suggest(&near, other);
        if (used < size) used += (size_t)snprintf(expected + used, size - used, "%s%s", i ? ", " : "", other);
    }
    if (used < size) used += (size_t)snprintf(expected + used, size - used, ")");
    if (xent_suggestion_found(&near) && used < size)
        snprintf(expected + used, size - used, "; did you mean '%s'?", xent_suggestion_found(&near));
    return -1;
}

int parse_losses(const char *text, void *field, char *expected, size_t size) {
    loss_list list = {0, {XENT_LOSS_CE}};
    int seen[XENT_CLASS_LOSS_COUNT] = {0};
    char item[ITEM_SIZE];
    while (text) {
        text = next_item(text, item);
        int loss = read_loss(item, expected, size);
        if (loss < 0) return 1;
        if (seen[loss]++) {
            snprintf(expected, size, "each loss once; it has %s twice", item);
            return 1;
        }
        list.loss[list.count++] = (xent_loss)loss;
    }
    *(loss_list *)field = list;
    return 0;
}

static int read_rate(const char *text, double *rate, char *expected, size_t size) {
    snprintf(expected, size, "rates from %g to %g, as in 0.1 or ce=0.1,mse=1", LEAST_RATE, MOST_RATE);
    return parse_number(text, LEAST_RATE, MOST_RATE, rate);
}

int parse_rates(const char *text, void *field, char *expected, size_t size) {
    rate_list list = {.by_loss = strchr(text, '=') != NULL};
    char item[ITEM_SIZE];
    if (!strchr(text, '=')) {
        if (read_rate(text, &list.rate[0], expected, size)) return 1;
        for (int i = 1; i < XENT_CLASS_LOSS_COUNT; i++) list.rate[i] = list.rate[0];
        text = NULL;
    }
    while (text) {
        text = next_item(text, item);
        char *equals = strchr(item, '=');
        if (!equals) return read_rate("", &list.rate[0], expected, size);
        *equals = '\0';
        int loss = read_loss(item, expected, size);
        if (loss < 0) return 1;
        if (list.rate[loss] > 0) {
            snprintf(expected, size, "each loss once; it has %s twice", item);
            return 1;
        }
        if (read_rate(equals + 1, &list.rate[loss], expected, size)) return 1;
    }
    *(rate_list *)field = list;
    return 0;
}

int parse_class_weights(const char *text, void *field, char *expected, size_t size) {
    char item[ITEM_SIZE];
    double weight;
    snprintf(expected, size, "balanced, or numbers above 0 with commas between");
    *(const char **)field = text;
    if (strcmp(text, "balanced") == 0) return 0;
    while (text) {
        text = next_item(text, item);
        if (parse_number(item, FLT_MIN, FLT_MAX, &weight)) return 1;
    }
    return 0;
}

int parse_decay(const char *text, void *field, char *expected, size_t size) {
    optional_number decay = {1, 0};
    const double most = 1000;
    snprintf(expected, size, "a number from 0 to %g", most);
    if (parse_number(text, 0, most, &decay.value)) return 1;
    *(optional_number *)field = decay;
    return 0;
}

int parse_share(const char *text, void *field, char *expected, size_t size) {
    snprintf(expected, size, "a part and their number, such as 1/4, up to %d of them", MOST_PARTS);
    return cell_share_read(text, field) != 0;
}
