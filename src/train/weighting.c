/* How much rows of a class count in the loss. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/numerals.h"
#include "train/trainer.h"

/* rows / (classes x rows of the class): King & Zeng, Logistic regression in rare events data (2001). */
static xent_status balance(const xent_dataset *train, int64_t classes, xent_real *weights,
                           xent_error *error) {
    int64_t *rows = calloc((size_t)classes, sizeof *rows);
    if (!rows)
        return xent_fail(error, XENT_E_MEMORY, "fit: no memory for the weights of %lld classes",
                         (long long)classes);
    for (int64_t i = 0; i < train->rows; i++) rows[xent_dataset_label(train, i)]++;
    xent_status status = XENT_OK;
    for (int64_t k = 0; k < classes && status == XENT_OK; k++) {
        weights[k] = (xent_real)((double)train->rows / ((double)classes * (double)rows[k]));
        if (rows[k] == 0)
            status = xent_fail(error, XENT_E_VALUE,
                               "fit: class %lld has no row in the training set, so it cannot be balanced; "
                               "expected class weights as numbers",
                               (long long)k);
    }
    free(rows);
    return status;
}

static xent_status read_weights(const char *text, int64_t classes, xent_real *weights, xent_error *error) {
    /* What is smaller loses its digits as an xent_real, or is 0 there. */
    const double least = sizeof(xent_real) == 8 ? DBL_MIN : (double)FLT_MIN,
                 most = sizeof(xent_real) == 8 ? DBL_MAX : (double)FLT_MAX;
    int64_t count = 0;
    for (const char *at = text; at; count++) {
        char *end;
        const double weight = strtod(at, &end);
        if (end == at || (*end && *end != ',') || !(weight >= least && weight <= most))
            return xent_fail(error, XENT_E_ARGUMENT,
                             "fit: class weights '%.80s', number %lld: expected \"balanced\", or numbers "
                             "from %.3g to %.3g with commas between",
                             text, (long long)count + 1, least, most);
        if (count < classes) weights[count] = (xent_real)weight;
        at = *end ? end + 1 : NULL;
    }
    if (count == classes) return XENT_OK;
    return xent_fail(error, XENT_E_ARGUMENT,
                     "fit: %lld class weights; expected one for each of the %lld classes", (long long)count,
                     (long long)classes);
}

static xent_status check_loss(const xent_recipe *recipe, xent_error *error) {
    const double smoothing = recipe->label_smoothing;
    if (!(smoothing >= 0 && smoothing < 1))
        return xent_fail(error, XENT_E_ARGUMENT,
                         "fit: label smoothing %g; expected 0 or more, and less than 1", smoothing);
    if (smoothing > 0 && recipe->loss != XENT_LOSS_CE)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "fit: label smoothing does not go with the loss '%s'; expected ce",
                         xent_loss_name(recipe->loss));
    if (recipe->class_weights && !xent_loss_takes_weights(recipe->loss))
        return xent_fail(error, XENT_E_ARGUMENT,
                         "fit: class weights do not go with the loss '%s'; expected ce, focal or gce",
                         xent_loss_name(recipe->loss));
    return XENT_OK;
}

xent_status trainer_weighting(const xent_recipe *recipe, const xent_dataset *train, int64_t classes,
                              xent_cross_entropy_options *out, xent_error *error) {
    *out = (xent_cross_entropy_options){.label_smoothing = recipe->label_smoothing};
    xent_status status = check_loss(recipe, error);
    if (status != XENT_OK || !recipe->class_weights) return status;
    xent_real *weights = malloc((size_t)classes * sizeof *weights);
    if (!weights)
        return xent_fail(error, XENT_E_MEMORY, "fit: no memory for the weights of %lld classes",
                         (long long)classes);
    out->class_weights = weights;
    out->class_weight_count = classes;
    if (strcmp(recipe->class_weights, "balanced") == 0) return balance(train, classes, weights, error);
    numerals point;
    numerals_begin(&point);
    status = read_weights(recipe->class_weights, classes, weights, error);
    numerals_end(&point);
    return status;
}
