/* xent lab smoothed-teacher: a teacher that was trained on smoothed labels teaches worse.
 *
 * Source:   Müller, Kornblith & Hinton, When does label smoothing help? (2019), section 4.
 * Settings: MNIST, with teacher, student and temperature as in distillation; labels are smoothed by 0.1
 *           (ours). Students of 200 and 10 epochs, or with --full of 800 and 60.
 * Result:   60,000 rows, one seed, at the small size: teacher 1.62 % and its student 1.91 %, of smoothed
 *           labels 1.88 and 1.84 %: a smoothed teacher does not teach worse here, nor is one seed enough to
 *           say that it teaches better. 10,000 rows: 3.35 and 4.35, 3.27 and 3.84 %; on the 8x8 digits (64
 *           units, 40 epochs) 9.0 and 7.9, 9.6 and 5.6 %. --full: not measured. */
#include "lab/cells.h"
#include "lab/distil.h"
#include "lab/networks.h"

#define TEMPERATURE 20
#define SMOOTHING 0.1

static const struct {
    const char *network, *labels;
    double published;
} rows[] = {
    {"teacher", "as they are", 0.67},
    {"its student", "as they are", 0.74},
    {"teacher", "smoothed by 0.1", 0.59},
    {"its student", "smoothed by 0.1", 0.91},
};
enum { ROWS = sizeof rows / sizeof *rows };

typedef struct lesson_plan {
    const lab_data *data;
    int64_t hidden;
    int epochs;
} lesson_plan;

/* A teacher and its student: % wrong of each. */
static void teach(lab_school *s, double smoothing, double *wrong) {
    xent_net *teacher = lab_teacher(s, smoothing),
             *student = teacher ? lab_student(s, teacher, &s->data->train, TEMPERATURE) : NULL;
    const double part = 100.0 / (double)s->data->test.rows;
    if (student) {
        wrong[0] = part * (double)lab_test_errors(s, teacher);
        wrong[1] = part * (double)lab_test_errors(s, student);
    }
    xent_net_destroy(teacher);
    xent_net_destroy(student);
}

static xent_status do_seed(lab *l, void *context, int index, double *numbers, xent_error *error) {
    const lesson_plan *plan = context;
    lab_school s = {l, plan->data, plan->hidden, plan->epochs, lab_seed(l, index), lab_tape(error), error};
    for (int i = 0; i < 2 && s.tape && error->status == XENT_OK; i++)
        teach(&s, i == 0 ? 0 : SMOOTHING, numbers + 2 * i);
    xent_tape_destroy(s.tape);
    return error->status;
}

static xent_status tell(lab *l) {
    const double plain = lab_figure_of(l, 1), smoothed = lab_figure_of(l, 3);
    if (!(plain < smoothed))
        return lab_finding(l,
                           "Here the student of a teacher of smoothed labels is no worse: %.2f %% against "
                           "%.2f %% wrong.",
                           smoothed, plain);
    return lab_finding(
        l,
        "The student of a teacher of smoothed labels gets %.2f %% wrong, that of one of plain "
        "labels %.2f %%. The source says why: smoothing makes a teacher answer nearly alike to "
        "all rows of a class, and a student learns from the differences.",
        smoothed, plain);
}

static xent_status add_rows(lab *l, const lab_cell *cells, int seeds) {
    double *wrong = lab_memory_of(l, (size_t)seeds * sizeof *wrong);
    for (int i = 0; wrong && i < ROWS; i++) {
        for (int k = 0; k < seeds; k++) wrong[k] = cells[k].numbers[i];
        lab_add(l, &(lab_row){.settings = {{"network", .text = rows[i].network},
                                           {"teacher's labels", .text = rows[i].labels}},
                              .published = rows[i].published,
                              .ours = lab_over(wrong, seeds)});
    }
    return tell(l);
}

static xent_status run_on(lab *l, lab_data *data) {
    const int seeds = lab_seeds(l, 1), full = l->settings.full;
    if (l->settings.rows > 0 && l->settings.rows < data->train.rows) data->train.rows = l->settings.rows;
    lesson_plan plan = {data, lab_choose(l->settings.hidden, full ? 800 : 200),
                        (int)lab_choose(l->settings.epochs, full ? 60 : 10)};
    lab_cell *cells = lab_seed_cells(l, seeds);
    if (!cells) return l->error.status;
    lab_tell_data(l, data);
    lab_tell_school(l, plan.hidden, plan.epochs, "temperature 20, 0.1 of the loss of labels");
    lab_fact(l, "figure", "%% of the test set wrong");
    if (lab_do_cells(l, data, 1, cells, seeds, do_seed, &plan) != XENT_OK || l->stopped)
        return l->error.status;
    return add_rows(l, cells, seeds);
}

static xent_status run(lab *l) { return lab_on_mnist(l, run_on); }

const experiment smoothed_teacher_experiment = {
    .name = "smoothed-teacher",
    .title = "a teacher of smoothed labels teaches worse",
    .source = "Müller, Kornblith & Hinton, When does label smoothing help? (2019), section 4",
    .length = LAB_MINUTES,
    .time = "3 min",
    .options = LAB_DATA | LAB_HIDDEN | LAB_EPOCHS | LAB_ROWS | LAB_FULL | LAB_PART,
    .run = run,
};
