/* findings.h: what one trained network does: its confusion matrix, the mistakes that it is surest of, and its
 * first layer's weights. Collected while the network is there, shown by the report. */
#ifndef STUDY_FINDINGS_H
#define STUDY_FINDINGS_H

#include <stdint.h>

#include "xent/data.h"
#include "xent/metrics.h"
#include "xent/predict.h"
#include "xent/train.h"

#define MOST_MISTAKES 12
#define MOST_UNITS 64

/* Images are shown in at most so many pixels a side; larger ones as means over blocks. */
#define MOST_SIDE 64

/* A row whose prediction is wrong. */
typedef struct mistake {
    int64_t row; /* in the files that the data set came from, from 0 */
    int label, predicted;
    double probability, label_probability; /* of the prediction, and of the label */
    uint8_t *pixels;                       /* NULL where the data has no images */
} mistake;

typedef struct findings {
    xent_metrics *metrics;
    mistake mistakes[MOST_MISTAKES]; /* the surest first; the first row of equally sure ones */
    int mistake_count;
    int width, height, channels; /* of an image as shown; 0 where the data has none that can be shown */
    int block, row_pixels;       /* one pixel is shown for block x block of the data's, row_pixels a row */
    double *weights;             /* unit_count x (height * width), the channels' mean; NULL: no images */
    int unit_count;              /* of those shown: the first ones */
    int64_t all_units;
} findings;

/* Runs the network over the data set; its outputs become probabilities as `output` says. The tape is reset.
 * On failure *f is empty; E_SHAPE: network and data do not fit; E_NONFINITE: a feature or an output is
 * infinite or NaN; E_MEMORY. */
xent_status findings_collect(findings *f, xent_tape *tape, const xent_net *net, const xent_dataset *data,
                             const xent_scaling *scaling, xent_output output, xent_error *error);

/* Frees what is in there; NULL is fine. */
void findings_clear(findings *f);

#endif
