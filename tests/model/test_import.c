/* Files of other programs: which layers are found in them, and what their arrays may be called. */
#include <stdio.h>
#include <string.h>

#include "support/models.h"
#include "support/run.h"
#include "xent/model.h"

#define ENTRY(name, type, shape, begin, end)                                                                 \
    "\"" name "\":{\"dtype\":\"" type "\",\"shape\":[" shape "],\"data_offsets\":[" #begin "," #end "]}"

/* A state_dict: names, in the order in which they lie; the layer sizes that a reader should find. */
typedef struct foreign {
    const char *header;
    size_t size;
    const char *layers;
    int64_t inputs, outputs;
} foreign;

static const foreign state_dicts[] = {
    {"{" ENTRY("0.weight", "F32", "3,2", 0, 24) "," ENTRY("0.bias", "F32", "3", 24, 36) "," ENTRY(
         "2.weight", "F32", "4,3", 36, 84) "," ENTRY("2.bias", "F32", "4", 84, 100) "}",
     100, "dense 3 tanh", 2, 4},
    /* biases first, as sorted by name; another program's metadata */
    {"{\"__metadata__\":{\"format\":\"pt\"}," ENTRY("net.0.bias", "F32", "3", 0, 12) "," ENTRY(
         "net.0.weight", "F32", "3,2", 12, 36) "," ENTRY("net.2.weight", "F32", "4,3", 36, 84) "}",
     84, "dense 3 tanh", 2, 4},
    /* fc10 comes after fc2, though its name sorts before it */
    {"{" ENTRY("fc10.weight", "F32", "4,3", 0, 48) "," ENTRY("fc2.weight", "F32", "3,2", 48, 72) "}", 72,
     "dense 3 tanh", 2, 4},
    /* names without an order: as they lie */
    {"{" ENTRY("inner.weight", "F32", "3,2", 0, 24) "," ENTRY("an_end.weight", "F32", "4,3", 24, 72) "}", 72,
     "dense 3 tanh", 2, 4},
    {"{" ENTRY("weight", "F32", "4,3", 0, 48) "," ENTRY("bias", "F32", "4", 48, 64) "}", 64, "", 3, 4},
};

START_TEST(layers_of_other_programs_are_found) {
    const xent_import_options options = {
        .activation = "tanh", .output = XENT_OUTPUT_SIGMOID, .normalize = XENT_NORMALIZE_NONE};
    for (size_t i = 0; i < sizeof state_dicts / sizeof *state_dicts; i++) {
        const foreign *f = &state_dicts[i];
        xent_model model;
        xent_error error = {XENT_OK, ""};
        const char *path = write_safetensors("m", f->header, -1, f->size);
        ck_assert_msg(xent_model_import(path, &options, &model, &error) == XENT_OK, "%s", error.message);
        const xent_net_options *o = xent_net_settings(model.net);
        ck_assert_int_eq(o->inputs, f->inputs);
        ck_assert_str_eq(o->layers, f->layers);
        ck_assert_int_eq(o->outputs, f->outputs);
        ck_assert_int_eq(model.output, XENT_OUTPUT_SIGMOID);
        ck_assert_int_eq(model.foreign, 1);
        ASSERT_CLOSE(model.scaling.factor, 1, 0);
        xent_model_clear(&model);
        ck_assert_int_eq(xent_model_load(path, &model, NULL), XENT_OK);
        ck_assert_str_eq(xent_net_settings(model.net)->layers, *f->layers ? "dense 3 relu" : "");
        ASSERT_CLOSE(model.scaling.factor, 1 / 255., 1e-15);
        xent_model_clear(&model);
    }
}
END_TEST

/* Runs of digits count as numbers, with zeros in front of them or not; a name that goes on comes later. The
 * last two have names of the same numbers, and are taken as they lie. */
START_TEST(layers_are_in_the_order_of_their_numbers) {
    static const struct {
        const char *header;
        size_t size;
        const char *layers;
    } cases[] = {
        {"{" ENTRY("fc10.weight", "F32", "4,3", 0, 48) "," ENTRY("fc002.weight", "F32", "3,2", 48, 72) "}",
         72, "dense 3 relu"},
        {"{" ENTRY("fc002.weight", "F32", "5,3", 0, 60) "," ENTRY(
             "fc10.weight", "F32", "4,5", 60, 140) "," ENTRY("fc1.weight", "F32", "3,2", 140, 164) "}",
         164, "dense 3 relu, dense 5 relu"},
        {"{" ENTRY("fc12.weight", "F32", "5,3", 0, 60) "," ENTRY(
             "fc13.weight", "F32", "4,5", 60, 140) "," ENTRY("fc11.weight", "F32", "3,2", 140, 164) "}",
         164, "dense 3 relu, dense 5 relu"},
        {"{" ENTRY("weight.weight", "F32", "5,3", 0, 60) "," ENTRY(
             "weight.weight.weight", "F32", "4,5", 60, 140) "," ENTRY("weight", "F32", "3,2", 140, 164) "}",
         164, "dense 3 relu, dense 5 relu"},
        {"{" ENTRY("fc1.weight", "F32", "3,2", 0, 24) "," ENTRY("fc01.weight", "F32", "4,3", 24, 72) "}", 72,
         "dense 3 relu"},
        {"{" ENTRY("fc01.weight", "F32", "3,2", 0, 24) "," ENTRY("fc1.weight", "F32", "4,3", 24, 72) "}", 72,
         "dense 3 relu"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        xent_model model;
        xent_error error = {XENT_OK, ""};
        const char *path = write_safetensors("m", cases[i].header, -1, cases[i].size);
        ck_assert_msg(xent_model_load(path, &model, &error) == XENT_OK, "case %zu: %s", i, error.message);
        ck_assert_str_eq(xent_net_settings(model.net)->layers, cases[i].layers);
        ck_assert_int_eq(xent_net_settings(model.net)->inputs, 2);
        xent_model_clear(&model);
    }
}
END_TEST

/* As PyTorch writes a BatchNorm1d: the number of batches is none of the network's. */
START_TEST(numbers_of_batches_are_passed_over) {
    const char *path = write_safetensors(
        "m",
        "{" ENTRY("net.0.weight", "F32", "2", 0, 8) "," ENTRY("net.0.bias", "F32", "2", 8, 16) "," ENTRY(
            "net.0.running_mean", "F32", "2", 16,
            24) "," ENTRY("net.0.running_var", "F32", "2", 24,
                          32) "," ENTRY("net.1.weight", "F32", "3,2", 32,
                                        56) "," ENTRY("net.1.bias", "F32", "3", 56,
                                                      68) "," ENTRY("net.0.num_batches_tracked", "I64", "",
                                                                    68, 76) "}",
        -1, 76);
    const xent_import_options options = {.layers = "batchnorm"};
    xent_model model;
    xent_error error = {XENT_OK, ""};
    ck_assert_msg(xent_model_import(path, &options, &model, &error) == XENT_OK, "%s", error.message);
    ck_assert_int_eq(xent_net_inputs(model.net), 2);
    ASSERT_CLOSE((double)xent_params_values(xent_net_buffers(model.net), 0)[0], 2.5, 0);
    ASSERT_CLOSE((double)xent_params_values(xent_net_buffers(model.net), 1)[1], 4, 0);
    xent_model_clear(&model);
}
END_TEST

/* All that is learned is there, and as many numbers as the layers take. */
START_TEST(buffers_are_looked_for_too) {
    const char *path = write_safetensors(
        "m",
        "{" ENTRY("0.weight", "F32", "2", 0, 8) "," ENTRY("0.bias", "F32", "2", 8, 16) "," ENTRY(
            "0.running_mean", "F32", "2", 16,
            24) "," ENTRY("0.running_range", "F32", "2", 24,
                          32) "," ENTRY("1.weight", "F32", "3,2", 32, 56) "," ENTRY("1.bias", "F32", "3", 56,
                                                                                    68) "}",
        -1, 68);
    const xent_import_options options = {.layers = "batchnorm"};
    xent_model model;
    xent_error error;
    ck_assert_int_eq(xent_model_import(path, &options, &model, &error), XENT_E_FORMAT);
    ASSERT_CONTAINS(error.message,
                    "its layers take \"0.running_var\" of the shape (2); there is no such array");
    ck_assert_ptr_null(model.net);
}
END_TEST

/* One more than a network has room for, of which each has an activation behind it. */
START_TEST(as_many_layers_are_found_as_a_network_has) {
    enum { MOST = XENT_NET_MAX_LAYERS / 2, ROOM = (MOST + 1) * 90 };
    static char header[ROOM];
    for (int count = MOST; count <= MOST + 1; count++) {
        size_t used = 0;
        for (int i = 0; i < count; i++)
            used += (size_t)snprintf(header + used, ROOM - used,
                                     "%c\"%d.weight\":{\"dtype\":\"F32\",\"shape\":[1,1],"
                                     "\"data_offsets\":[%d,%d]}",
                                     i ? ',' : '{', i, 4 * i, 4 * i + 4);
        snprintf(header + used, ROOM - used, "}");
        const char *path = write_safetensors("m", header, -1, 4 * (size_t)count);
        xent_model model;
        xent_error error = {XENT_OK, ""};
        const xent_status status = xent_model_load(path, &model, &error);
        ck_assert_msg(status == (count > MOST ? XENT_E_FORMAT : XENT_OK), "%d: %s", count, error.message);
        if (count > MOST) ASSERT_CONTAINS(error.message, "m has more than ");
        xent_model_clear(&model);
    }
}
END_TEST

#define FIRST(name) ENTRY(name ".weight", "F32", "3,2", 0, 24) "," ENTRY(name ".bias", "F32", "3", 24, 36)
#define SECOND(name) ENTRY(name ".weight", "F32", "3,2", 36, 60) "," ENTRY(name ".bias", "F32", "3", 60, 72)

/* Of a network whose layers are given. One that is called otherwise is none of it, be its name as long. */
START_TEST(names_of_arrays_share_what_stands_in_front) {
    static const struct {
        const char *header;
        size_t size;
        const char *says; /* NULL: it is read */
    } cases[] = {
        {"{" FIRST("0") "}", 36, NULL},
        {"{" FIRST("net.0") "}", 36, NULL},
        {"{" FIRST("resnet18.head.0") "}", 36, NULL},
        {"{" FIRST("net.0") "," SECOND("ema.0") "}", 72, "there is \"ema.0.weight\", but no layer"},
        {"{" FIRST("net.0") "," SECOND("0") "}", 72, "there is \"0.weight\", but no layer"},
        {"{" FIRST("net.0") "," ENTRY("net.0.scale", "F32", "3", 36, 48) "}", 48,
         "there is \"net.0.scale\", but no layer"},
        {"{" ENTRY("net.0.weight", "F32", "3,2", 0, 24) "," ENTRY("ema.0.bias", "F32", "3", 24, 36) "}", 36,
         "its layers take \"0.bias\""},
    };
    const xent_import_options options = {.layers = "", .normalize = XENT_NORMALIZE_NONE};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        xent_model model;
        xent_error error = {XENT_OK, ""};
        const char *path = write_safetensors("m", cases[i].header, -1, cases[i].size);
        const xent_status status = xent_model_import(path, &options, &model, &error);
        ck_assert_msg(status == (cases[i].says ? XENT_E_FORMAT : XENT_OK), "case %zu: %s", i, error.message);
        if (cases[i].says) ASSERT_CONTAINS(error.message, cases[i].says);
        xent_model_clear(&model);
    }
}
END_TEST

/* With layers that are given and without. Of our own files the options do not hold. */
START_TEST(pictures_are_as_large_as_their_inputs) {
    static const struct {
        int height, width, channels, fits;
    } cases[] = {{1, 2, 1, 1}, {2, 1, 1, 1},  {1, 1, 2, 1},   {0, 0, 0, 1}, {0, 2, 1, 0},        {1, 2, 0, 0},
                 {2, 2, 1, 0}, {1, 2, -1, 0}, {-1, -2, 1, 0}, {5, 5, 1, 0}, {46341, 46341, 1, 0}};
    const char *path = write_safetensors("m", "{" FIRST("0") "}", -1, 36);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        xent_model model;
        xent_error error;
        const xent_import_options options = {
            .height = cases[i].height, .width = cases[i].width, .channels = cases[i].channels};
        const xent_status status = xent_model_import(path, &options, &model, &error);
        ck_assert_msg(status == (cases[i].fits ? XENT_OK : XENT_E_ARGUMENT), "case %zu: %d", i, status);
        if (cases[i].fits) {
            const xent_net_options *net = xent_net_settings(model.net);
            ck_assert(model.height == options.height && net->height == options.height);
            ck_assert(model.width == options.width && net->width == options.width);
            ck_assert(model.channels == options.channels && net->channels == options.channels);
        } else {
            ASSERT_CONTAINS(error.message, "m: pictures of ");
            ASSERT_CONTAINS(error.message, "; expected sizes whose product is its 2 inputs, or none");
        }
        xent_model_clear(&model);
    }
    xent_model own = small_model(2, 3, 2, "relu"), found;
    ck_assert_int_eq(xent_model_save(&own, test_path("own"), NULL), XENT_OK);
    const xent_import_options options = {.height = 5, .width = 5, .channels = 1};
    ck_assert_int_eq(xent_model_import(test_path("own"), &options, &found, NULL), XENT_OK);
    ck_assert_int_eq(found.height, 0);
    xent_model_clear(&found);
    xent_net_destroy(own.net);
}
END_TEST

/* The first matrix stands behind a convolution, and has as many columns as that gives numbers. */
START_TEST(inputs_of_convolutions_are_their_pictures) {
    const char *path = write_safetensors(
        "m",
        "{" ENTRY("0.weight", "F32", "2,1,2,2", 0, 32) "," ENTRY("0.bias", "F32", "2", 32, 40) "," ENTRY(
            "2.weight", "F32", "3,8", 40, 136) "," ENTRY("2.bias", "F32", "3", 136, 148) "}",
        -1, 148);
    const xent_import_options options = {
        .layers = "conv 2 2, flatten", .height = 3, .width = 3, .channels = 1};
    xent_model model;
    xent_error error = {XENT_OK, ""};
    ck_assert_msg(xent_model_import(path, &options, &model, &error) == XENT_OK, "%s", error.message);
    ck_assert_int_eq(xent_net_inputs(model.net), 9);
    ck_assert_int_eq(xent_net_outputs(model.net), 3);
    xent_model_clear(&model);
}
END_TEST

START_TEST(arguments_are_checked) {
    xent_model model;
    xent_error error;
    const xent_import_options standard = {.normalize = XENT_NORMALIZE_STANDARD};
    ck_assert_int_eq(xent_model_load(NULL, &model, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_model_load("m", NULL, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_model_import("m", &standard, &model, &error), XENT_E_ARGUMENT);
    ASSERT_CONTAINS(error.message, "training set");
    const xent_import_options output = {.output = (xent_output)(XENT_OUTPUT_IDENTITY + 1)};
    ck_assert_int_eq(xent_model_import("m", &output, &model, &error), XENT_E_ARGUMENT);
    ASSERT_CONTAINS(error.message, "of the import does not exist");
    const char *path = write_safetensors("m", "{" FIRST("0") "}", -1, 36);
    const xent_import_options layers = {.layers = "dense 3 ramp"}, activation = {.activation = "ramp"};
    ck_assert_int_eq(xent_model_import(path, &layers, &model, &error), XENT_E_ARGUMENT);
    ASSERT_CONTAINS(error.message, "the given layers `dense 3 ramp`: layer 1");
    const xent_import_options wide = {.layers = "dense 300"};
    ck_assert_int_eq(xent_model_import(path, &wide, &model, &error), XENT_E_FORMAT);
    ASSERT_CONTAINS(error.message,
                    "the given layers `dense 300`: net: its layers take 1803 numbers; there are 9");
    ck_assert_int_eq(xent_model_import(path, &activation, &model, &error), XENT_E_ARGUMENT);
    ASSERT_CONTAINS(error.message, "no activation 'ramp'");
    const xent_import_options none = {.layers = ""};
    path = write_safetensors("m", "{" ENTRY("0.bias", "F32", "3", 0, 12) "}", -1, 12);
    ck_assert_int_eq(xent_model_import(path, &none, &model, &error), XENT_E_FORMAT);
    ASSERT_CONTAINS(error.message, "m holds no matrix; expected that of the last layer");
    xent_model_clear(NULL);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("import");
    ADD_TEST(suite, layers_of_other_programs_are_found);
    ADD_TEST(suite, layers_are_in_the_order_of_their_numbers);
    ADD_TEST(suite, numbers_of_batches_are_passed_over);
    ADD_TEST(suite, buffers_are_looked_for_too);
    ADD_TEST(suite, as_many_layers_are_found_as_a_network_has);
    ADD_TEST(suite, names_of_arrays_share_what_stands_in_front);
    ADD_TEST(suite, pictures_are_as_large_as_their_inputs);
    ADD_TEST(suite, inputs_of_convolutions_are_their_pictures);
    ADD_TEST(suite, arguments_are_checked);
    return run_suite(suite);
}
