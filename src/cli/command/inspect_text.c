#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command/inspect.h"
#include "cli/command/inspect_columns.h"
#include "cli/terminal/output.h"
#include "cli/terminal/wrap.h"
#include "xent/text.h"

/* Classes that are listed one by one; with more, the extremes alone. */
enum { CLASSES_SHOWN = 40, ARRAYS_SHOWN = 200, TEXT_SHOWN = 60 };

static const char *text_at(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static long long whole_at(const json_t *object, const char *key) {
    return (long long)json_integer_value(json_object_get(object, key));
}

/* Where the texts of titled lines begin, and those of arrays. */
enum { COLUMN = 14, ARRAY_COLUMN = 26 };

static void print_sizes(FILE *line, const json_t *shape) {
    for (size_t i = 0; i < json_array_size(shape); i++)
        fprintf(line, "%s%lld", i ? " x " : "", (long long)json_integer_value(json_array_get(shape, i)));
    if (json_array_size(shape) == 0) fprintf(line, "one number");
}

/* "least .. greatest, mean m", or what there is instead. */
static void print_range(FILE *line, const json_t *object) {
    if (!json_is_number(json_object_get(object, "least"))) {
        fprintf(line, "no finite number");
        return;
    }
    fprintf(line, "%.6g .. %.6g, mean %.6g", json_number_value(json_object_get(object, "least")),
            json_number_value(json_object_get(object, "greatest")),
            json_number_value(json_object_get(object, "mean")));
}

static void print_image(FILE *line, const json_t *object) {
    const json_t *image = json_object_get(object, "image");
    if (!json_is_object(image)) return;
    fprintf(line, ", images of %lld x %lld", whole_at(image, "height"), whole_at(image, "width"));
    if (whole_at(image, "channels") > 1) fprintf(line, " x %lld channels", whole_at(image, "channels"));
}

/* Texts of files may be long: the beginning is shown. */
static void print_text(FILE *line, const char *text, int most) {
    int shown = 0;
    while (shown < most && text[shown]) shown += xent_character_length(text + shown);
    fprintf(line, "%.*s%s", shown, text, text[shown] ? "..." : "");
}

/* What an array holds, after its name. */
static void print_content(FILE *line, const json_t *array) {
    const json_t *not_finite = json_object_get(array, "not_finite");
    if (*text_at(array, "type")) fprintf(line, "%s  ", text_at(array, "type"));
    print_sizes(line, json_object_get(array, "shape"));
    fprintf(line, "  ");
    if (json_is_null(not_finite))
        fprintf(line, "(not read as numbers)");
    else
        print_range(line, array);
    if (json_integer_value(not_finite) > 0)
        fprintf(line, ", %lld not finite", (long long)json_integer_value(not_finite));
}

static void print_array(const json_t *array) {
    memory_text text;
    titled_line line;
    const char *name = text_at(array, "name");
    FILE *out = open_text(&text);
    if (out) fputs("  ", out);
    if (out) print_text(out, name, TEXT_SHOWN);
    char *title = close_text(&text);
    if (!title) lose_output();
    if (begin_line(&line, title ? title : "", *name ? ARRAY_COLUMN : 2))
        print_content(line.text.stream, array);
    end_line(&line);
    free(title);
}

static void print_list(const json_t *arrays) {
    size_t i;
    json_t *array;
    json_array_foreach(arrays, i, array) {
        if (i == ARRAYS_SHOWN) {
            print("  and %zu more\n", json_array_size(arrays) - i);
            break;
        }
        print_array(array);
    }
}

/* Key and value, a line each. */
static void print_object(const char *title, json_t *object) {
    const char *key;
    json_t *value;
    if (!json_is_object(object) || json_object_size(object) == 0) return;
    print("%s\n", title);
    json_object_foreach(object, key, value) {
        titled_line line;
        char *text = json_is_string(value)
                         ? NULL
                         : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(6));
        if (begin_line(&line, "", 2)) {
            print_text(line.text.stream, key, TEXT_SHOWN);
            fprintf(line.text.stream, ": ");
            print_text(line.text.stream,
                       json_is_string(value) ? json_string_value(value)
                       : text                ? text
                                             : "?",
                       4 * TEXT_SHOWN);
        }
        end_line(&line);
        free(text);
    }
}

/* ---- Models ----------------------------------------------------------------------------------------- */

static void print_names(const json_t *names) {
    titled_line line;
    size_t i;
    json_t *name;
    FILE *text = begin_line(&line, "class names", COLUMN);
    if (text) {
        json_array_foreach(names, i, name) {
            if (i == CLASSES_SHOWN) {
                fprintf(text, " and %zu more", json_array_size(names) - i);
                break;
            }
            if (i > 0) fprintf(text, ", ");
            print_text(text, json_string_value(name), TEXT_SHOWN);
        }
    }
    end_line(&line);
}

/* The features of a model: their number, and how they are scaled. */
static void print_features(FILE *line, const json_t *model) {
    fprintf(line, "%lld", whole_at(model, "inputs"));
    print_image(line, model);
    if (strcmp(text_at(model, "normalize"), "none") == 0)
        fprintf(line, ", taken as they are");
    else if (json_is_null(json_object_get(model, "shift")))
        fprintf(line, ", scaled (%s) column by column", text_at(model, "normalize"));
    else
        fprintf(line, ", scaled (%s): (x - %.6g) * %.6g", text_at(model, "normalize"),
                json_number_value(json_object_get(model, "shift")),
                json_number_value(json_object_get(model, "factor")));
}

void print_model(const json_t *model) {
    titled_line line;
    print_line("model", COLUMN, "%s%s", text_at(model, "file"),
               json_is_true(json_object_get(model, "foreign")) ? " (another program's: weights alone)" : "");
    print_line("network", COLUMN, "%s, %s; %lld parameters", text_at(model, "text"), text_at(model, "output"),
               whole_at(model, "parameters"));
    if (begin_line(&line, "features", COLUMN)) print_features(line.text.stream, model);
    end_line(&line);
    if (json_is_array(json_object_get(model, "class_names")))
        print_names(json_object_get(model, "class_names"));
    print_model_columns(json_object_get(model, "columns"));
    print("layers, [in, out]\n");
    print_list(json_object_get(model, "arrays"));
    print_object("training", json_object_get(model, "training"));
}

/* ---- Data sets -------------------------------------------------------------------------------------- */

static void print_set(const char *title, const json_t *set) {
    titled_line line;
    FILE *text = begin_line(&line, title, COLUMN);
    if (text && json_is_object(set)) {
        fprintf(text, "%lld row%s, ", whole_at(set, "rows"), whole_at(set, "rows") == 1 ? "" : "s");
        print_range(text, set);
        fprintf(text, ", deviation %.6g", json_number_value(json_object_get(set, "deviation")));
        if (whole_at(set, "constant") > 0)
            fprintf(text, "; %lld feature%s the same in every row", whole_at(set, "constant"),
                    whole_at(set, "constant") == 1 ? " is" : "s are");
        if (whole_at(set, "not_finite") > 0)
            fprintf(text, "; %lld number%s not finite", whole_at(set, "not_finite"),
                    whole_at(set, "not_finite") == 1 ? " is" : "s are");
    } else if (text) {
        fprintf(text, "none");
    }
    end_line(&line);
}

static long long class_rows(const json_t *set, size_t class) {
    return (long long)json_integer_value(json_array_get(json_object_get(set, "class_rows"), class));
}

/* How many classes there are, and how even they are. */
static void print_balance(const json_t *train, size_t classes) {
    const double rows = (double)whole_at(train, "rows");
    size_t fewest = 0, most = 0;
    for (size_t k = 1; k < classes; k++) {
        if (class_rows(train, k) < class_rows(train, fewest)) fewest = k;
        if (class_rows(train, k) > class_rows(train, most)) most = k;
    }
    if (class_rows(train, most) == class_rows(train, fewest))
        print_line("classes", COLUMN, "%zu, each with %lld rows of the training set", classes,
                   class_rows(train, most));
    else
        print_line("classes", COLUMN,
                   "%zu; of the training set, class %zu has most rows (%lld, %.1f %%), class %zu fewest "
                   "(%lld, %.1f %%)",
                   classes, most, class_rows(train, most), 100 * (double)class_rows(train, most) / rows,
                   fewest, class_rows(train, fewest), 100 * (double)class_rows(train, fewest) / rows);
}

/* Which columns of a table hold the labels. */
static void print_label_columns(const json_t *columns) {
    titled_line line;
    size_t k;
    json_t *column;
    if (json_array_size(columns) == 0) return;
    FILE *text = begin_line(&line, json_array_size(columns) > 1 ? "labels" : "label", COLUMN);
    if (text) {
        json_array_foreach(columns, k, column) {
            if (k == CLASSES_SHOWN) {
                fprintf(text, " and %zu more", json_array_size(columns) - k);
                break;
            }
            if (k > 0) fprintf(text, ", ");
            if (json_is_string(column))
                print_text(text, json_string_value(column), TEXT_SHOWN);
            else
                fprintf(text, "column %lld", (long long)json_integer_value(column));
        }
    }
    end_line(&line);
}

/* What is learned in place of classes: the ranges of the numbers. */
static void print_targets(const json_t *data, const json_t *targets) {
    const json_t *names = json_object_get(data, "class_names");
    size_t k;
    json_t *target;
    json_array_foreach(targets, k, target) {
        titled_line line;
        FILE *text = k < CLASSES_SHOWN ? begin_line(&line, k == 0 ? "targets" : "", COLUMN) : NULL;
        if (!text) break;
        if (json_is_string(json_array_get(names, k))) {
            print_text(text, json_string_value(json_array_get(names, k)), TEXT_SHOWN);
            fprintf(text, ": ");
        }
        print_range(text, target);
        end_line(&line);
    }
}

static void print_classes(const json_t *data) {
    const json_t *train = json_object_get(data, "train"), *test = json_object_get(data, "test");
    const json_t *names = json_object_get(data, "class_names");
    const size_t classes = (size_t)whole_at(data, "classes");
    print_balance(train, classes);
    if (classes > CLASSES_SHOWN) return;
    print("%10s%12s%12s\n", "class", "train", json_is_object(test) ? "test" : "");
    for (size_t k = 0; k < classes; k++) {
        print("%10zu%12lld", k, class_rows(train, k));
        if (json_is_object(test)) print("%12lld", class_rows(test, k));
        titled_line line;
        if (begin_line(&line, "", 2) && json_is_string(json_array_get(names, k)))
            print_text(line.text.stream, json_string_value(json_array_get(names, k)), TEXT_SHOWN);
        end_line(&line);
    }
}

static void print_duplicates(const json_t *d) {
    const json_t *example = json_object_get(d, "example");
    const long long train = whole_at(d, "train"), across = whole_at(d, "across"),
                    conflicting = whole_at(d, "conflicting");
    char such[96] = "";
    print_line("duplicates", COLUMN,
               "%lld row%s of the training set repeat%s an earlier one, %lld of the test set", train,
               train == 1 ? "" : "s", train == 1 ? "s" : "", whole_at(d, "test"));
    if (example)
        snprintf(such, sizeof such, ", such as row %lld, which is row %lld of it", whole_at(example, "test"),
                 whole_at(example, "train"));
    print_line("", COLUMN, "%lld row%s of the test set %s in the training set too%s", across,
               across == 1 ? "" : "s", across == 1 ? "is" : "are", such);
    if (conflicting > 0)
        print_line("", COLUMN, "%lld of all these %s another label than the first row that is equal to %s",
                   conflicting, conflicting == 1 ? "has" : "have", conflicting == 1 ? "it" : "them");
}

void print_data(const json_t *data) {
    titled_line line;
    print_line("data", COLUMN, "%s", text_at(data, "source"));
    if (begin_line(&line, "features", COLUMN)) {
        fprintf(line.text.stream, "%lld (%s)", whole_at(data, "features"), text_at(data, "type"));
        print_image(line.text.stream, data);
    }
    end_line(&line);
    print_set("training set", json_object_get(data, "train"));
    print_set("test set", json_object_get(data, "test"));
    print_duplicates(json_object_get(data, "duplicates"));
    const json_t *targets = json_object_get(json_object_get(data, "train"), "targets");
    print_label_columns(json_object_get(data, "label_columns"));
    if (json_is_array(targets))
        print_targets(data, targets);
    else
        print_classes(data);
    print_table_columns(json_object_get(data, "columns"));
}

/* ---- Files ------------------------------------------------------------------------------------------ */

void print_arrays(const json_t *file) {
    const json_t *arrays = json_object_get(file, "arrays");
    const char *kind = text_at(file, "kind");
    print_line("file", COLUMN, "%s: %s, %zu %s", text_at(file, "file"),
               strncmp(kind, "np", 2) == 0 ? "NumPy" : kind, json_array_size(arrays),
               json_array_size(arrays) == 1 ? "array" : "arrays");
    print_list(arrays);
    print_object("metadata", json_object_get(file, "metadata"));
}
