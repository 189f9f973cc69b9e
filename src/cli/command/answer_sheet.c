#include "cli/command/answer_sheet.h"

#include <stdlib.h>
#include <string.h>

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

static void put_header(const answer_sheet *a, FILE *line) {
    char number[24];
    fprintf(line, "%srow,label,probability", a->names_things ? "file," : "");
    for (int k = 0; a->probabilities && k < (int)xent_net_outputs(a->model->net); k++) {
        fputc(',', line);
        put_cell(line, class_name(a->model, k, number));
    }
    fputc('\n', line);
}

static void put_row(const answer_sheet *a, FILE *line, const char *thing, int64_t row, const xent_real *p) {
    const int classes = (int)xent_net_outputs(a->model->net), label = xent_argmax(p, classes);
    char number[24];
    if (a->names_things) put_cell(line, thing);
    fprintf(line, "%s%lld,", a->names_things ? "," : "", (long long)row);
    put_cell(line, class_name(a->model, label, number));
    fprintf(line, ",%.6g", (double)p[label]);
    for (int k = 0; a->probabilities && k < classes; k++) fprintf(line, ",%.6g", (double)p[k]);
    fputc('\n', line);
}

static json_t *row_json(const answer_sheet *a, const char *thing, int64_t row, const xent_real *p) {
    const int classes = (int)xent_net_outputs(a->model->net), label = xent_argmax(p, classes);
    char number[24];
    json_t *object = json_pack("{s:o, s:I, s:i, s:o, s:f}", "file", json_text(thing), "row", (json_int_t)row,
                               "label", label, "name", json_text(class_name(a->model, label, number)),
                               "probability", (double)p[label]);
    if (!a->probabilities) return object;
    json_t *all = json_array();
    for (int k = 0; k < classes; k++) json_array_append_new(all, json_real((double)p[k]));
    json_object_set_new(object, "probabilities", all);
    return object;
}

/* The text of a line goes to the file, or shows on standard output. */
static void emit(answer_sheet *a, const char *text) {
    if (a->is_file)
        fputs(text, a->file.stream);
    else if (!a->is_quiet)
        print("%s", text);
}

void add_answer(answer_sheet *a, const char *thing, int64_t row, const xent_real *probabilities) {
    if (a->json && !a->is_file) {
        print_json(row_json(a, thing, row, probabilities));
        return;
    }
    char *text = NULL;
    size_t size;
    FILE *line = open_memstream(&text, &size);
    if (line && !a->json && a->lines == 0) put_header(a, line);
    if (line && !a->json) put_row(a, line, thing, row, probabilities);
    if (line && a->json) {
        json_t *object = row_json(a, thing, row, probabilities);
        a->failed |= json_dumpf(object, line, JSON_COMPACT) != 0 || fputc('\n', line) == EOF;
        json_decref(object);
    }
    a->failed |= !line || fclose(line) != 0;
    if (!a->failed) emit(a, text);
    free(text);
    a->lines++;
}

/* ---- Rows -------------------------------------------------------------------------------------------- */

typedef struct row_context {
    answer_sheet *sheet;
    const char *thing;
} row_context;

static xent_status answer_batch(void *context, const xent_answers *answers, xent_error *error) {
    const row_context *c = context;
    const int64_t classes = xent_net_outputs(c->sheet->model->net);
    const xent_tensor *p = xent_probabilities(answers->tape, c->sheet->model->output, answers->logits);
    if (!p) return XENT_OK; /* the tape tells */
    for (int64_t i = 0; i < answers->rows; i++)
        add_answer(c->sheet, c->thing, answers->first + i + 1, xent_tensor_values(p) + i * classes);
    return c->sheet->failed ? xent_fail(error, XENT_E_MEMORY, "no memory for the answers") : XENT_OK;
}

static int answer_set(answer_sheet *a, const char *thing, const xent_dataset *rows) {
    xent_error error;
    row_context context = {a, thing};
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
    xent_data_options base = XENT_DATA_DEFAULT;
    xent_model_reading(a->model, &base);
    base.test_fraction = XENT_OFF;
    base.unlabelled = 1;
    int failed = read_data(&data, thing, reading, base, common);
    const int has_test = !failed && data.test.rows > 0;
    if (has_test && !common->quiet)
        report_note("%s: the answers are for the %lld rows of its test set", thing,
                    (long long)data.test.rows);
    if (!failed) failed = answer_set(a, thing, has_test ? &data.test : &data.train);
    xent_data_clear(&data);
    return failed;
}
