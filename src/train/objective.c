#include "train/objective.h"

#include "data/scaling.h"
#include "data/targets.h"
#include "xent/metrics.h"

xent_task objective_task(const xent_dataset *data, xent_loss loss) {
    if (!data->targets) return XENT_TASK_CLASSIFY;
    return loss == XENT_LOSS_BCE ? XENT_TASK_MULTILABEL : XENT_TASK_REGRESSION;
}

/* The targets as the network learns them. */
static xent_tensor *scaled_targets(const objective *o, xent_tape *tape, xent_shape shape,
                                   const xent_real *targets) {
    const size_t size = (size_t)(shape.dim[0] * shape.dim[1]);
    if (o->task != XENT_TASK_REGRESSION) return xent_input(tape, shape, targets);
    xent_real *scaled = xent_tape_memory(tape, size * sizeof *scaled);
    if (!scaled) return NULL;
    targets_scale(&o->target, targets, shape.dim[0], shape.dim[1], scaled);
    return xent_input(tape, shape, scaled);
}

xent_tensor *objective_loss(const objective *o, xent_tape *tape, xent_tensor *logits, truth t) {
    if (o->task == XENT_TASK_CLASSIFY)
        return xent_classification_loss(tape, o->loss, logits, t.labels, o->weighting);
    if (!logits) return NULL; /* the tape tells */
    return xent_target_loss(tape, o->loss, logits,
                            scaled_targets(o, tape, xent_tensor_shape(logits), t.targets));
}

static double sum_squares(const objective *o, const xent_real *z, xent_shape shape,
                          const xent_real *targets) {
    const int64_t outputs = shape.dim[1];
    double sum = 0;
    for (int64_t k = 0; k < outputs; k++) {
        const xent_scaling s = targets_scaling_of(&o->target, k);
        for (int64_t i = k; i < shape.dim[0] * outputs; i += outputs) {
            const double d = (double)z[i] / s.factor + s.shift - (double)targets[i];
            sum += d * d;
        }
    }
    return sum / (double)outputs;
}

score objective_score(const objective *o, const xent_tensor *logits, truth t) {
    const xent_shape shape = xent_tensor_shape(logits);
    const xent_real *z = xent_tensor_values(logits);
    switch (o->task) {
    case XENT_TASK_REGRESSION:
        return (score){0, sum_squares(o, z, shape, t.targets)};
    case XENT_TASK_MULTILABEL:
        return (score){xent_count_labels(z, t.targets, shape.dim[0], shape.dim[1], 0, NULL), 0};
    case XENT_TASK_CLASSIFY:
        break;
    }
    return (score){xent_count_correct(z, t.labels, shape.dim[0], shape.dim[1]), 0};
}
