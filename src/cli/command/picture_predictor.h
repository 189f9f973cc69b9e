/* picture_predictor.h: a model's opinion of a picture. */
#ifndef CLI_PICTURE_PREDICTOR_H
#define CLI_PICTURE_PREDICTOR_H

#include <stdint.h>

#include "xent/image.h"
#include "xent/ink.h"
#include "xent/predict.h"

typedef struct predictor {
    const xent_model *model;
    xent_predictor *network;
    int height, width, channels; /* of the pictures that the network takes */
    uint8_t *pixels;             /* the last picture, of this size */
    xent_real *probabilities;    /* of the classes, for the last picture */
} predictor;

/* 0, or 1 after saying what is wrong (a model that does not take pictures), with nothing to close. */
int open_predictor(predictor *p, const xent_model *model);
void close_predictor(predictor *p);

/* How a picture is made one that the network takes. */
typedef enum picture_way {
    PICTURE_PLACED, /* its ink goes where that of the training pictures was; where these had none, as it is */
    PICTURE_AS_IS,  /* made the network's size */
    PICTURE_INVERTED /* likewise, and inverted */
} picture_way;

/* Whether the picture's ink will be placed: the model knows where, and the picture is not one of its size on
 * black already. */
int is_placed(const predictor *p, const xent_image *image, picture_way way);

/* Makes the picture one that the network takes, and computes the probabilities: 0, or 1 after saying what is
 * wrong with the picture `name`. *change: of a picture that is placed. */
int predict_picture(predictor *p, const char *name, const xent_image *image, picture_way way,
                    xent_ink_change *change);

/* The most probable class. */
int predicted_class(const predictor *p);

/* Whether the last picture is dark on light where the network learned light on dark, as far as can be seen:
 * it is grey, its border is light, and inverting it brings its mean nearer to the training set's, by far
 * (where that mean is not known, makes the network surer). Leaves the prediction as it was. */
int looks_inverted(predictor *p);

#endif
