/* The vectors that ONNX publishes for its operators (Debian: libonnx-testdata; XENT_ONNX_TESTDATA names
 * another place). A case is a graph with inputs and expected outputs; it is one of ours if each of its
 * operators is. All of those must pass but the ones that the table below excuses. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/onnx_run.h"
#include "support/run.h"

#define DEFAULT_PLACE "/usr/share/libonnx-testdata/data"

/* The vectors are in float; ONNX itself asks for 1e-3 and 1e-7. */
#define RELATIVE 1e-5
#define ABSOLUTE 1e-6

static const struct {
    const char *name, *reason;
} excused[] = {
    {"test_AvgPool3d", "a rank above 4"},
    {"test_AvgPool3d_stride", "a rank above 4"},
    {"test_AvgPool3d_stride1_pad0_gpu_input", "a rank above 4"},
    {"test_BatchNorm3d_eval", "a rank above 4"},
    {"test_BatchNorm3d_momentum_eval", "a rank above 4"},
    {"test_Conv3d", "a rank above 4"},
    {"test_Conv3d_dilated", "a rank above 4"},
    {"test_Conv3d_dilated_strided", "a rank above 4"},
    {"test_Conv3d_groups", "a rank above 4"},
    {"test_Conv3d_no_bias", "a rank above 4"},
    {"test_Conv3d_stride", "a rank above 4"},
    {"test_Conv3d_stride_padding", "a rank above 4"},
    {"test_MaxPool3d", "a rank above 4"},
    {"test_MaxPool3d_stride", "a rank above 4"},
    {"test_MaxPool3d_stride_padding", "a rank above 4"},
    {"test_PixelShuffle", "a rank above 4"},
    {"test_averagepool_3d_default", "a rank above 4"},
    {"test_maxpool_3d_default", "a rank above 4"},
    {"test_nllloss_NCd1d2d3d4d5_none_no_weight", "a rank above 4"},
    {"test_operator_permute2", "a rank above 4"},
    {"test_sce_NCd1d2d3_none_no_weight_negative_ii_log_prob", "a rank above 4"},
    {"test_sce_NCd1d2d3d4d5_mean_weight_log_prob", "a rank above 4"},
    {"test_sce_NCd1d2d3d4d5_none_no_weight", "a rank above 4"},
    {"test_sce_NCd1d2d3d4d5_none_no_weight_log_prob", "a rank above 4"},
    {"test_matmul_4d", "batches of batches of matrices"},
    {"test_Conv2d_dilated", "dilation"},
    {"test_MaxPool2d_stride_padding_dilation", "dilation"},
    {"test_maxpool_2d_dilations", "dilation"},
    {"test_Conv2d_depthwise", "groups of channels"},
    {"test_Conv2d_depthwise_padded", "groups of channels"},
    {"test_Conv2d_depthwise_strided", "groups of channels"},
    {"test_Conv2d_depthwise_with_multiplier", "groups of channels"},
    {"test_Conv2d_groups", "groups of channels"},
    {"test_Conv2d_groups_thnn", "groups of channels"},
    {"test_Conv1d", "images that are not of two dimensions"},
    {"test_Conv1d_dilated", "images that are not of two dimensions"},
    {"test_Conv1d_groups", "images that are not of two dimensions"},
    {"test_Conv1d_pad1", "images that are not of two dimensions"},
    {"test_Conv1d_pad1size1", "images that are not of two dimensions"},
    {"test_Conv1d_pad2", "images that are not of two dimensions"},
    {"test_Conv1d_pad2size1", "images that are not of two dimensions"},
    {"test_Conv1d_stride", "images that are not of two dimensions"},
    {"test_MaxPool1d", "images that are not of two dimensions"},
    {"test_MaxPool1d_stride", "images that are not of two dimensions"},
    {"test_MaxPool1d_stride_padding_dilation", "images that are not of two dimensions"},
    {"test_averagepool_1d_default", "images that are not of two dimensions"},
    {"test_maxpool_1d_default", "images that are not of two dimensions"},
    {"test_operator_maxpool", "images that are not of two dimensions"},
    {"test_identity_sequence", "it has no data"},
    {"test_identity_opt", "not real numbers"},
    {"test_add_uint8", "not real numbers"},
    {"test_clip_default_int8_inbounds", "not real numbers"},
    {"test_clip_default_int8_max", "not real numbers"},
    {"test_clip_default_int8_min", "not real numbers"},
    {"test_div_uint8", "not real numbers"},
    {"test_maxpool_2d_uint8", "not real numbers"},
    {"test_mul_uint8", "not real numbers"},
    {"test_operator_non_float_params", "not real numbers"},
    {"test_pow_types_float", "not real numbers"},
    {"test_pow_types_int32_float32", "not real numbers"},
    {"test_pow_types_int32_int32", "not real numbers"},
    {"test_pow_types_int64_float32", "not real numbers"},
    {"test_pow_types_int64_int64", "not real numbers"},
    {"test_sub_uint8", "not real numbers"},
    {"test_averagepool_2d_pads", "padding of more than half of a window"},
    {"test_averagepool_2d_pads_count_include_pad", "padding of more than half of a window"},
    {"test_maxpool_2d_pads", "padding of more than half of a window"},
    {"test_averagepool_2d_same_lower", "padding that differs from side to side"},
    {"test_averagepool_2d_same_upper", "padding that differs from side to side"},
    {"test_maxpool_2d_same_lower", "padding that differs from side to side"},
    {"test_maxpool_2d_same_upper", "padding that differs from side to side"},
    {"test_operator_pow", "powers of a tensor"},
    {"test_pow", "powers of a tensor"},
    {"test_pow_bcast_array", "powers of a tensor"},
    {"test_pow_example", "powers of a tensor"},
    {"test_pow_types_float32_int32", "powers of a tensor"},
    {"test_pow_types_float32_int64", "powers of a tensor"},
    {"test_pow_types_float32_uint32", "powers of a tensor"},
    {"test_pow_types_float32_uint64", "powers of a tensor"},
    {"test_pow_types_int", "powers of a tensor"},
    {"test_training_dropout", "random numbers of another generator"},
    {"test_training_dropout_default", "random numbers of another generator"},
    {"test_training_dropout_default_mask", "random numbers of another generator"},
    {"test_training_dropout_mask", "random numbers of another generator"},
    {"test_slice_neg_steps", "steps other than 1"},
    {"test_maxpool_with_argmax_2d_precomputed_pads", "the places of the maxima"},
    {"test_maxpool_with_argmax_2d_precomputed_strides", "the places of the maxima"},
    {"test_averagepool_2d_ceil", "windows over the edge"},
    {"test_maxpool_2d_ceil", "windows over the edge"},
};
enum { EXCUSED = sizeof excused / sizeof excused[0] };

static const char *excuse_of(const char *name) {
    for (int i = 0; i < EXCUSED; i++)
        if (strcmp(excused[i].name, name) == 0) return excused[i].reason;
    return NULL;
}

static int is_ours(const onnx_model *model) {
    if (model->too_large || model->node_count == 0) return 0;
    for (int i = 0; i < model->node_count; i++)
        if (!onnx_operator_of(model->nodes[i].op)) return 0;
    return 1;
}

static const char *place(void) {
    const char *named = getenv("XENT_ONNX_TESTDATA");
    return named ? named : DEFAULT_PLACE;
}

/* Some vectors are doubles beyond what a float holds: then infinity is right. */
static void compare(const char *name, const xent_tensor *y, const onnx_tensor *expected) {
    const xent_shape shape = xent_tensor_shape(y);
    ck_assert_msg(shape.rank == expected->rank, "%s: rank %d, expected %d", name, shape.rank, expected->rank);
    for (int i = 0; i < shape.rank; i++)
        ck_assert_msg(shape.dim[i] == expected->dim[i], "%s: axis %d", name, i);
    for (size_t i = 0; i < expected->count; i++) {
        const double value = (double)xent_tensor_values(y)[i], right = (double)(xent_real)expected->values[i];
        ck_assert_msg(close_to(value, right, RELATIVE, ABSOLUTE), "%s: element %zu is %.9g, expected %.9g",
                      name, i, value, right);
    }
}

/* Data set `set` of a case: 1 if it passed, 0 with a reason; -1 if there is no such set. */
static int run_set(const char *folder, const char *name, int set, const onnx_model *model, xent_tape *tape,
                   const char **reason) {
    static onnx_tensor tensors[ONNX_MAX_PLACES];
    char path[1024];
    onnx_tensor expected;
    onnx_run run = {.tape = tape, .model = model};
    snprintf(path, sizeof path, "%s/%s/test_data_set_%d/output_0.pb", folder, name, set);
    if (!onnx_read_tensor(path, tape, &expected)) return -1;
    for (int i = 0; i < model->in_count; i++) {
        snprintf(path, sizeof path, "%s/%s/test_data_set_%d/input_%d.pb", folder, name, set, i);
        if (onnx_read_tensor(path, tape, &tensors[i])) onnx_set(&run, model->in[i], &tensors[i], NULL);
    }
    if (!onnx_run_graph(&run)) {
        *reason = run.reason;
        return 0;
    }
    for (int i = 0; i < model->out_count; i++) {
        snprintf(path, sizeof path, "%s/%s/test_data_set_%d/output_%d.pb", folder, name, set, i);
        ck_assert_msg(onnx_read_tensor(path, tape, &expected), "%s cannot be read", path);
        const xent_tensor *y = onnx_value_tensor(&run, model->out[i]);
        ck_assert_msg(y != NULL, "%s: output %d was not made", name, i);
        compare(name, y, &expected);
    }
    return 1;
}

typedef struct tally {
    int passed, excused, others;
} tally;

static void run_case(const char *folder, const char *name, xent_tape *tape, tally *all) {
    static onnx_model model;
    char path[1024];
    const char *reason = "it has no data";
    xent_tape_reset(tape);
    snprintf(path, sizeof path, "%s/%s/model.onnx", folder, name);
    if (!onnx_read_model(path, tape, &model) || !is_ours(&model)) {
        all->others++;
        return;
    }
    int sets = 0, result;
    while ((result = run_set(folder, name, sets, &model, tape, &reason)) == 1) sets++;
    const char *excuse = excuse_of(name);
    if (excuse) {
        ck_assert_msg((result == 0 || sets == 0) && strcmp(reason, excuse) == 0, "%s: excused as %s, but %s",
                      name, excuse, reason);
        all->excused++;
        return;
    }
    ck_assert_msg(result != 0 && (sets > 0), "%s: %s", name, reason);
    all->passed++;
}

static tally run_folder(const char *kind) {
    tally all = {0, 0, 0};
    char folder[512];
    snprintf(folder, sizeof folder, "%s/%s", place(), kind);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    ck_assert_msg(directory != NULL, "%s cannot be opened", folder);
    while ((entry = readdir(directory)) != NULL)
        if (entry->d_name[0] != '.') run_case(folder, entry->d_name, tape, &all);
    closedir(directory);
    xent_tape_destroy(tape);
    printf("%s: %d passed, %d excused, %d of operators that are not ours\n", kind, all.passed, all.excused,
           all.others);
    return all;
}

START_TEST(node_vectors) {
    const tally all = run_folder("node");
    ck_assert_int_ge(all.passed, 257);
    ck_assert_int_eq(all.excused, 50);
}
END_TEST

START_TEST(vectors_converted_from_pytorch) {
    const tally all = run_folder("pytorch-converted");
    ck_assert_int_ge(all.passed, 30);
    ck_assert_int_eq(all.excused, 35);
}
END_TEST

START_TEST(vectors_of_pytorch_operators) {
    const tally all = run_folder("pytorch-operator");
    ck_assert_int_ge(all.passed, 20);
    ck_assert_int_eq(all.excused, 4);
}
END_TEST

START_TEST(simple_vectors) { ck_assert_int_ge(run_folder("simple").passed, 1); }
END_TEST

int main(void) {
    DIR *directory = opendir(place());
    if (!directory) {
        printf("skipped: no ONNX vectors at %s (Debian: libonnx-testdata)\n", place());
        return EXIT_SUCCESS;
    }
    closedir(directory);
    Suite *suite = suite_create("onnx");
    ADD_TEST(suite, node_vectors);
    ADD_TEST(suite, vectors_converted_from_pytorch);
    ADD_TEST(suite, vectors_of_pytorch_operators);
    ADD_TEST(suite, simple_vectors);
    return run_suite(suite);
}
