#include "cli/command/answer_sheet.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command/far_values.h"
#include "cli/command/loaded_model.h"
#include "cli/terminal/output.h"
#include "xent/metrics.h"
#include "xent/predict.h"

int open_answers(answer_sheet *a, const char *output) {
    a->is_file = output != NULL;
    return a->is_file && open_new_file(&a->file, NULL, output);
}

int close_answers(answer_sheet *a, int failed) {
    if (!a->is_file) return failed;
    if (!failed) return close_new_file(&a->file);
    drop_new_file(&a->file);
    return failed;
}

/* ---- A line ------------------------------------------------------------------------------------------ */

/* A cell of a CSV file, in quotes where it needs them (RFC 4180). */
static void put_cell(FILE *line, const char *text) {
    const int plain = text[strcspn(text, ",\"\r\n")] == '\0';
    if (plain) {
        fputs(text, line);
        return;
    }
    fputc('"', line);
    for (; *text; text++) {
        if (*text == '"') fputc('"', line);
        fputc(*text, line);
    }
    fputc('"', line);
}

/* The fewest digits, six at least, that give the very number again: a value of 2459012.5 is not 2.459e+06. */
static void put_number(FILE *line, xent_real value) {
    const int most = sizeof value == sizeof(float) ? FLT_DECIMAL_DIG : DBL_DECIMAL_DIG;
    char text[40];
    int digits = 6;
    do snprintf(text, sizeof text, "%.*g", digits, (double)value);
    while (digits++ < most && (xent_real)strtod(text, NULL) != value);
    fputs(text, line);
}

static int outputs_of(const answer_sheet *a) { return (int)xent_net_outputs(a->model->net); }

static void put_names(const answer_sheet *a, FILE *line) {
    char number[24];
    for (int k = 0; k < outputs_of(a); k++) {
        fputc(',', line);
        put_cell(line, class_name(a->model, k, number));
    }
}

/* Of labels, and of several values, each has a column of its name. */
static void put_header(const answer_sheet *a, FILE *line) {
    const int is_class = a->task == XENT_TASK_CLASSIFY,
              is_value = a->task == XENT_TASK_REGRESSION && outputs_of(a) == 1;
    fprintf(line, "%srow%s", a->names_things ? "file," : "",
            is_class   ? ",label,probability"
            : is_value ? ",value"
                       : "");
    if (is_class ? a->probabilities : !is_value) put_names(a, line);
    fputc('\n', line);
}

static void put_row(const answer_sheet *a, FILE *line, const char *thing, int64_t row, const xent_real *y) {
    const int is_class = a->task == XENT_TASK_CLASSIFY;
    char number[24];
    if (a->names_things) put_cell(line, thing);
    fprintf(line, "%s%lld", a->names_things ? "," : "", (long long)row);
    if (is_class) {
        const int label = xent_argmax(y, outputs_of(a));
        fputc(',', line);
        put_cell(line, class_name(a->model, label, number));
        fputc(',', line);
        put_number(line, y[label]);
    }
    for (int k = 0; (!is_class || a->probabilities) && k < outputs_of(a); k++) {
        fputc(',', line);
        put_number(line, y[k]);
    }
    fputc('\n', line);
}

static json_t *numbers_json(const answer_sheet *a, const xent_real *y) {
    json_t *all = json_array();
    for (int k = 0; k < outputs_of(a); k++) json_add(all, json_real((double)y[k]));
    return all;
}

void put_values_json(json_t *object, const answer_sheet *a, const xent_real *y) {
    if (a->task == XENT_TASK_MULTILABEL)
        json_put(object, "probabilities", numbers_json(a, y));
    else if (outputs_of(a) == 1)
        json_put(object, "value", json_real((double)y[0]));
    else
        json_put(object, "values", numbers_json(a, y));
}

static json_t *row_json(const answer_sheet *a, const char *thing, int64_t row, const xent_real *y) {
    char number[24];
    json_t *object = json_pack("{s:o, s:I}", "file", json_text(thing), "row", (json_int_t)row);
    if (a->task != XENT_TASK_CLASSIFY) {
        put_values_json(object, a, y);
    } else {
        const int label = xent_argmax(y, outputs_of(a));
        json_put(object, "label", json_integer(label));
        json_put(object, "name", json_text(class_name(a->model, label, number)));
        json_put(object, "probability", json_real((double)y[label]));
        if (a->probabilities) json_put(object, "probabilities", numbers_json(a, y));
    }
    return object;
}

/* The text of a line goes to the file, or shows on standard output. */
static void emit(answer_sheet *a, const char *text) {
    if (a->is_file)
        fputs(text, a->file.stream);
    else if (!a->is_quiet)
        print("%s", text);
}

void add_answer(answer_sheet *a, const char *thing, int64_t row, const xent_real *answers) {
    if (a->json && !a->is_file) {
        print_json(row_json(a, thing, row, answers));
        return;
    }
    memory_text written;
    FILE *line = open_text(&written);
    if (line && !a->json && a->lines == 0) put_header(a, line);
    if (line && !a->json) put_row(a, line, thing, row, answers);
    if (line && a->json) {
        json_t *object = row_json(a, thing, row, answers);
        a->failed |= json_dumpf(object, line, JSON_COMPACT) != 0 || fputc('\n', line) == EOF;
        json_decref(object);
    }
    char *text = close_text(&written);
    a->failed |= !text || output_failed();
    if (!a->failed) emit(a, text);
    free(text);
    a->lines++;
}

/* ---- Rows -------------------------------------------------------------------------------------------- */

typedef struct row_context {
    answer_sheet *sheet;
    const char *thing;
    const xent_dataset *rows;
} row_context;

/* The file that a row is, or is in. */
static const char *file_of(const row_context *c, int64_t row) {
    const xent_dataset *rows = c->rows;
    return rows->file_names ? rows->file_names[rows->select ? rows->select[row] : row] : c->thing;
}

/* Probabilities, or the values of a regression; NULL: the tape, or *error, tells why. */
static const xent_real *numbers_of(const row_context *c, const xent_answers *answers, xent_error *error) {
    const xent_model *model = c->sheet->model;
    error->status = XENT_OK;
    if (c->sheet->task != XENT_TASK_REGRESSION)
        return xent_tensor_values(xent_probabilities(answers->tape, model->output, answers->logits));
    const size_t size = xent_tensor_size(answers->logits);
    xent_real *values = xent_tape_memory(answers->tape, size * sizeof *values);
    const int fails =
        !values || xent_answers_values(answers, &model->target, c->thing, values, error) != XENT_OK;
    return fails ? NULL : values;
}

static xent_status answer_batch(void *context, const xent_answers *answers, xent_error *error) {
    const row_context *c = context;
    answer_sheet *a = c->sheet;
    const xent_real *numbers = numbers_of(c, answers, error);
    if (!numbers) return error->status; /* XENT_OK: the tape tells */
    for (int64_t i = 0; i < answers->rows; i++) {
        const int64_t at = answers->first + i;
        add_answer(a, file_of(c, at), xent_dataset_file_row(c->rows, at) + 1, numbers + i * outputs_of(a));
    }
    return a->failed ? xent_fail(error, XENT_E_MEMORY, "no memory for the answers") : XENT_OK;
}

static int answer_set(answer_sheet *a, const char *thing, const xent_dataset *rows) {
    xent_error error;
    row_context context = {a, thing, rows};
    a->names_things |= rows->file_names != NULL;
    xent_tape *tape = xent_tape_create(NULL, &error);
    int failed = !tape;
    if (tape && rows->features != xent_net_inputs(a->model->net))
        failed = xent_fail(&error, XENT_E_SHAPE, "%s has %lld numbers a row; the network takes %lld", thing,
                           (long long)rows->features, (long long)xent_net_inputs(a->model->net)) != XENT_OK;
    else if (tape)
        failed = xent_predict_each(tape, a->model->net, rows, &a->model->scaling, thing, answer_batch,
                                   &context, &error) != XENT_OK;
    if (failed) report_failure("%s", error.message);
    xent_tape_destroy(tape);
    return failed;
}

int answer_rows(answer_sheet *a, const char *thing, const reading_settings *reading,
                const common_settings *common) {
    xent_data data = XENT_DATA_EMPTY;
    xent_data_options base = model_reading(a->model, reading);
    base.test_fraction = XENT_OFF;
    base.unlabelled = 1;
    int failed = read_data(&data, thing, reading, base, common);
    const int has_test = !failed && data.test.rows > 0;
    if (has_test && !common->quiet)
        report_note("%s: the answers are for the %lld rows of its test set", thing,
                    (long long)data.test.rows);
    const xent_dataset *rows = has_test ? &data.test : &data.train;
    if (!failed && !common->quiet) tell_far_values(a->model, rows, thing);
    if (!failed) failed = answer_set(a, thing, rows);
    xent_data_clear(&data);
    return failed;
}
