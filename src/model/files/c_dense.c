#include "model/files/c_dense.h"

#include <float.h>
#include <math.h>

#include "model/files/c_literals.h"
#include "model/model.h"
#include "nn/layers/table.h"

enum { LANES = 4, COLUMNS = 6 };

/* How many times as large what a layer that scales by itself multiplies and adds up may be as in one whose
 * features were scaled before it: so much more is lost by rounding, 3 bits of 24. */
#define MOST_FOLDED 8

int64_t c_dense_width(int64_t outputs) { return (outputs + LANES - 1) / LANES * LANES; }

static double shift_of(const xent_scaling *s, int64_t feature) {
    return s->shifts ? s->shifts[feature] : s->shift;
}

static double factor_of(const xent_scaling *s, int64_t feature) {
    return s->shifts ? s->factors[feature] : s->factor;
}

static const xent_real *weights_of(const layer *l) {
    return xent_params_values(l->net->params, l->first_param);
}

static const xent_real *biases_of(const layer *l) {
    return l->no_bias ? NULL : xent_params_values(l->net->params, l->first_param + 1);
}

/* Whether a float holds the value without losing digits. */
static int is_plain(double value) {
    return value == 0 || (fabs(value) >= FLT_MIN && fabs(value) <= (double)FLT_MAX);
}

static double folded_bias(const layer *l, const xent_scaling *s, int64_t output) {
    double bias = biases_of(l) ? (double)biases_of(l)[output] : 0;
    for (int64_t i = 0; i < l->in.dim[0]; i++)
        bias -= (double)weights_of(l)[i * l->units + output] * shift_of(s, i) * factor_of(s, i);
    return bias;
}

/* Whether the sum of an output is never much larger than that of scaled features, which are of the order of 1
 * and sum to about |b| and the root of the squares of the weights. It begins with the folded bias, and behind
 * each feature still has what the next ones take away again: the sum of their w shift factor. */
static int stays_small(const layer *l, const xent_scaling *s, int64_t output) {
    const double bias = biases_of(l) ? (double)biases_of(l)[output] : 0;
    double squares = 0, rest = 0, most = 0;
    for (int64_t i = l->in.dim[0] - 1; i >= 0; i--) {
        const double weight = (double)weights_of(l)[i * l->units + output];
        squares += weight * weight;
        rest += weight * shift_of(s, i) * factor_of(s, i);
        most = fmax(most, fabs(rest));
    }
    return most <= MOST_FOLDED * (fabs(bias) + sqrt(squares));
}

static int can_fold(const layer *l, const xent_scaling *s) {
    for (int64_t i = 0; i < l->in.dim[0]; i++) {
        if (!(fabs(shift_of(s, i) * factor_of(s, i)) <= MOST_FOLDED)) return 0;
        for (int64_t j = 0; j < l->units; j++)
            if (!is_plain((double)weights_of(l)[i * l->units + j] * factor_of(s, i))) return 0;
    }
    for (int64_t j = 0; j < l->units; j++)
        if (!is_plain(folded_bias(l, s, j)) || !stays_small(l, s, j)) return 0;
    return 1;
}

int c_dense_folded(const c_file *f) {
    const xent_scaling scaling = model_scaling(f->model);
    int first = 0;
    if (f->net->takes_pictures) return -1; /* their channels may have to be sorted */
    while (f->net->layers[first].kind == &layer_flatten || f->net->layers[first].kind == &layer_dropout)
        first++;
    const layer *l = &f->net->layers[first];
    return l->kind == &layer_dense && can_fold(l, &scaling) ? first : -1;
}

static void put_bias(const c_file *f, const layer *l) {
    const xent_scaling scaling = model_scaling(f->model);
    fprintf(f->out, "static const float bias_%d[%lld] = {", l->index, (long long)c_dense_width(l->units));
    for (int64_t j = 0; j < l->units; j++) {
        fputs(j % COLUMNS ? ", " : j ? ",\n    " : "\n    ", f->out);
        c_put_float(f->out, l->index == f->folded ? folded_bias(l, &scaling, j)
                            : biases_of(l)        ? (double)biases_of(l)[j]
                                                  : 0);
    }
    fputs("};\n\n", f->out);
}

void c_dense_arrays(const c_file *f, const layer *l) {
    const xent_scaling scaling = model_scaling(f->model);
    const xent_real *weights = weights_of(l);
    fprintf(f->out, "static const float weight_%d[%lld][%lld] = {", l->index, (long long)l->in.dim[0],
            (long long)c_dense_width(l->units));
    for (int64_t i = 0; i < l->in.dim[0]; i++) {
        const double factor = l->index == f->folded ? factor_of(&scaling, i) : 1;
        fputs(i ? "},\n    {" : "\n    {", f->out);
        for (int64_t j = 0; j < l->units; j++) {
            fputs(j % COLUMNS ? ", " : j ? ",\n     " : "", f->out);
            c_put_float(f->out, (double)*weights++ * factor);
        }
    }
    fputs("}};\n\n", f->out);
    put_bias(f, l);
}

void c_dense_code(const c_file *f, const layer *l, const char *from, const char *to) {
    const long long inputs = l->in.dim[0], width = c_dense_width(l->units);
    fprintf(f->out,
            "    for (int j = 0; j < %lld; j++) %s[j] = bias_%d[j];\n"
            "    for (int i = 0; i < %lld; i++) {\n"
            "        const float value = %s[i];\n"
            "        if (value == 0) continue;\n"
            "        for (int j = 0; j < %lld; j++) %s[j] += value * weight_%d[i][j];\n"
            "    }\n",
            width, to, l->index, inputs, from, width, to, l->index);
}
