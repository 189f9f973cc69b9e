/* Checkpoints that are damaged are refused, and what stands there is not lost where none can be written. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/files/safetensors.h"
#include "support/checkpoints.h"
#include "support/models.h"
#include "support/run.h"

static off_t size_of(const char *file) {
    struct stat info;
    ck_assert_int_eq(stat(file, &info), 0);
    return info.st_size;
}

/* ---- Damage -------------------------------------------------------------------------------------------- */

START_TEST(every_bit_that_flips_is_noticed) {
    const xent_fit_options o = few_options();
    xent_trainer *t = few_trainer(&few_data, &o);
    const off_t size = size_of(few_path);
    const int slow = MEMORY_SANITIZED; /* then one of each byte does */
    const int file = open(few_path, O_RDWR);
    for (off_t at = 0; at < size; at++)
        for (int bit = slow ? (int)(at % 8) : 0; bit <= (slow ? (int)(at % 8) : 7); bit++) {
            unsigned char byte, other;
            ck_assert(pread(file, &byte, 1, at) == 1);
            other = (unsigned char)(byte ^ 1u << bit);
            ASSERT_QUICKLY(pwrite(file, &other, 1, at) == 1, "not written");
            const xent_status status = xent_trainer_load(t, few_path, NULL, &few_error);
            ASSERT_QUICKLY(status == XENT_E_FORMAT && strstr(few_error.message, few_path),
                           "bit %d of byte %lld: %s: %s", bit, (long long)at, xent_status_name(status),
                           few_error.message);
            ASSERT_QUICKLY(pwrite(file, &byte, 1, at) == 1, "not written");
        }
    close(file);
    ck_assert_int_eq(xent_trainer_state(t).step, 0);
    ck_assert_msg(xent_trainer_load(t, few_path, NULL, &few_error) == XENT_OK, "%s", few_error.message);
    ck_assert_int_eq(xent_trainer_state(t).step, FEW_STEPS + 1);
    xent_trainer_destroy(t);
}
END_TEST

START_TEST(every_beginning_of_a_file_is_refused_and_so_is_more) {
    const xent_fit_options o = few_options();
    xent_trainer *t = few_trainer(&few_data, &o);
    const off_t whole = size_of(few_path);
    for (off_t size = whole + 40; size >= 0; size--) {
        if (size == whole) continue;
        ck_assert_int_eq(truncate(few_path, size), 0);
        const xent_status status = xent_trainer_load(t, few_path, NULL, &few_error);
        ASSERT_QUICKLY(status == XENT_E_FORMAT, "%lld bytes: %s: %s", (long long)size,
                       xent_status_name(status), few_error.message);
    }
    ck_assert_int_eq(xent_trainer_state(t).step, 0);
    ck_assert_int_eq(unlink(few_path), 0);
    ck_assert_int_eq(xent_trainer_load(t, few_path, NULL, &few_error), XENT_E_IO);
    ck_assert_int_eq(xent_trainer_load(t, "/tmp", NULL, &few_error), XENT_E_IO);
    xent_trainer_destroy(t);
}
END_TEST

/* Files are read in pieces, of 64 KiB: what is in each of them counts. */
START_TEST(long_files_are_summed_whole) {
    enum { SIZE = 200000 };
    static unsigned char numbers[SIZE];
    const safetensor array = {
        .name = "a", .type = "U8", .rank = 1, .dim = {SIZE}, .bytes = numbers, .count = SIZE, .size = SIZE};
    const char *path = test_path("long");
    safetensors read;
    for (int i = 0; i < SIZE; i++) numbers[i] = (unsigned char)(i % 251);
    ck_assert_int_eq(safetensors_write_summed(path, &array, 1, "key", "text", &few_error), XENT_OK);
    const off_t places[] = {1000, (1 << 16) - 1, 1 << 16, 2 << 16, size_of(path) - 1};
    const int file = open(path, O_RDWR);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        unsigned char byte;
        ck_assert_msg(safetensors_read_summed(path, &read, &few_error) == XENT_OK, "%s", few_error.message);
        ck_assert_mem_eq(read.tensors[0].bytes, numbers, SIZE);
        safetensors_clear(&read);
        ck_assert(pread(file, &byte, 1, places[i]) == 1);
        ck_assert(pwrite(file, &(unsigned char){byte ^ 1}, 1, places[i]) == 1);
        ck_assert_int_eq(safetensors_read_summed(path, &read, &few_error), XENT_E_FORMAT);
        ck_assert(pwrite(file, &byte, 1, places[i]) == 1);
    }
    close(file);
}
END_TEST

START_TEST(models_are_no_checkpoints_and_checkpoints_no_models) {
    const xent_fit_options o = few_options();
    xent_trainer *t = few_trainer(&few_data, &o);
    xent_model model = small_model(3, 2, 2, "relu"), loaded;
    const char *other = test_path("model");
    ck_assert_int_eq(xent_model_save(&model, other, &few_error), XENT_OK);
    ck_assert_int_eq(xent_trainer_load(t, other, NULL, &few_error), XENT_E_FORMAT);
    ASSERT_CONTAINS(few_error.message, "is no checkpoint");
    ck_assert_int_eq(xent_model_load(few_path, &loaded, &few_error), XENT_E_FORMAT);
    ASSERT_CONTAINS(few_error.message, "is a checkpoint of a training, no model");
    xent_net_destroy(model.net);
    xent_trainer_destroy(t);
}
END_TEST

static const safetensor *array_of(const safetensors *file, const char *name) {
    for (int i = 0; i < file->count; i++)
        if (strcmp(file->tensors[i].name, name) == 0) return &file->tensors[i];
    ck_abort_msg("there is no array %s", name);
}

/* PyTorch reads those (test_torch.c). */
START_TEST(weights_stand_there_as_in_model_files) {
    const xent_fit_options o = few_options();
    xent_trainer *t = few_trainer(&few_data, &o);
    const xent_model model = {.net = few_net, .normalize = XENT_NORMALIZE_NONE, .scaling = XENT_SCALING_NONE};
    const char *other = test_path("model");
    safetensors a, b;
    ck_assert_int_eq(xent_trainer_load(t, few_path, NULL, &few_error), XENT_OK);
    ck_assert_msg(xent_model_save(&model, other, &few_error) == XENT_OK, "%s", few_error.message);
    ck_assert_int_eq(safetensors_read(other, &a, &few_error), XENT_OK);
    ck_assert_int_eq(safetensors_read(few_path, &b, &few_error), XENT_OK);
    for (int i = 0; i < a.count; i++) {
        const safetensor *x = &a.tensors[i], *y = array_of(&b, x->name);
        char name[100];
        ck_assert(x->rank == y->rank && x->dim[0] == y->dim[0] && strcmp(x->type, y->type) == 0);
        ck_assert(x->rank < 2 || (x->dim[0] == 2 && x->dim[1] == FEW_FEATURES && y->dim[1] == FEW_FEATURES));
        ck_assert_msg(memcmp(x->bytes, y->bytes, x->size) == 0, "%s differs", x->name);
        snprintf(name, sizeof name, "best.%s", x->name);
        ck_assert_uint_eq(array_of(&b, name)->size, x->size);
        if (strstr(x->name, "running")) continue;
        snprintf(name, sizeof name, "optimizer.momentum_buffer.%s", x->name);
        ck_assert_uint_eq(array_of(&b, name)->size, x->size);
    }
    ck_assert_int_eq(array_of(&b, "history")->dim[0], 1);
    safetensors_clear(&a);
    safetensors_clear(&b);
    xent_trainer_destroy(t);
}
END_TEST

/* ---- Files that cannot be written ---------------------------------------------------------------------- */

START_TEST(a_file_that_cannot_be_written_leaves_the_old_one) {
    const xent_fit_options o = few_options();
    xent_trainer *t = few_trainer(&few_data, &o);
    struct rlimit before, small;
    const off_t size = size_of(few_path);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (off_t room = 0; room < size - 1; room += 97) {
        small = before;
        small.rlim_cur = (rlim_t)room;
        ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
        const xent_status status = xent_trainer_save(t, few_path, &few_error);
        setrlimit(RLIMIT_FSIZE, &before);
        if (status == XENT_OK) { /* without an epoch it is shorter */
            ck_assert_int_gt(room, size / 2);
            ck_assert_int_le(size_of(few_path), room);
            break;
        }
        ck_assert_int_eq(status, XENT_E_IO);
        ck_assert_int_eq(size_of(few_path), size);
        ASSERT_CONTAINS(few_error.message, few_path);
    }
    xent_trainer_destroy(t);
    t = few_trainer(&few_data, &o);
    write_good();
    ck_assert_int_eq(xent_trainer_save(t, "/nowhere/checkpoint", &few_error), XENT_E_IO);
    ck_assert_int_eq(xent_trainer_load(t, few_path, NULL, &few_error), XENT_OK);
    xent_trainer_destroy(t);
}
END_TEST

START_TEST(wrong_arguments_are_refused) {
    const xent_fit_options o = few_options();
    xent_fit_data sets = few_data;
    xent_trainer *t = few_trainer(&few_data, &o);
    ck_assert_int_eq(xent_trainer_save(NULL, few_path, &few_error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_trainer_save(t, NULL, &few_error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_trainer_save(t, NULL, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_trainer_load(NULL, few_path, NULL, &few_error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_trainer_load(t, NULL, NULL, NULL), XENT_E_ARGUMENT);
    xent_trainer_destroy(t);
    sets.scaling.factor = 1.0 / 0.0;
    t = few_trainer(&sets, &o);
    ck_assert_int_eq(xent_trainer_save(t, few_path, &few_error), XENT_E_NONFINITE);
    ASSERT_CONTAINS(few_error.message, "scaling");
    xent_trainer_destroy(t);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("checkpoint_files");
    ADD_TEST_WITH(suite, every_bit_that_flips_is_noticed, set_up_few, tear_down_few);
    ADD_TEST_WITH(suite, every_beginning_of_a_file_is_refused_and_so_is_more, set_up_few, tear_down_few);
    ADD_TEST_WITH(suite, long_files_are_summed_whole, set_up_few, tear_down_few);
    ADD_TEST_WITH(suite, models_are_no_checkpoints_and_checkpoints_no_models, set_up_few, tear_down_few);
    ADD_TEST_WITH(suite, weights_stand_there_as_in_model_files, set_up_few, tear_down_few);
    ADD_TEST_WITH(suite, a_file_that_cannot_be_written_leaves_the_old_one, set_up_few, tear_down_few);
    ADD_TEST_WITH(suite, wrong_arguments_are_refused, set_up_few, tear_down_few);
    return run_suite(suite);
}
