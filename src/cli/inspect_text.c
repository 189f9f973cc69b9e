#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inspect_output.h"

/* Classes that are listed one by one; with more, the extremes alone. */
enum { CLASSES_SHOWN = 40, ARRAYS_SHOWN = 200, TEXT_SHOWN = 60 };

static const char *text_at(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static long long whole_at(const json_t *object, const char *key) {
    return (long long)json_integer_value(json_object_get(object, key));
}

/* A line: its title, and what follows is the caller's. */
static void begin_line(const char *title) { printf("%-14s", title); }

static void print_sizes(const json_t *shape) {
    for (size_t i = 0; i < json_array_size(shape); i++)
        printf("%s%lld", i ? " x " : "", (long long)json_integer_value(json_array_get(shape, i)));
    if (json_array_size(shape) == 0) printf("one number");
}

/* "least .. greatest, mean m", or what there is instead. */
static void print_range(const json_t *object) {
    if (!json_is_number(json_object_get(object, "least"))) {
        printf("no finite number");
        return;
    }
    printf("%.6g .. %.6g, mean %.6g", json_number_value(json_object_get(object, "least")),
           json_number_value(json_object_get(object, "greatest")),
           json_number_value(json_object_get(object, "mean")));
}

static void print_image(const json_t *object) {
    const json_t *image = json_object_get(object, "image");
    if (!json_is_object(image)) return;
    printf(", images of %lld x %lld", whole_at(image, "height"), whole_at(image, "width"));
    if (whole_at(image, "channels") > 1) printf(" x %lld channels", whole_at(image, "channels"));
}

/* Texts of files may hold anything: what would move a terminal's cursor becomes a question mark. */
static void print_text(const char *text, int most) {
    int shown = 0;
    for (; *text && shown < most; text++, shown++) {
        const unsigned char c = (unsigned char)*text;
        putchar(c < ' ' || c == 127 ? '?' : c);
    }
    if (*text) printf("...");
}

static void print_array(const json_t *array) {
    printf("  ");
    print_text(text_at(array, "name"), TEXT_SHOWN);
    const size_t used = strlen(text_at(array, "name"));
    if (used > 0) printf("%*s", used < 24 ? (int)(24 - used) : 1, "");
    if (*text_at(array, "type")) printf("%s  ", text_at(array, "type"));
    print_sizes(json_object_get(array, "shape"));
    printf("  ");
    const json_t *not_finite = json_object_get(array, "not_finite");
    if (json_is_null(not_finite))
        printf("(not read as numbers)");
    else
        print_range(array);
    if (json_integer_value(not_finite) > 0)
        printf(", %lld not finite", (long long)json_integer_value(not_finite));
    putchar('\n');
}

static void print_list(const json_t *arrays) {
    size_t i;
    json_t *array;
    json_array_foreach(arrays, i, array) {
        if (i == ARRAYS_SHOWN) {
            printf("  and %zu more\n", json_array_size(arrays) - i);
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
    printf("%s\n", title);
    json_object_foreach(object, key, value) {
        char *text = json_is_string(value)
                         ? NULL
                         : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(6));
        printf("  ");
        print_text(key, TEXT_SHOWN);
        printf(": ");
        print_text(json_is_string(value) ? json_string_value(value) : text ? text : "?", 4 * TEXT_SHOWN);
        putchar('\n');
        free(text);
    }
}

/* ---- Models ----------------------------------------------------------------------------------------- */

static void print_names(const json_t *names) {
    size_t i;
    json_t *name;
    begin_line("class names");
    json_array_foreach(names, i, name) {
        if (i == CLASSES_SHOWN) {
            printf(" and %zu more", json_array_size(names) - i);
            break;
        }
        if (i > 0) printf(", ");
        print_text(json_string_value(name), TEXT_SHOWN);
    }
    putchar('\n');
}

void print_model(const json_t *model) {
    begin_line("model");
    printf("%s%s\n", text_at(model, "file"),
           json_is_true(json_object_get(model, "foreign")) ? " (another program's: weights alone)" : "");
    begin_line("network");
    const char *net = text_at(model, "net");
    printf("%s%sdense %lld, %s; %lld parameters\n", net, *net ? ", " : "", whole_at(model, "classes"),
           text_at(model, "output"), whole_at(model, "parameters"));
    begin_line("features");
    printf("%lld", whole_at(model, "inputs"));
    print_image(model);
    if (strcmp(text_at(model, "normalize"), "none") == 0)
        printf(", taken as they are\n");
    else if (json_is_null(json_object_get(model, "shift")))
        printf(", scaled (%s) column by column\n", text_at(model, "normalize"));
    else
        printf(", scaled (%s): (x - %.6g) * %.6g\n", text_at(model, "normalize"),
               json_number_value(json_object_get(model, "shift")),
               json_number_value(json_object_get(model, "factor")));
    if (json_is_array(json_object_get(model, "class_names")))
        print_names(json_object_get(model, "class_names"));
    printf("layers, [in, out]\n");
    print_list(json_object_get(model, "arrays"));
    print_object("training", json_object_get(model, "training"));
}

/* ---- Data sets -------------------------------------------------------------------------------------- */

static void print_set(const char *title, const json_t *set) {
    if (!json_is_object(set)) {
        begin_line(title);
        printf("none\n");
        return;
    }
    begin_line(title);
    printf("%lld rows, ", whole_at(set, "rows"));
    print_range(set);
    printf(", deviation %.6g", json_number_value(json_object_get(set, "deviation")));
    if (whole_at(set, "constant") > 0)
        printf("; %lld features are the same in every row", whole_at(set, "constant"));
    if (whole_at(set, "not_finite") > 0) printf("; %lld numbers are not finite", whole_at(set, "not_finite"));
    putchar('\n');
}

static long long class_rows(const json_t *set, size_t class) {
    return (long long)json_integer_value(json_array_get(json_object_get(set, "class_rows"), class));
}

static void print_classes(const json_t *data) {
    const json_t *train = json_object_get(data, "train"), *test = json_object_get(data, "test");
    const json_t *names = json_object_get(data, "class_names");
    const size_t classes = (size_t)whole_at(data, "classes");
    const double rows = (double)whole_at(train, "rows");
    size_t fewest = 0, most = 0;
    for (size_t k = 1; k < classes; k++) {
        if (class_rows(train, k) < class_rows(train, fewest)) fewest = k;
        if (class_rows(train, k) > class_rows(train, most)) most = k;
    }
    begin_line("classes");
    if (class_rows(train, most) == class_rows(train, fewest))
        printf("%zu, each with %lld rows of the training set\n", classes, class_rows(train, most));
    else
        printf("%zu; of the training set, class %zu has most rows (%lld, %.1f %%), class %zu fewest (%lld, "
               "%.1f %%)\n",
               classes, most, class_rows(train, most), 100 * (double)class_rows(train, most) / rows, fewest,
               class_rows(train, fewest), 100 * (double)class_rows(train, fewest) / rows);
    if (classes > CLASSES_SHOWN) return;
    printf("%10s%12s%12s\n", "class", "train", json_is_object(test) ? "test" : "");
    for (size_t k = 0; k < classes; k++) {
        printf("%10zu%12lld", k, class_rows(train, k));
        if (json_is_object(test)) printf("%12lld", class_rows(test, k));
        if (json_is_string(json_array_get(names, k))) {
            printf("  ");
            print_text(json_string_value(json_array_get(names, k)), TEXT_SHOWN);
        }
        putchar('\n');
    }
}

static void print_duplicates(const json_t *d) {
    begin_line("duplicates");
    printf("%lld rows of the training set repeat an earlier one, %lld of the test set\n",
           whole_at(d, "train"), whole_at(d, "test"));
    begin_line("");
    printf("%lld rows of the test set are in the training set too", whole_at(d, "across"));
    const json_t *example = json_object_get(d, "example");
    if (example)
        printf(", such as row %lld, which is row %lld of it", whole_at(example, "test"),
               whole_at(example, "train"));
    putchar('\n');
    if (whole_at(d, "conflicting") > 0) {
        begin_line("");
        printf("%lld of all these have another label than the equal row before them\n",
               whole_at(d, "conflicting"));
    }
}

void print_data(const json_t *data) {
    begin_line("data");
    printf("%s\n", text_at(data, "source"));
    begin_line("features");
    printf("%lld (%s)", whole_at(data, "features"), text_at(data, "type"));
    print_image(data);
    putchar('\n');
    print_set("training set", json_object_get(data, "train"));
    print_set("test set", json_object_get(data, "test"));
    print_duplicates(json_object_get(data, "duplicates"));
    print_classes(data);
}

/* ---- Files ------------------------------------------------------------------------------------------ */

void print_arrays(const json_t *file) {
    const json_t *arrays = json_object_get(file, "arrays");
    begin_line("file");
    printf("%s: %s, %zu %s\n", text_at(file, "file"), text_at(file, "kind"), json_array_size(arrays),
           json_array_size(arrays) == 1 ? "array" : "arrays");
    print_list(arrays);
    print_object("metadata", json_object_get(file, "metadata"));
}
