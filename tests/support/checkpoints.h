/* checkpoints.h: a training of six rows, whose checkpoint is as small as can be, and changes of that file. */
#ifndef TESTS_CHECKPOINTS_H
#define TESTS_CHECKPOINTS_H

#include "xent/xent.h"

enum { FEW = 6, FEW_FEATURES = 3, FEW_STEPS = 3 }; /* steps of an epoch */
extern const xent_real few_reals[FEW * FEW_FEATURES];
extern const int32_t few_labels[FEW];
extern const xent_dataset few;
extern const xent_fit_data few_data; /* trained on and held out: the same rows */

extern xent_error few_error;
extern xent_net *few_net;    /* one normalisation and one layer */
extern const char *few_path; /* of the checkpoint, which stands there when a test begins */
void set_up_few(void);
void tear_down_few(void);

xent_fit_options few_options(void);
xent_trainer *few_trainer(const xent_fit_data *sets, const xent_fit_options *o);

/* Writes the checkpoint, a step into the second epoch: of other data or options, or of the usual ones. */
void write_with_data(const xent_fit_data *sets, const xent_fit_options *o);
void write_with(const xent_fit_options *o);
void write_good(void);

/* A change of the checkpoint's description, under a checksum that is right, and what loading it then says. */
typedef struct change {
    const char *object, *key; /* of the description; object NULL: of the whole */
    const char *value;        /* JSON; NULL: the entry is taken out */
    xent_status status;
    const char *says;
} change;
void change_description(const change *c);

#endif
