/* xent lab distillation: a small network that learns from a large one's soft answers.
 *
 * Source:   Hinton, Vinyals & Dean, Distilling the knowledge in a neural network (2015), section 3.
 * Settings: MNIST, pixels / 255. There the teacher is 784-1200-1200-10 with dropout and jittered images, the
 *           student 784-800-800-10 with neither, at temperature 20; a student that has seen no 3 is measured
 *           as it is and with the bias of 3 raised by 3.5, which they chose on the test set. Here 0.1 of the
 *           loss is of the labels, AdamW trains, and one more raise is chosen on the training set, 3s and
 *           all. Students of 200 and 10 epochs, or with --full of 800 and 60.
 * Result:   at the small size, one seed: teacher 162 wrong, student alone 167, taught 191; without 3s 266, of
 *           them 99 3s, raised by 3.5 337 and 3, by what was chosen 245 and 45. A teacher of 300 units under
 *           dropout is hardly better than the student alone, and there is nothing to gain from it; that a
 *           class never seen is known all the same holds here too. With --full: not measured. */
#include "lab/cells.h"
#include "lab/distil.h"

#include <stdlib.h>

#define TEMPERATURE 20
#define RAISE 3.5
enum { LEFT_OUT = 3, MOST_RAISE = 40 }; /* in quarters */

/* What a cell's numbers are. */
enum {
    TEACHER,
    ALONE,
    TAUGHT,
    WITHOUT,
    WITHOUT_OF_IT,
    RAISED,
    RAISED_OF_IT,
    CHOSEN,
    CHOSEN_OF_IT,
    CHOSEN_RAISE
};

typedef struct lesson_plan {
    const lab_data *data;
    const xent_dataset *without; /* the training rows but those of one class */
    int64_t hidden;
    int epochs;
} lesson_plan;

/* ---- The class that is left out ------------------------------------------------------------------------ */

/* The set's rows but those of a class. select is NULL: no memory. */
static xent_dataset leave_out(lab *l, const xent_dataset *data, int class) {
    xent_dataset part = *data;
    uint32_t *kept = lab_memory_of(l, (size_t)data->rows * sizeof *kept);
    part.rows = 0;
    part.select = kept;
    for (int64_t i = 0; kept && i < data->rows; i++)
        if (xent_dataset_label(data, i) != class)
            kept[part.rows++] = data->select ? data->select[i] : (uint32_t)i;
    return part;
}

/* The raise, in quarters, under which fewest training rows are wrong; the smallest of equal ones. */
static double choose_raise(const xent_dataset *train, const xent_real *logits) {
    int64_t least = train->rows + 1, of_it;
    int best = 0;
    for (int i = 0; i <= MOST_RAISE; i++) {
        const int64_t wrong = lab_count_wrong(train, logits, LEFT_OUT, i / 4.0, &of_it);
        if (wrong < least) least = wrong, best = i;
    }
    return best / 4.0;
}

static void count_raised(const xent_dataset *test, const xent_real *logits, double raise, double *numbers) {
    int64_t of_it;
    numbers[0] = (double)lab_count_wrong(test, logits, LEFT_OUT, raise, &of_it);
    numbers[1] = (double)of_it;
}

/* The student without the class, as it is and with raised biases. */
static xent_status measure_without(lab_school *s, const xent_net *net, double *numbers) {
    const xent_dataset *train = &s->data->train, *test = &s->data->test;
    const int64_t most = train->rows > test->rows ? train->rows : test->rows;
    xent_real *logits = malloc((size_t)(most * train->classes) * sizeof *logits);
    xent_status status = logits ? lab_logits(s, net, train, logits)
                                : xent_fail(s->error, XENT_E_MEMORY, "no memory for logits");
    if (status == XENT_OK) {
        numbers[CHOSEN_RAISE] = choose_raise(train, logits);
        status = lab_logits(s, net, test, logits);
    }
    if (status == XENT_OK) {
        count_raised(test, logits, 0, numbers + WITHOUT);
        count_raised(test, logits, RAISE, numbers + RAISED);
        count_raised(test, logits, numbers[CHOSEN_RAISE], numbers + CHOSEN);
    }
    free(logits);
    return status;
}

/* ---- A run --------------------------------------------------------------------------------------------- */

static xent_status study(lab_school *s, const xent_dataset *without, double *numbers) {
    xent_net *teacher = lab_teacher(s, 0), *alone = teacher ? lab_lone_student(s) : NULL,
             *taught = alone ? lab_student(s, teacher, &s->data->train, TEMPERATURE) : NULL,
             *unseen = taught ? lab_student(s, teacher, without, TEMPERATURE) : NULL;
    if (unseen) {
        numbers[TEACHER] = (double)lab_test_errors(s, teacher);
        numbers[ALONE] = (double)lab_test_errors(s, alone);
        numbers[TAUGHT] = (double)lab_test_errors(s, taught);
        measure_without(s, unseen, numbers);
    }
    xent_net_destroy(teacher);
    xent_net_destroy(alone);
    xent_net_destroy(taught);
    xent_net_destroy(unseen);
    return s->error->status;
}

static xent_status do_seed(lab *l, void *context, int index, double *numbers, xent_error *error) {
    const lesson_plan *plan = context;
    lab_school s = {l, plan->data, plan->hidden, plan->epochs, lab_seed(l, index), lab_tape(error), error};
    const xent_status status = s.tape ? study(&s, plan->without, numbers) : error->status;
    xent_tape_destroy(s.tape);
    return status;
}

/* ---- The table ----------------------------------------------------------------------------------------- */

static const struct {
    const char *network, *trained;
    int at;
    double published, published_of_it;
} rows[] = {
    {"teacher", "labels, dropout, shifts", TEACHER, 67, LAB_NONE},
    {"student", "labels", ALONE, 146, LAB_NONE},
    {"student", "teacher's answers", TAUGHT, 74, LAB_NONE},
    {"student", "answers, no 3 seen", WITHOUT, 206, 133},
    {"student", "the same, bias of 3 + 3.5", RAISED, 109, 14},
    {"student", "the same, bias chosen", CHOSEN, LAB_NONE, LAB_NONE},
};

static void add_rows(lab *l, const lab_cell *cells, int seeds) {
    double *wrong = lab_memory_of(l, (size_t)seeds * sizeof *wrong);
    for (size_t i = 0; wrong && i < sizeof rows / sizeof *rows; i++) {
        double of_it = 0;
        for (int k = 0; k < seeds; k++) {
            wrong[k] = cells[k].numbers[rows[i].at];
            of_it += cells[k].numbers[rows[i].at + 1] / seeds;
        }
        lab_row row = {
            .settings = {{"network", .text = rows[i].network}, {"learns", .text = rows[i].trained}},
            .published = rows[i].published,
            .ours = lab_over(wrong, seeds),
            .decimals = seeds > 1 ? 1 : LAB_WHOLE,
            .published_decimals = LAB_WHOLE};
        if (rows[i].at >= WITHOUT) {
            row.figures[0] = (lab_value){"published 3s", .number = rows[i].published_of_it};
            row.figures[1] = (lab_value){"our 3s", .number = of_it};
        }
        lab_add(l, &row);
    }
}

static xent_status tell(lab *l, const lab_cell *cells, int seeds) {
    double alone = 0, taught = 0, without = 0, chosen = 0;
    for (int k = 0; k < seeds; k++) {
        alone += cells[k].numbers[ALONE] / seeds;
        taught += cells[k].numbers[TAUGHT] / seeds;
        without += cells[k].numbers[WITHOUT] / seeds;
        chosen += cells[k].numbers[CHOSEN] / seeds;
    }
    if (!(taught < alone))
        return lab_finding(
            l, "Here a teacher's soft answers do not help: %.0f mistakes with them, %.0f without.", taught,
            alone);
    return lab_finding(
        l,
        "Of a teacher's soft answers the student learns to make %.0f mistakes instead of "
        "%.0f. A student that never saw a 3 makes %.0f, and %.0f once the bias of 3 is chosen.",
        taught, alone, without, chosen);
}

static xent_status run_on(lab *l, lab_data *data) {
    const int seeds = lab_seeds(l, 1), full = l->settings.full;
    if (l->settings.rows > 0 && l->settings.rows < data->train.rows) data->train.rows = l->settings.rows;
    const xent_dataset without = leave_out(l, &data->train, LEFT_OUT);
    lesson_plan plan = {data, &without, lab_choose(l->settings.hidden, full ? 800 : 200),
                        (int)lab_choose(l->settings.epochs, full ? 60 : 10)};
    lab_cell *cells = lab_seed_cells(l, seeds);
    if (!cells || !without.select) return l->error.status;
    if (data->train.classes <= LEFT_OUT || without.rows < 1)
        return xent_fail(&l->error, XENT_E_ARGUMENT, "%s has no class %d, which is to be left out",
                         data->name, LEFT_OUT);
    lab_tell_data(l, data);
    lab_tell_school(l, plan.hidden, plan.epochs, "temperature 20, 0.1 of the loss of labels");
    lab_fact(l, "figure", "wrong rows of the test set; 3s: those of class 3 among them");
    if (lab_do_cells(l, data, 1, cells, seeds, do_seed, &plan) != XENT_OK || l->stopped)
        return l->error.status;
    add_rows(l, cells, seeds);
    return tell(l, cells, seeds);
}

static xent_status run(lab *l) { return lab_on_mnist(l, run_on); }

const experiment distillation_experiment = {
    .name = "distillation",
    .title = "a small network learns from a large one's answers",
    .source = "Hinton, Vinyals & Dean, Distilling the knowledge in a neural network (2015), section 3",
    .length = LAB_MINUTES,
    .time = "2 min",
    .options = LAB_DATA | LAB_HIDDEN | LAB_EPOCHS | LAB_ROWS | LAB_FULL | LAB_PART,
    .run = run,
};
