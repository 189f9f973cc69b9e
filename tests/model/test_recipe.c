/* Recipes in model files: every field comes back, old files are read, broken entries are refused. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/recipe.h"
#include "support/models.h"
#include "support/program.h"
#include "support/run.h"
#include "xent/export.h"
#include "xent/train.h"

/* No field has the value that it has without being said. */
static xent_recipe unusual(void) {
    return (xent_recipe){
        .loss = XENT_LOSS_MSE_SIGMOID,
        .epochs = 9,
        .batch = 77,
        .seed = UINT64_MAX - 2,
        .augment = {.shift = 2, .rotate = 10, .scale = 0.1, .shear = 0.3, .elastic = 34, .sigma = 5.5},
        .optimizer = {.method = XENT_RMSPROP,
                      .momentum = 0.5,
                      .nesterov = 1,
                      .weight_decay = 1 / 3.,
                      .decay_weights_only = 1,
                      .decoupled = 1,
                      .beta1 = 0.8,
                      .beta2 = 0.7,
                      .alpha = 0.6,
                      .epsilon = 1e-5,
                      .clip_norm = 3},
        .schedule = {.kind = XENT_STEP,
                     .rate = 0.01,
                     .warmup = 5,
                     .every = 6,
                     .factor = 0.25,
                     .rise = 0.4,
                     .begin = 0.2,
                     .end = 0.1},
        .patience = 4,
        .target = 0.99,
        .target_on_test = 1,
        .version = "0.0.1",
        .data = "K\303\244fer \"x\"\n",
        .label = "a class",
        .labels = "y.npy",
        .test = "other.csv",
        .header = XENT_HEADER_NO,
        .first_index = XENT_FIRST_INDEX_ZERO,
        .decimal = XENT_DECIMAL_COMMA,
        .transpose = 1,
        .test_fraction = 0.375,
        .test_seed = 9,
        .init = XENT_INIT_NORMAL,
        .init_deviation = 2.5,
        .from = "first.st",
        .content = 9007199254740991,
        .rows = 60000,
        .validation = 0.125,
        .epochs_done = 8,
        .steps_done = 1234567,
    };
}

/* The bytes of a field that is no text. */
static size_t field_size(const recipe_field *f) {
    return f->type == RECIPE_COUNT || f->type == RECIPE_SEED ? sizeof(int64_t)
           : f->type == RECIPE_NUMBER                        ? sizeof(double)
                                                             : sizeof(int);
}

/* Bit for bit, texts by what they say. */
static void check_same_recipe(const xent_recipe *a, const xent_recipe *b) {
    xent_recipe_entry first, second;
    int i = 0, k = 0, told;
    while ((told = xent_recipe_next(a, &i, &first))) {
        ck_assert_msg(xent_recipe_next(b, &k, &second) && strcmp(first.key, second.key) == 0, "no %s",
                      first.key);
        ck_assert_int_eq(first.kind, second.kind);
        ck_assert_msg(first.whole == second.whole && first.number == second.number, "%s differs", first.key);
        if (first.text) ck_assert_str_eq(first.text, second.text);
    }
    ck_assert_int_eq(xent_recipe_next(b, &k, &second), 0);
    const recipe_field *f;
    for (int at = 0; (f = recipe_field_at(at)); at++)
        ck_assert_msg(f->type == RECIPE_TEXT ||
                          memcmp((const char *)a + f->at, (const char *)b + f->at, field_size(f)) == 0,
                      "%s differs", f->key);
}

static xent_model save_and_load(const xent_recipe *recipe, const char *path) {
    xent_model model = small_model(4, 0, 2, "relu"), copy;
    xent_error error;
    model.recipe = recipe;
    ck_assert_msg(xent_model_save(&model, path, &error) == XENT_OK, "%s", error.message);
    ck_assert_msg(xent_model_load(path, &copy, &error) == XENT_OK, "%s", error.message);
    xent_net_destroy(model.net);
    return copy;
}

START_TEST(every_field_comes_back) {
    const xent_recipe plain = {.seed = 0}, full = unusual();
    xent_recipe off = {.optimizer = {.beta1 = XENT_OFF, .beta2 = XENT_OFF, .alpha = XENT_OFF},
                       .schedule = {.rate = XENT_OFF, .factor = XENT_OFF, .begin = XENT_OFF}};
    const xent_recipe *const recipes[] = {&plain, &full, &off};
    for (int i = 0; i < 3; i++) {
        xent_model copy = save_and_load(recipes[i], test_path("m"));
        check_same_recipe(recipes[i], copy.recipe);
        xent_model_clear(&copy);
    }
}
END_TEST

/* Each number of the unusual recipe is another, so that no key can stand for the field of its neighbour. */
START_TEST(a_key_tells_its_own_field) {
    static const struct {
        const char *key;
        double number;
    } told[] = {{"test_fraction", 0.375},
                {"init_deviation", 2.5},
                {"validation", 0.125},
                {"lr", 0.01},
                {"factor", 0.25},
                {"rise", 0.4},
                {"begin", 0.2},
                {"end", 0.1},
                {"momentum", 0.5},
                {"weight_decay", 1 / 3.},
                {"beta1", 0.8},
                {"beta2", 0.7},
                {"alpha", 0.6},
                {"epsilon", 1e-5},
                {"clip", 3},
                {"target", 0.99}};
    const xent_recipe full = unusual();
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        xent_recipe_entry entry;
        int at = 0, found = 0;
        while (!found && xent_recipe_next(&full, &at, &entry)) found = strcmp(entry.key, told[i].key) == 0;
        ck_assert_msg(found && entry.number == told[i].number, "%s is not %g", told[i].key, told[i].number);
    }
}
END_TEST

START_TEST(what_was_read_is_written_again_byte_for_byte) {
    const xent_recipe full = unusual();
    xent_model copy = save_and_load(&full, test_path("m"));
    ck_assert_int_eq(xent_model_save(&copy, test_path("n"), NULL), XENT_OK);
    ck_assert_msg(run_program("--version >/dev/null; cmp m n").code == 0, "the files differ");
    xent_model_clear(&copy);
    copy = save_and_load(NULL, test_path("m"));
    ck_assert_ptr_null(copy.recipe);
    xent_model_clear(&copy);
}
END_TEST

/* Zeros that stand for a default are not told, and a rate of 0 is. */
START_TEST(entries_are_what_was_said) {
    const xent_recipe r = {.schedule.rate = XENT_OFF, .data = "digits", .epochs_done = 2};
    static const char *const keys[] = {"data",     "loss",     "optimizer", "lr",
                                       "schedule", "momentum", "nesterov",  "weight_decay",
                                       "epochs",   "steps",    "seed"};
    xent_recipe_entry e;
    int at = 0;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        ck_assert_int_eq(xent_recipe_next(&r, &at, &e), 1);
        ck_assert_str_eq(e.key, keys[i]);
        if (strcmp(e.key, "lr") == 0) ck_assert(e.kind == XENT_RECIPE_NUMBER && e.number == 0);
        if (strcmp(e.key, "optimizer") == 0) ck_assert_str_eq(e.text, "sgd");
        if (strcmp(e.key, "epochs") == 0) ck_assert(e.kind == XENT_RECIPE_WHOLE && e.whole == 2);
    }
    ck_assert_int_eq(xent_recipe_next(&r, &at, &e), 0);
    at = 0;
    ck_assert(!xent_recipe_next(NULL, &at, &e) && !xent_recipe_next(&r, NULL, &e) &&
              !xent_recipe_next(&r, &at, NULL));
}
END_TEST

/* A system may have any bytes in a name, and only these find the file again. */
START_TEST(a_name_that_is_no_utf8_is_kept) {
    const xent_recipe r = {.data = "a\377b\303", .seed = 12, .loss = XENT_LOSS_BCE};
    xent_model copy = save_and_load(&r, test_path("m"));
    ck_assert_str_eq(copy.recipe->data, "a\377b\303");
    ck_assert(copy.recipe->seed == 12 && copy.recipe->loss == XENT_LOSS_BCE);
    xent_model_clear(&copy);
}
END_TEST

/* ---- Files ----------------------------------------------------------------------------------------------
 */

/* A model of one layer with this training, in which ' stands for a JSON text's quote. */
static const char *write_trained(const char *training) {
    static const char before[] = "{\"__metadata__\":{\"xent\":\"",
                      behind[] =
                          "\"},\"0.weight\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[0,24]},"
                          "\"0.bias\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[24,36]}}";
    char text[1024], header[4096];
    snprintf(text, sizeof text,
             "{'format':2,'layers':'','inputs':2,'outputs':3,'output':'softmax','normalize':'none','shift':0,"
             "'factor':1,'image':[0,0,0],'training':{%s}}",
             training);
    size_t used = (size_t)snprintf(header, sizeof header, "%s", before);
    for (const char *at = text; *at; at++) {
        if (*at == '\'') header[used++] = '\\';
        header[used++] = *at;
        if (*at == '\'') header[used - 1] = '"';
    }
    snprintf(header + used, sizeof header - used, "%s", behind);
    return write_safetensors("m", header, -1, 36);
}

/* As files had it before there was more to tell. */
START_TEST(an_older_file_is_read) {
    const char *path = write_trained(
        "'xent':'0.1.0','data':'digits','loss':'mse','optimizer':'adamw','lr':0.0050000000000000001,"
        "'schedule':'one-cycle','momentum':0,'nesterov':false,'weight_decay':0.1,'batch':128,'epochs':84,"
        "'steps':1008,'patience':0,'clip':0,'who':[1,{}]");
    const xent_recipe expected = {.loss = XENT_LOSS_MSE,
                                  .batch = 128,
                                  .seed = 1, /* of files that do not say it */
                                  .optimizer = {.method = XENT_ADAMW, .weight_decay = 0.1},
                                  .schedule = {.kind = XENT_ONE_CYCLE, .rate = 0.005},
                                  .version = "0.1.0",
                                  .data = "digits",
                                  .epochs_done = 84,
                                  .steps_done = 1008};
    xent_model model;
    xent_error error = {XENT_OK, ""};
    ck_assert_msg(xent_model_load(path, &model, &error) == XENT_OK, "%s", error.message);
    check_same_recipe(&expected, model.recipe);
    xent_model_clear(&model);
}
END_TEST

START_TEST(a_broken_entry_is_refused_by_its_key) {
    static const struct {
        const char *training, *says;
    } broken[] = {
        {"'loss':'brier'", "\"loss\" of its training is \"brier\"; expected one of ce, bce, mse, "},
        {"'loss':3", "\"loss\" of its training is 3"},
        {"'optimizer':'adamx'", "expected one of sgd, adam, adamw, rmsprop"},
        {"'schedule':''", "expected one of constant, step, cosine, one-cycle"},
        {"'lr':'0.1'", "\"lr\" of its training is \"0.1\"; expected a number of at least 0"},
        {"'lr':-1", "\"lr\" of its training is -1"},
        {"'momentum':1",
         "\"momentum\" of its training is 1; expected a number of at least 0 and less than 1"},
        {"'target':1.5", "\"target\" of its training is 1.5; expected a number from 0 to 1"},
        {"'batch':2.5", "\"batch\" of its training is 2.5; expected a whole number of at least 0"},
        {"'batch':-2", "\"batch\""},
        {"'epochs':4294967296", "\"epochs\""},
        {"'epochs':[1,2]", "\"epochs\" of its training is [1,2]"},
        {"'nesterov':1", "\"nesterov\" of its training is 1; expected true or false"},
        {"'seed':'x'", "\"seed\""},
        {"'seed':2.5", "\"seed\" of its training is 2.5; expected"},
        {"'nesterov':'yes'", "\"nesterov\" of its training is \"yes\"; expected true or false"},
        {"'batch':'2'", "\"batch\" of its training is \"2\"; expected a whole number of at least 0"},
        {"'steps':true", "\"steps\" of its training is true; expected"},
        {"'lr':true", "\"lr\" of its training is true; expected a number of at least 0"},
        {"'data':null", "\"data\" of its training is null; expected a text"},
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        xent_model model;
        xent_error error = {XENT_OK, ""};
        const char *path = write_trained(broken[i].training);
        ck_assert_msg(xent_model_load(path, &model, &error) == XENT_E_FORMAT, "loaded: %s",
                      broken[i].training);
        ASSERT_CONTAINS(error.message, path);
        ASSERT_CONTAINS(error.message, broken[i].says);
        ck_assert(!model.net && !model.recipe && !model.memory);
    }
}
END_TEST

/* At the bound of a field, and beyond it. */
START_TEST(numbers_have_bounds_of_their_own) {
    static const struct {
        const char *key;
        double most, beyond;
    } bounds[] = {{"test_fraction", 0.999, 1},
                  {"validation", 0.999, 1},
                  {"label_smoothing", 0.999, 1},
                  {"rise", 0.999, 1},
                  {"momentum", 0.999, 1},
                  {"beta1", 0.999, 1},
                  {"beta2", 0.999, 1},
                  {"alpha", 0.999, 1},
                  {"augment_rotate", 180, 180.5},
                  {"augment_scale", 0.9, 0.9375},
                  {"augment_shear", 1, 1.5},
                  {"augment_elastic", 1000, 1000.5},
                  {"augment_sigma", 32, 32.5},
                  {"target", 1, 1.5}};
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
        for (int beyond = 0; beyond < 2; beyond++) {
            xent_model model;
            xent_error error = {XENT_OK, ""};
            char entry[64], says[96];
            snprintf(entry, sizeof entry, "'%s':%g", bounds[i].key,
                     beyond ? bounds[i].beyond : bounds[i].most);
            const xent_status status = xent_model_load(write_trained(entry), &model, &error);
            ck_assert_msg(status == (beyond ? XENT_E_FORMAT : XENT_OK), "%s: %s", entry, error.message);
            snprintf(says, sizeof says, "\"%s\" of its training is %g; expected a number", bounds[i].key,
                     bounds[i].beyond);
            if (beyond) ASSERT_CONTAINS(error.message, says);
            xent_model_clear(&model);
        }
}
END_TEST

START_TEST(a_recipe_that_cannot_come_back_is_not_written) {
    const xent_recipe broken[] = {{.loss = (xent_loss)50},
                                  {.optimizer.method = (xent_method)9},
                                  {.schedule.kind = (xent_schedule_kind)9},
                                  {.schedule.rate = (double)NAN},
                                  {.optimizer.weight_decay = INFINITY},
                                  {.optimizer.nesterov = 2},
                                  {.validation = 1},
                                  {.epochs_done = -1},
                                  {.rows = -5}};
    static const char *const keys[] = {"loss",     "optimizer",  "schedule", "lr",  "weight_decay",
                                       "nesterov", "validation", "epochs",   "rows"};
    xent_model model = small_model(4, 0, 2, "relu");
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        xent_error error = {XENT_OK, ""};
        char quoted[32];
        model.recipe = &broken[i];
        ck_assert_int_eq(xent_model_save(&model, test_path("m"), &error), XENT_E_ARGUMENT);
        snprintf(quoted, sizeof quoted, "\"%s\" of its recipe", keys[i]);
        ASSERT_CONTAINS(error.message, quoted);
        ck_assert_int_eq(xent_export_onnx(&model, test_path("o"), &error), XENT_E_ARGUMENT);
    }
    xent_net_destroy(model.net);
}
END_TEST

/* What the program trained with can be trained again by the recipe of its file, to the same bits where both
 * use the same kernels, as they do but under Valgrind. */
START_TEST(a_file_tells_how_to_train_again) {
    ck_assert_int_eq(
        run_program("train digits -q --epochs 3 --seed 5 --optimizer sgd --lr 0.2 --momentum 0.5 "
                    "--schedule cosine --loss mse --batch 50 -o m --hidden 12")
            .code,
        0);
    xent_model model;
    ck_assert_int_eq(xent_model_load(test_path("m"), &model, NULL), XENT_OK);
    xent_data data;
    ck_assert_int_eq(xent_data_load(model.recipe->data, &data, NULL), XENT_OK);
    ck_assert_int_eq(model.recipe->rows, data.train.rows);
    xent_net_options same = *xent_net_settings(model.net);
    same.seed = model.recipe->seed;
    xent_net *net = xent_net_create(&same, NULL);
    ck_assert_ptr_nonnull(net);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    const xent_fit_data sets = {.train = &data.train, .scaling = model.scaling};
    const xent_fit_options options = {.recipe = *model.recipe};
    xent_fit_result result;
    ck_assert_int_eq(xent_fit(tape, net, &sets, &options, &result, NULL), XENT_OK);
    ck_assert(result.history.count == model.recipe->epochs_done && result.steps == model.recipe->steps_done);
    xent_params *again = xent_net_params(net), *saved = xent_net_params(model.net);
    if (!getenv("XENT_OTHER_KERNELS"))
        ck_assert_mem_eq(xent_params_block(again), xent_params_block(saved),
                         xent_params_block_size(saved) * sizeof(xent_real));
    xent_history_clear(&result.history);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
    xent_data_clear(&data);
    xent_model_clear(&model);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("recipe");
    ADD_TEST(suite, every_field_comes_back);
    ADD_TEST(suite, a_key_tells_its_own_field);
    ADD_TEST(suite, what_was_read_is_written_again_byte_for_byte);
    ADD_TEST(suite, entries_are_what_was_said);
    ADD_TEST(suite, a_name_that_is_no_utf8_is_kept);
    ADD_TEST(suite, an_older_file_is_read);
    ADD_TEST(suite, a_broken_entry_is_refused_by_its_key);
    ADD_TEST(suite, numbers_have_bounds_of_their_own);
    ADD_TEST(suite, a_recipe_that_cannot_come_back_is_not_written);
    ADD_TEST(suite, a_file_tells_how_to_train_again);
    return run_suite(suite);
}
