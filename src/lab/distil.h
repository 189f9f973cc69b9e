/* distil.h: teachers and students: networks that learn from what other networks answer. Source: Hinton,
 * Vinyals & Dean, Distilling the knowledge in a neural network (2015), section 2. */
#ifndef LAB_DISTIL_H
#define LAB_DISTIL_H

#include "lab/shared.h"
#include "xent/net.h"

/* What a run of an experiment with teachers and students has at hand: one tape, one seed. */
typedef struct lab_school {
    lab *l;
    const lab_data *data;
    int64_t hidden; /* units of each of a student's two layers; a teacher has half as many more */
    int epochs;     /* of a student; a teacher has twice as many */
    uint64_t seed;
    xent_tape *tape;
    xent_error *error;
} lab_school;

/* The fact "settings" of both experiments. */
void lab_tell_school(lab *l, int64_t hidden, int epochs, const char *more);

/* A network of two layers of relu that dropout and shifts by up to 2 pixels have trained on labels, smoothed
 * by so much; and a smaller one without either, trained on labels alone. NULL and *error. */
xent_net *lab_teacher(lab_school *s, double smoothing);
xent_net *lab_lone_student(lab_school *s);

/* A student of the teacher: it learns
 *
 *     0.1 ce(z, label) + 0.9 T^2 ce(z / T, softmax(teacher's z / T))
 *
 * on `rows`, a view of the training set. NULL and *error. */
xent_net *lab_student(lab_school *s, const xent_net *teacher, const xent_dataset *rows, double temperature);

/* The logits of all rows of a set, (rows, classes). */
xent_status lab_logits(lab_school *s, const xent_net *net, const xent_dataset *data, xent_real *logits);

/* How many rows are wrong, once the logit of `of` is raised by so much; *of_it: those of that class. */
int64_t lab_count_wrong(const xent_dataset *data, const xent_real *logits, int of, double raise,
                        int64_t *of_it);

/* How many rows of the test set the network gets wrong; -1 and *error. */
int64_t lab_test_errors(lab_school *s, const xent_net *net);

#endif
