/* Models, what they answer, and their files: refused a call of the system, it says so and leaves things as
 * they were, and the same call again comes to the same bits (support/refusals.h). */
#include <string.h>

#include "support/models.h"
#include "support/refusals.h"
#include "support/run.h"
#include "xent/xent.h"

enum { ROWS = 150 };

static struct {
    xent_model model;
    xent_predictor *predictor;
    xent_file_info info;
    xent_real answers[ROWS * 10], logits[ROWS * 10];
} here;
static xent_error error;
static uint8_t pixels[ROWS * 64];
static xent_real rows[ROWS * 64];

static void set_up(void) {
    for (int i = 0; i < ROWS * 64; i++) rows[i] = pixels[i] = (uint8_t)(i * 37 % 17);
}

static void end(void) {
    xent_predictor_destroy(here.predictor);
    if (here.model.memory)
        xent_model_clear(&here.model);
    else
        xent_net_destroy(here.model.net);
    xent_file_info_clear(&here.info);
    memset(&here, 0, sizeof here);
}

/* ---- Answers ------------------------------------------------------------------------------------------ */

static void begin_with(int64_t inputs, int64_t hidden) {
    static const char *const names[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "\"9\""};
    static const xent_recipe recipe = {.data = "digits", .label = "class", .epochs = 3};
    here.model = small_model(inputs, hidden, 10, "relu");
    here.model.class_names = names;
    here.model.recipe = &recipe;
    here.model.normalize = XENT_NORMALIZE_STANDARD;
}
static void begin_model(void) { begin_with(64, 16); }

static xent_status call_predict(xent_error *why) {
    return xent_model_predict(&here.model, rows, ROWS, here.answers, why);
}
static xent_status call_predictor(xent_error *why) {
    xent_predictor_destroy(here.predictor);
    here.predictor = xent_predictor_create(&here.model, 2, why);
    return here.predictor
               ? xent_predictor_run_bytes(here.predictor, pixels, ROWS, here.logits, here.answers, why)
               : why->status;
}
static void show_answers(FILE *out) {
    SHOW(out, here.answers);
    SHOW(out, here.logits);
}

/* ---- Files -------------------------------------------------------------------------------------------- */

static void begin_files(void) {
    begin_with(3, 2);
    const char *const paths[] = {refusal_path, refusal_other_path};
    for (int i = 0; i < 2; i++) {
        FILE *file = fopen(paths[i], "w");
        fputs("the old one", file);
        fclose(file);
    }
}
static void show_files(FILE *out) {
    show_file(out, refusal_path);
    show_file(out, refusal_other_path);
}
static xent_status call_model_save(xent_error *why) {
    return xent_model_save(&here.model, refusal_path, why);
}
static xent_status call_onnx(xent_error *why) { return xent_export_onnx(&here.model, refusal_path, why); }
static xent_status call_c(xent_error *why) {
    return xent_export_c(&here.model, refusal_path, &(xent_export_c_options){.name = "digits"}, why);
}
static xent_status call_c_and_header(xent_error *why) {
    return xent_export_c(&here.model, refusal_path, &(xent_export_c_options){.header = 1}, why);
}
static void begin_saved_model(void) {
    begin_with(3, 2);
    ck_assert_int_eq(xent_model_save(&here.model, refusal_path, &error), XENT_OK);
    xent_net_destroy(here.model.net);
    here.model = (xent_model)XENT_MODEL_EMPTY;
}
static xent_status call_model_load(xent_error *why) {
    return xent_model_load(refusal_path, &here.model, why);
}
static void show_model(FILE *out) {
    const xent_model *m = &here.model;
    ck_assert(!m->net == !m->memory && !m->net == !m->recipe && !m->net == !m->class_names);
    if (!m->net) return;
    show_params(out, m->net);
    SHOW(out, m->scaling.shift);
    for (int i = 0; i < 10; i++) fputs(m->class_names[i], out);
    fputs(m->recipe->data, out);
}

static xent_status call_inspect(xent_error *why) { return xent_file_inspect(refusal_path, &here.info, why); }
static void show_inspected(FILE *out) {
    SHOW(out, here.info.count);
    for (int i = 0; i < here.info.count; i++) {
        fputs(here.info.arrays[i].name, out);
        SHOW(out, here.info.arrays[i].mean);
    }
    if (here.info.metadata) fputs(here.info.metadata, out);
}

static const refusal_scenario scenarios[] = {
    {"predict", begin_model, call_predict, show_answers, 1},
    {"predictor", begin_model, call_predictor, show_answers, 1},
    {"model save", begin_files, call_model_save, show_files, 0},
    {"model load", begin_saved_model, call_model_load, show_model, 0},
    {"export onnx", begin_files, call_onnx, show_files, 0},
    {"export c", begin_files, call_c, show_files, 0},
    {"export c and its header", begin_files, call_c_and_header, show_files, 1},
    {"inspect", begin_saved_model, call_inspect, show_inspected, 0},
};
enum { SCENARIOS = sizeof scenarios / sizeof *scenarios };

START_TEST(a_refused_call_is_told_and_changes_nothing) { check_refusals(&scenarios[_i], end); }
END_TEST

int main(void) { return run_refusals(a_refused_call_is_told_and_changes_nothing, SCENARIOS, set_up, NULL); }
