#include "cli/command/class_names.h"

#include <stdlib.h>
#include <string.h>

#include "cli/terminal/output.h"

enum { FASHION_CLASSES = 10 };

/* Xiao, Rasul & Vollgraf, Fashion-MNIST: a novel image dataset for benchmarking (2017), table 2. */
static const char *const fashion[FASHION_CLASSES] = {
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"};

/* Whether the path's last part is `name`, slashes behind it not counted. */
static int is_called(const char *path, const char *name) {
    const size_t wanted = strlen(name);
    size_t length = strlen(path);
    while (length > 0 && path[length - 1] == '/') length--;
    if (length < wanted || strncmp(path + length - wanted, name, wanted) != 0) return 0;
    return length == wanted || path[length - wanted - 1] == '/';
}

const char *const *known_class_names(const char *directory, const xent_dataset *data) {
    const int side = 28;
    const int fits = data->classes == FASHION_CLASSES && data->width == side && data->height == side;
    return fits && is_called(directory, "fashion-mnist") ? fashion : NULL;
}

/* The model's class of this name; -1 if there is none. */
static int find_class(const xent_model *model, const char *name) {
    const int classes = (int)xent_net_outputs(model->net);
    for (int k = 0; k < classes; k++)
        if (strcmp(model->class_names[k], name) == 0) return k;
    return -1;
}

/* The data's classes in the model's numbers; NULL after saying what is wrong. */
static int *find_classes(const xent_model *model, const char *source, const xent_dataset *data) {
    int *classes = malloc((size_t)data->classes * sizeof *classes);
    for (int k = 0; classes && k < data->classes; k++) {
        classes[k] = find_class(model, data->class_names[k]);
        if (classes[k] >= 0) continue;
        report_failure("%s has rows of the class %s, which the model does not know", source,
                       data->class_names[k]);
        free(classes);
        return NULL;
    }
    if (!classes) report_failure("no memory for %d classes", data->classes);
    return classes;
}

int match_classes(const xent_model *model, const char *source, xent_dataset *data, int32_t **labels) {
    *labels = NULL;
    if (!model->class_names || !data->class_names || data->rows < 1) return 0;
    int *classes = find_classes(model, source, data);
    if (!classes) return 1;
    uint32_t last = (uint32_t)data->rows - 1;
    for (int64_t i = 0; data->select && i < data->rows; i++)
        if (data->select[i] > last) last = data->select[i];
    *labels = malloc(((size_t)last + 1) * sizeof **labels);
    for (int64_t i = 0; *labels && i < data->rows; i++)
        (*labels)[data->select ? data->select[i] : i] = classes[xent_dataset_label(data, i)];
    free(classes);
    if (!*labels) {
        report_failure("no memory for %lld labels", (long long)data->rows);
        return 1;
    }
    data->labels = *labels;
    data->classes = (int)xent_net_outputs(model->net);
    data->class_names = model->class_names;
    return 0;
}
