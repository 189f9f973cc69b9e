/* Memory: a training step, and a prediction, allocates nothing from the second on; where an allocation fails,
 * the caller gets a status and nothing leaks. The C library's functions are replaced by ones that count and,
 * on request, refuse; OpenBLAS's are counted alone, as it does not look whether it got the memory. */
#define _GNU_SOURCE
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/every_layer.h"
#include "support/run.h"
#include "xent/xent.h"

#if !MEMORY_SANITIZED
/* Volatile, as a compiler knows what malloc does, and that it does not count. */
static volatile long allocations; /* since the start */
static volatile long by_blas;     /* those of OpenBLAS, which are not among them */
static volatile long live;        /* blocks that are not freed */
static volatile long fail_at;     /* the allocation with this number fails; 0: none */
static volatile int fail_on;      /* and so do all that follow */

/* What glibc calls its own ones. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

static uintptr_t blas_begin, blas_size; /* where OpenBLAS lies in memory */

static int find_blas(struct dl_phdr_info *object, size_t size, void *context) {
    (void)size, (void)context;
    if (!strstr(object->dlpi_name, "openblas")) return 0;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        if (object->dlpi_phdr[i].p_type != PT_LOAD || !(object->dlpi_phdr[i].p_flags & PF_X)) continue;
        blas_begin = object->dlpi_addr + object->dlpi_phdr[i].p_vaddr;
        blas_size = object->dlpi_phdr[i].p_memsz;
    }
    return 1;
}
#define BLAS_CALLS ((uintptr_t)__builtin_return_address(0) - blas_begin < blas_size)

/* Threads that the tests start allocate nothing of interest, but they must not break the counts. */
static int refuse(void) {
    const long number = __atomic_add_fetch(&allocations, 1, __ATOMIC_RELAXED);
    return number == fail_at || (fail_on && number > fail_at);
}

static void *counted(void *block) {
    if (block) __atomic_add_fetch(&live, 1, __ATOMIC_RELAXED);
    return block;
}

/* Visible, so that the libraries call these too. */
#pragma GCC visibility push(default)
void *malloc(size_t size) {
    if (BLAS_CALLS) {
        __atomic_add_fetch(&by_blas, 1, __ATOMIC_RELAXED);
        return __libc_malloc(size);
    }
    return refuse() ? NULL : counted(__libc_malloc(size));
}
void *calloc(size_t count, size_t size) { return refuse() ? NULL : counted(__libc_calloc(count, size)); }
void *aligned_alloc(size_t alignment, size_t size) {
    return refuse() ? NULL : counted(__libc_memalign(alignment, size));
}
void *realloc(void *old, size_t size) {
    if (refuse()) return NULL;
    void *block = __libc_realloc(old, size);
    return old ? block : counted(block);
}
void free(void *block) {
    if (block && !BLAS_CALLS) __atomic_sub_fetch(&live, 1, __ATOMIC_RELAXED);
    __libc_free(block);
}
#pragma GCC visibility pop

static xent_data digits;

static void load_digits(void) {
    xent_error error;
    ck_assert_msg(xent_data_load(NULL, &digits, &error) == XENT_OK, "%s", error.message);
}
static void clear_digits(void) { xent_data_clear(&digits); }

/* A training and what it borrows; `rows` of the digits, a hundred a step. */
typedef struct training_run {
    xent_dataset rows;
    xent_tape *tape;
    xent_net *net;
    xent_trainer *trainer;
} training_run;

static void destroy_run(training_run *r) {
    xent_trainer_destroy(r->trainer);
    xent_net_destroy(r->net);
    xent_tape_destroy(r->tape);
}

static xent_status create_run(training_run *r, int64_t rows, int threads, xent_method method,
                              xent_error *error) {
    const xent_net_options network = {.layers = "dense 100 relu, dense 67 relu",
                                      .inputs = digits.train.features,
                                      .outputs = digits.train.classes};
    const xent_fit_options options = {.recipe = {.batch = 100,
                                                 .seed = 3,
                                                 .optimizer = {.method = method, .clip_norm = 1},
                                                 .schedule.rate = 0.01,
                                                 .patience = 9}};
    *r = (training_run){.rows = digits.train};
    r->rows.rows = rows;
    const xent_fit_data data = {.train = &r->rows,
                                .validation = &r->rows,
                                .scaling = xent_scaling_of(XENT_NORMALIZE_STANDARD, &digits.train)};
    if (!(r->tape = xent_tape_create(&(xent_tape_options){.threads = threads}, error)) ||
        !(r->net = xent_net_create(&network, error)) ||
        !(r->trainer = xent_trainer_create(r->tape, r->net, &data, &options, error)))
        return error->status;
    return XENT_OK;
}

/* With layers whose columns are no whole vectors: by 4, 3 and 10. Measuring has a step of its own size, and
 * the history grows by 16 epochs at a time. */
START_TEST(nothing_is_allocated_from_step_two_on) {
    for (int threads = 1; threads <= 3; threads++) {
        for (xent_method method = XENT_SGD; method <= XENT_RMSPROP; method++) {
            training_run r;
            xent_error error;
            ck_assert_int_eq(create_run(&r, digits.train.rows, threads, method, &error), XENT_OK);
            xent_status status = xent_trainer_step(r.trainer, &error); /* Check's own assertions allocate */
            xent_tape_reset(r.tape); /* joins the memory of the first step */
            long before = allocations + by_blas;
            while (xent_trainer_steps_left(r.trainer) > 0 && status == XENT_OK)
                status = xent_trainer_step(r.trainer, &error);
            long count = allocations + by_blas - before;
            if (status == XENT_OK) status = xent_trainer_measure(r.trainer, &error);
            xent_tape_reset(r.tape);
            before = allocations + by_blas;
            for (int epoch = 0; epoch < 2 && status == XENT_OK; epoch++)
                status = xent_trainer_epoch(r.trainer, &error);
            count += allocations + by_blas - before;
            ck_assert_msg(status == XENT_OK, "%s", error.message);
            ck_assert_msg(count == 0, "%ld allocations with %d threads", count, threads);
            destroy_run(&r);
        }
    }
}
END_TEST

/* One step of the operations that the networks above have none of. */
static xent_status step_layers(xent_tape *tape) {
    static xent_real x[EVERY_LAYER_X], w[EVERY_LAYER_W], b[EVERY_LAYER_B];
    for (uint32_t i = 0; i < EVERY_LAYER_X; i++) x[i] = (xent_real)(i % 97) / 97;
    for (uint32_t i = 0; i < EVERY_LAYER_W; i++) w[i] = (xent_real)(i % 13) / 13 - (xent_real)0.5;
    xent_tape_reset(tape);
    return xent_backward(tape, every_layer(tape, xent_variable(tape, xent_vector(EVERY_LAYER_X), x),
                                           xent_variable(tape, xent_vector(EVERY_LAYER_W), w),
                                           xent_variable(tape, xent_vector(EVERY_LAYER_B), b)));
}

START_TEST(no_operation_of_layers_allocates_from_step_two_on) {
    for (int threads = 1; threads <= 3; threads++) {
        xent_tape *tape = xent_tape_create(&(xent_tape_options){.threads = threads}, NULL);
        xent_status status = step_layers(tape);
        xent_tape_reset(tape);
        const long before = allocations + by_blas;
        for (int i = 0; i < 3 && status == XENT_OK; i++) status = step_layers(tape);
        const long count = allocations + by_blas - before;
        ck_assert_msg(status == XENT_OK, "%s", xent_tape_error(tape));
        ck_assert_msg(count == 0, "%ld allocations with %d threads", count, threads);
        xent_tape_destroy(tape);
    }
}
END_TEST

/* One row, and batches with a smaller one at the end. */
START_TEST(nothing_is_allocated_from_the_second_prediction_on) {
    const char *layers = "conv 4 3 relu, batchnorm, maxpool 2, dense 67 relu, layernorm, dropout 0.3";
    const xent_net_options network = {.layers = layers, .height = 8, .width = 8, .channels = 1};
    const xent_model model = {.net = xent_net_create(&network, NULL)};
    static xent_real logits[300 * 10], answers[300 * 10];
    xent_error error;
    for (int i = 0; i < 6; i++) {
        const int n = i % 2 ? 300 : 1, threads = 1 + i / 2;
        xent_status status = XENT_OK;
        xent_predictor *p = xent_predictor_create(&model, threads, &error);
        long before = 0;
        for (int run = 0; run < 4 && status == XENT_OK; run++) {
            if (run == 1) before = allocations + by_blas;
            status = xent_predictor_run_bytes(p, digits.test.bytes, n, logits, answers, &error);
        }
        const long count = allocations + by_blas - before;
        ck_assert_int_eq(status, XENT_OK);
        ck_assert_msg(count == 0, "%ld allocations for %d rows with %d threads", count, n, threads);
        xent_predictor_destroy(p);
    }
    xent_net_destroy(model.net);
}
END_TEST

/* A model into all its files, and out of that which it comes back from. */
static xent_status use_model(xent_net *net, const char *path, xent_error *error) {
    static const char *const names[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    xent_model model = XENT_MODEL_EMPTY, loaded = XENT_MODEL_EMPTY;
    xent_file_info info = {XENT_FILE_OTHER, 0, NULL, NULL, NULL};
    model.net = net;
    model.recipe = &(xent_recipe){.data = "digits", .label = "class"};
    model.class_names = names;
    xent_status status = xent_export_c(&model, path, NULL, error);
    if (status == XENT_OK) status = xent_export_onnx(&model, path, error);
    /* Without the names: jansson 2.14 asserts where memory ends right behind a backslash of a long text,
     * which the recipe alone is too short for. */
    model.class_names = NULL;
    if (status == XENT_OK) status = xent_model_save(&model, path, error);
    if (status == XENT_OK) status = xent_model_load(path, &loaded, error);
    static xent_real row[64], probabilities[10]; /* of the digits */
    if (status == XENT_OK) status = xent_model_predict(&loaded, row, 1, probabilities, error);
    if (status == XENT_OK) status = xent_file_inspect(path, &info, error);
    xent_file_info_clear(&info);
    xent_model_clear(&loaded);
    return status;
}

/* What is in the digits; and a picture. */
static xent_status look_at_data(xent_error *error) {
    /* 1 x 1 pixels of 24 bits */
    static const unsigned char picture[] = {
        'B', 'M', 58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24,
        0,   0,   0,  0, 0, 4, 0, 0, 0, 0, 0,  0, 0, 0, 0,  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 8, 7, 0};
    xent_summary summary;
    xent_duplicates duplicates;
    xent_image image = XENT_IMAGE_EMPTY;
    uint8_t pixels[2 * 2 * 3];
    xent_status status = xent_dataset_summarise(&digits.train, &summary, NULL, error);
    if (status == XENT_OK) status = xent_dataset_duplicates(&digits.train, &digits.test, &duplicates, error);
    if (status == XENT_OK) status = xent_image_decode("picture", picture, sizeof picture, 3, &image, error);
    if (status == XENT_OK) status = xent_image_resize(&image, 2, 2, pixels, error);
    xent_image_clear(&image);
    return status;
}

/* Loads, trains, measures, saves and loads again; everything is freed at the end, however it ends. */
static xent_status whole_life(const char *path, xent_error *error) {
    training_run r = {.trainer = NULL};
    xent_metrics *metrics = NULL;
    xent_history history = {NULL, 0, 0};
    xent_evaluation result;
    const xent_epoch epoch = {.epoch = 1};
    const xent_scaling scaling = XENT_SCALING_NONE;
    xent_status status = xent_data_load(NULL, &digits, error);
    if (status == XENT_OK) status = create_run(&r, 200, 1, XENT_ADAM, error);
    if (status == XENT_OK) status = xent_trainer_epoch(r.trainer, error);
    const xent_training_state state = xent_trainer_state(r.trainer);
    if (status == XENT_OK) status = xent_trainer_set_state(r.trainer, &state, error);
    if (status == XENT_OK && !(metrics = xent_metrics_create(10, error))) status = error->status;
    if (status == XENT_OK)
        status = xent_evaluate(r.tape, r.net, &digits.test, &scaling, XENT_LOSS_MSE, &result, metrics, error);
    if (status == XENT_OK) status = xent_history_add(&history, &epoch, error);
    if (status == XENT_OK) status = xent_history_save(&history, path, error);
    if (status == XENT_OK) status = use_model(r.net, path, error);
    if (status == XENT_OK) status = look_at_data(error);
    xent_history_clear(&history);
    xent_metrics_destroy(metrics);
    destroy_run(&r);
    xent_data_clear(&digits);
    return status;
}

/* Fails the n-th allocation of a life, and with `on` all that follow: no leak, and with `on` a status (a
 * single failure may be made good by a smaller request). Whether n was reached. */
static int fail_life(const char *path, long n, int on) {
    xent_error error = {XENT_OK, ""};
    const long before = live;
    fail_at = allocations + n;
    fail_on = on;
    const xent_status status = whole_life(path, &error);
    const long leaked = live - before;
    const int reached = allocations >= fail_at;
    fail_at = fail_on = 0;
    ck_assert_msg(leaked == 0, "allocation %ld: %ld blocks leak (%s)", n, leaked, error.message);
    ck_assert_msg(!on || !reached || status != XENT_OK, "allocation %ld failed without a status", n);
    ck_assert_msg(status == XENT_OK || error.message[0], "allocation %ld: a status without a message", n);
    return reached;
}

START_TEST(every_allocation_may_fail) {
    /* In memory where there is such a place: each of some thousand files is synced. */
    char path[64];
    snprintf(path, sizeof path, "%s/xent-memory-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    const int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    close(file);
    xent_error error = {XENT_OK, ""};
    ck_assert_msg(whole_life(path, &error) == XENT_OK, "%s", error.message);
    for (int on = 0; on <= 1; on++) {
        long n = 1;
        while (fail_life(path, n, on)) n++;
        ck_assert_int_ge(n, 50);
    }
    unlink(path);
}
END_TEST

/* Fails the n-th allocation of a save, and with `on` all that follow. Whether n was reached. The last one
 * may fail: it is for looking for what dead programs left. */
static int fail_save(xent_trainer *trainer, const char *path, long n, int on, int *saved) {
    xent_error error = {XENT_OK, ""};
    const long before = live;
    fail_at = allocations + n;
    fail_on = on;
    const xent_status status = xent_trainer_save(trainer, path, &error);
    const long leaked = live - before;
    const int reached = allocations >= fail_at;
    fail_at = fail_on = 0;
    ck_assert_msg(leaked == 0, "allocation %ld: %ld blocks leak (%s)", n, leaked, error.message);
    *saved += on && reached && status == XENT_OK;
    ck_assert_msg(*saved <= 1, "allocation %ld failed without a status", n - 1);
    ck_assert_msg(status == XENT_OK || error.message[0], "allocation %ld: a status without a message", n);
    return reached;
}

/* Whatever fails, a whole checkpoint stands there. (To read one jansson takes a long text with backslashes in
 * it: see use_model.) */
START_TEST(a_checkpoint_stands_whatever_allocation_fails) {
    char path[64];
    xent_error error = {XENT_OK, ""};
    training_run r;
    snprintf(path, sizeof path, "%s/xent-saved-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    const int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    close(file);
    ck_assert_int_eq(create_run(&r, 200, 1, XENT_ADAM, &error), XENT_OK);
    ck_assert_int_eq(xent_trainer_epoch(r.trainer, &error), XENT_OK);
    ck_assert_msg(xent_trainer_save(r.trainer, path, &error) == XENT_OK, "%s", error.message);
    for (int on = 0; on <= 1; on++) {
        long n = 1;
        int saved = 0;
        for (; fail_save(r.trainer, path, n, on, &saved); n++)
            ck_assert_msg(xent_trainer_load(r.trainer, path, NULL, &error) == XENT_OK, "%s", error.message);
        ck_assert_int_ge(n, 50);
    }
    destroy_run(&r);
    unlink(path);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("memory");
    dl_iterate_phdr(find_blas, NULL);
    ADD_TEST_WITH(suite, nothing_is_allocated_from_step_two_on, load_digits, clear_digits);
    ADD_TEST(suite, no_operation_of_layers_allocates_from_step_two_on);
    ADD_TEST_WITH(suite, nothing_is_allocated_from_the_second_prediction_on, load_digits, clear_digits);
    ADD_TEST(suite, every_allocation_may_fail);
    ADD_TEST_WITH(suite, a_checkpoint_stands_whatever_allocation_fails, load_digits, clear_digits);
    return run_suite(suite);
}

#else
int main(void) {
    printf("skipped: a sanitizer counts its own allocations too\n");
    return 0;
}
#endif
