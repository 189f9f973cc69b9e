#include "support/known.h"

#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

#include "support/models.h"
#include "support/run.h"
#include "xent/data.h"

const int known_confusion[KNOWN_CLASSES][KNOWN_CLASSES] = {{211, 7, 31}, {2, 173, 0}, {60, 13, 99}};

static void write_model(const char *name, const char *loss) {
    xent_model model = small_model(KNOWN_CLASSES, 0, KNOWN_CLASSES, "relu");
    const xent_recipe recipe = {.loss = (xent_loss)xent_loss_find(loss), .seed = 1};
    xent_params *params = xent_net_params(model.net);
    for (int i = 0; i < KNOWN_CLASSES * KNOWN_CLASSES; i++)
        xent_params_values(params, xent_params_find(params, "0.weight"))[i] = i % (KNOWN_CLASSES + 1) == 0;
    for (int i = 0; i < KNOWN_CLASSES; i++)
        xent_params_values(params, xent_params_find(params, "0.bias"))[i] = 0;
    model.scaling = (xent_scaling)XENT_SCALING_NONE;
    model.normalize = XENT_NORMALIZE_NONE;
    model.recipe = &recipe;
    ck_assert_int_eq(xent_model_save(&model, test_path(name), NULL), XENT_OK);
    xent_net_destroy(model.net);
}

/* The labels, and features that make the network see `taken_for`. */
static void write_set(const char *directory, const char *set, const int32_t *labels, const int *taken_for,
                      int rows) {
    static xent_real features[KNOWN_ROWS * KNOWN_CLASSES];
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < KNOWN_CLASSES; j++)
            features[i * KNOWN_CLASSES + j] = (xent_real)(taken_for[i] != j ? 0 : i < 512 ? 1 : 5);
    const xent_dataset data = {.rows = rows,
                               .features = KNOWN_CLASSES,
                               .classes = KNOWN_CLASSES,
                               .reals = features,
                               .labels = labels};
    ck_assert_int_eq(xent_dataset_save(&data, test_path(directory), set, NULL), XENT_OK);
}

void write_known(const char *model, const char *directory, const char *loss) {
    int32_t labels[KNOWN_ROWS];
    int taken_for[KNOWN_ROWS], rows = 0;
    for (int32_t label = 0; label < KNOWN_CLASSES; label++)
        for (int predicted = 0; predicted < KNOWN_CLASSES; predicted++)
            for (int i = 0; i < known_confusion[label][predicted]; i++, rows++) {
                labels[rows] = label;
                taken_for[rows] = predicted;
            }
    ck_assert_int_eq(rows, KNOWN_ROWS);
    const int32_t each[KNOWN_CLASSES] = {0, 1, 2};
    const int right[KNOWN_CLASSES] = {0, 1, 2};
    write_model(model, loss);
    mkdir(test_path(directory), 0777);
    write_set(directory, "train", each, right, KNOWN_CLASSES);
    write_set(directory, "t10k", labels, taken_for, KNOWN_ROWS);
}
