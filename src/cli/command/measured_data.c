#include "cli/command/measured_data.h"

#include <stdlib.h>
#include <string.h>

#include "cli/command/far_values.h"
#include "cli/command/loaded_model.h"
#include "cli/option/files.h"
#include "cli/option/option.h"
#include "cli/terminal/output.h"

/* What the model says of its training; nothing, where its file does not say it. */
static xent_recipe recipe_of(const xent_model *model) {
    return model->recipe ? *model->recipe : (xent_recipe){.seed = 1};
}

/* Whether the data are those that the model was trained on: by their content, and, of a model that does not
 * know it, by their name. */
static int are_its_own(const measured_data *m, const char *name, const xent_recipe *recipe) {
    if (recipe->content > 0) return xent_data_content(&m->data) == recipe->content;
    return recipe->data && (!name || strcmp(name, recipe->data) == 0);
}

/* The rows that were held out of the training set, by the fraction and the seed that the recipe keeps, or the
 * others. */
static int take_split(measured_data *m, double fraction, uint64_t seed, int held_out) {
    xent_error error;
    xent_dataset first, second;
    const xent_dataset all = m->data.train;
    m->select = malloc((size_t)all.rows * sizeof *m->select);
    if (!m->select) {
        report_failure("no memory to split %lld rows", (long long)all.rows);
        return 1;
    }
    if (xent_dataset_split(&all, fraction, seed, m->select, &first, &second, &error) != XENT_OK) {
        report_failure("%s", error.message);
        return 1;
    }
    m->rows = held_out ? second : first;
    return 0;
}

static uint64_t seed_of(const xent_recipe *recipe) {
    return recipe->test_seed ? recipe->test_seed : recipe->seed;
}

static void tell(const common_settings *common, const measured_data *m, const char *which) {
    if (common->quiet) return;
    report_note("%s: %lld of its rows %s measured, %s", m->name, (long long)m->rows.rows,
                m->rows.rows == 1 ? "is" : "are", which);
}

/* Other data than the model's own: their test set, if they have one, else all. */
static int take_other(measured_data *m, const common_settings *common) {
    const int has_test = m->data.test.rows > 0;
    m->rows = has_test ? m->data.test : m->data.train;
    if (common->quiet) return 0;
    report_note("%s is not what the model was trained on, but may share rows with it: %s %lld row%s measured",
                m->name, has_test ? "its test set of" : "all", (long long)m->rows.rows,
                m->rows.rows == 1 ? " is" : "s are");
    return 0;
}

/* The fraction of the training rows that was held out for testing; 0: none. */
static double held_out_fraction(const measured_data *m, const xent_recipe *recipe) {
    const double usual = 0.2; /* what a recipe of 0 stands for */
    if (m->data.test.rows > 0 || m->data.validation.rows > 0 || recipe->test_fraction < 0) return 0;
    return recipe->test_fraction > 0 ? recipe->test_fraction : usual;
}

/* The model's own data: what it has not learned of them. */
static int take_unlearned(measured_data *m, const xent_recipe *recipe, const common_settings *common) {
    const double fraction = held_out_fraction(m, recipe);
    if (m->data.test.rows > 0) {
        m->rows = m->data.test;
        tell(common, m, "which are its test set");
    } else if (fraction > 0) {
        if (take_split(m, fraction, seed_of(recipe), 1)) return 1;
        tell(common, m, "held out of training");
    } else if (m->data.validation.rows > 0) {
        m->rows = m->data.validation;
        tell(common, m, "which are its validation set");
    } else if (recipe->validation > 0) {
        if (take_split(m, recipe->validation, seed_of(recipe), 1)) return 1;
        tell(common, m, "held out of training");
    } else {
        m->rows = m->data.train;
        tell(common, m, "all of them trained on, as none was held out");
    }
    return 0;
}

/* What was asked for. */
static int take_part(measured_data *m, measured_part part, int own, const xent_recipe *recipe) {
    const double fraction = held_out_fraction(m, recipe);
    if (part == PART_TEST_SET && m->data.test.rows > 0) {
        m->rows = m->data.test;
    } else if (part == PART_ALL || !own || fraction <= 0) {
        if (part == PART_TEST_SET) {
            report_failure("%s has no test set; --part all measures all of its rows", m->data.source);
            return 1;
        }
        m->rows = m->data.train;
    } else {
        return take_split(m, fraction, seed_of(recipe), part == PART_TEST_SET);
    }
    return 0;
}

static int take_rows(measured_data *m, const char *name, measured_part part, const xent_recipe *recipe,
                     const common_settings *common) {
    const int own = are_its_own(m, name, recipe);
    int failed;
    if (!m->data.train.labels && !m->data.train.targets) {
        report_failure("%s has no labels to measure against; 'xent predict' answers for rows without",
                       m->data.source);
        return 1;
    }
    if (part != PART_AUTO)
        failed = take_part(m, part, own, recipe);
    else if (own)
        failed = take_unlearned(m, recipe, common);
    else
        failed = take_other(m, common);
    if (failed || m->rows.rows > 0) return failed;
    report_failure("%s: no row is left to measure", m->data.source);
    return 1;
}

/* Nothing is printed into what is read: what that is, DATA or the model tells. */
static int check_streams(const char *from, const char *labels) {
    file_list *files = files_create();
    if (!files) {
        report_failure("out of memory");
        return EXIT_WORK;
    }
    reads_data(files, from);
    reads_file(files, labels);
    const int code = check_files(files);
    files_destroy(files);
    return code;
}

int open_measured(measured_data *m, const char *name, const xent_model *model, measured_part part,
                  const reading_settings *reading, int threads, const common_settings *common) {
    *m = (measured_data){.data = XENT_DATA_EMPTY, .name = ""};
    const xent_recipe recipe = recipe_of(model);
    xent_data_options base = model_reading(model, reading);
    base.test_fraction = XENT_OFF;
    base.threads = threads;
    const char *from = name ? name : recipe.test ? recipe.test : recipe.data;
    if (!from) {
        report_failure("the model does not say what it was trained on; expected DATA behind it");
        return EXIT_WORK;
    }
    m->name = from;
    if (recipe.data && strcmp(from, recipe.data) == 0) {
        base.labels = recipe.labels;
        base.missing = recipe.missing;
    }
    int code = check_streams(from, reading->labels ? reading->labels : base.labels);
    if (code == PARSED && read_data(&m->data, from, reading, base, common)) code = EXIT_WORK;
    if (code == EXIT_WORK && !name)
        report_note("that is what the model was %s; DATA behind it names it at its place, or another",
                    recipe.test ? "tested on" : "trained on");
    if (code != PARSED) return code;
    if (take_rows(m, from, part, &recipe, common)) return EXIT_WORK;
    if (!common->quiet) tell_far_values(model, &m->rows, from);
    return EXIT_FINE;
}

void close_measured(measured_data *m) {
    xent_data_clear(&m->data);
    free(m->select);
}
