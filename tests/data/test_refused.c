/* Data sets that are loaded and split: refused a call of the system, it says so and leaves things as
 * they were, and the same call again comes to the same bits (support/refusals.h). */
#include <libdeflate.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/pictures.h"
#include "support/refusals.h"
#include "support/run.h"
#include "xent/xent.h"

static struct {
    xent_data loaded;
    xent_dataset first, second;
    uint32_t select[2000];
} here;
static xent_data digits;

static char packed[2][512];

/* A table of bytes and one of other numbers, packed: its rows take more room than its size makes expect. */
static void write_packed(const char *name, const char *line, char path[512]) {
    static char text[1 << 14], bytes[1 << 14];
    struct libdeflate_compressor *packer = libdeflate_alloc_compressor(6);
    size_t used = 0;
    for (int i = 0; i < 500; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, line, i % 3, i % 2);
    const size_t size = libdeflate_gzip_compress(packer, text, used, bytes, sizeof bytes);
    libdeflate_free_compressor(packer);
    snprintf(path, 512, "%s", write_bytes(name, bytes, size));
}

/* Directories of two classes in a directory, with a picture each. */
static void write_classes(const char *directory) {
    static const char *const names[] = {"a/a.png", "b/b.jpg"};
    static const uint8_t pixels[12 * 12];
    char path[600];
    ck_assert_int_eq(mkdir(directory, 0700), 0);
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%c", directory, names[i][0]);
        ck_assert_int_eq(mkdir(path, 0700), 0);
        snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        write_picture_file(path, 12, 12, 1, pixels);
    }
}

static void write_pictures(void) {
    write_classes(test_path("pictures"));
    ck_assert_int_eq(mkdir(test_path("parts"), 0700), 0);
    write_classes(test_path("parts/train"));
    write_classes(test_path("parts/test"));
    write_classes(test_path("broken"));
    write_bytes("broken/a/b.png", "no picture", 10);
}

static void write_cifar(void) {
    static unsigned char pictures[2 * 3073];
    static const char names[] = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n";
    ck_assert_int_eq(mkdir(test_path("cifar"), 0700), 0);
    pictures[3073] = 1;
    write_bytes("cifar/data_batch_1.bin", pictures, sizeof pictures);
    write_bytes("cifar/test_batch.bin", pictures, sizeof pictures);
    write_bytes("cifar/batches.meta.txt", names, sizeof names - 1);
}

/* Two rows of two numbers, one file to train on and one to test on. */
static void write_idx(void) {
    static const unsigned char rows[] = {0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4};
    static const unsigned char labels[] = {0, 0, 8, 1, 0, 0, 0, 2, 0, 1};
    ck_assert_int_eq(mkdir(test_path("idx"), 0700), 0);
    write_bytes("idx/train-images-idx2-ubyte", rows, sizeof rows);
    write_bytes("idx/train-labels-idx1-ubyte", labels, sizeof labels);
    write_bytes("idx/t10k-images-idx2-ubyte", rows, sizeof rows);
    write_bytes("idx/t10k-labels-idx1-ubyte", labels, sizeof labels);
}

static void set_up(void) {
    ck_assert_int_eq(xent_data_load("digits", &digits, NULL), XENT_OK);
    write_packed("bytes.csv.gz", "%d,7,%d\n", packed[0]);
    write_packed("reals.csv.gz", "%d.25,7,%d\n", packed[1]);
    write_pictures();
    write_cifar();
    write_idx();
    write_text("table.arff",
               "@relation r\n@attribute a real\n@attribute k {x, y}\n@data\n1,x\n2,y\n3,x\n4,y\n");
    write_text("rows.data", "4 2 2\n1 2\n1 0\n3 4\n0 1\n5 6\n1 0\n7 8\n0 1\n");
}
static void tear_down(void) { xent_data_clear(&digits); }

static void end(void) {
    xent_data_clear(&here.loaded);
    memset(&here, 0, sizeof here);
}

static void begin_nothing(void) {}

static void show_set(FILE *out, const xent_dataset *set) {
    const size_t numbers = (size_t)(set->rows * set->features);
    SHOW(out, set->rows);
    SHOW(out, set->features);
    SHOW(out, set->classes);
    if (set->bytes) fwrite(set->bytes, 1, numbers, out);
    if (set->reals) fwrite(set->reals, sizeof *set->reals, numbers, out);
    if (set->labels) fwrite(set->labels, sizeof *set->labels, (size_t)set->rows, out);
    if (set->select) fwrite(set->select, sizeof *set->select, (size_t)set->rows, out);
    if (set->file_rows) fwrite(set->file_rows, sizeof *set->file_rows, (size_t)set->rows, out);
    for (int i = 0; set->class_names && i < set->classes; i++) fputs(set->class_names[i], out);
}

/* ---- Data --------------------------------------------------------------------------------------------- */

static xent_status load_data(const char *name, xent_error *why) {
    return xent_data_load(name, &here.loaded, why);
}
static xent_status call_digits(xent_error *why) { return load_data("digits", why); }
static xent_status call_table(xent_error *why) { return load_data(source_file("adult.data"), why); }
static xent_status call_packed_bytes(xent_error *why) { return load_data(packed[0], why); }
static xent_status call_packed_reals(xent_error *why) { return load_data(packed[1], why); }
static xent_status call_arrays(xent_error *why) { return load_data(source_file("digits.npz"), why); }
static xent_status call_libsvm(xent_error *why) { return load_data(source_file("heart_scale"), why); }
static xent_status call_pictures(xent_error *why) { return load_data(test_path("pictures"), why); }
static xent_status call_cifar(xent_error *why) { return load_data(test_path("cifar"), why); }
static xent_status call_idx(xent_error *why) { return load_data(test_path("idx"), why); }
static xent_status call_arff(xent_error *why) { return load_data(test_path("table.arff"), why); }
static xent_status call_fann(xent_error *why) { return load_data(test_path("rows.data"), why); }
static xent_status call_idx_file(xent_error *why) {
    return load_data(test_path("idx/train-images-idx2-ubyte"), why);
}
static xent_status call_parts(xent_error *why) { return load_data(test_path("parts"), why); }
/* What is broken is left out, and nothing else. */
static xent_status call_skip(xent_error *why) {
    const xent_data_options options = {.skip = 1};
    return xent_data_load_with(test_path("broken"), &options, &here.loaded, why);
}
static void show_data(FILE *out) {
    ck_assert_int_eq(here.loaded.train.rows > 0, here.loaded.memory != NULL);
    show_set(out, &here.loaded.train);
    show_set(out, &here.loaded.test);
}

static xent_status call_split(xent_error *why) {
    return xent_dataset_split(&digits.train, 0.3, 4, here.select, &here.first, &here.second, why);
}
static void show_split(FILE *out) {
    SHOW(out, here.first.rows);
    SHOW(out, here.second.rows);
    if (here.first.rows) SHOW(out, here.select);
}

static const refusal_scenario scenarios[] = {
    {"digits", begin_nothing, call_digits, show_data, 0},
    {"table", begin_nothing, call_table, show_data, 0},
    {"packed bytes", begin_nothing, call_packed_bytes, show_data, 0},
    {"packed reals", begin_nothing, call_packed_reals, show_data, 0},
    {"arrays", begin_nothing, call_arrays, show_data, 0},
    {"libsvm", begin_nothing, call_libsvm, show_data, 0},
    {"pictures", begin_nothing, call_pictures, show_data, 0},
    {"cifar", begin_nothing, call_cifar, show_data, 0},
    {"idx", begin_nothing, call_idx, show_data, 0},
    {"idx file", begin_nothing, call_idx_file, show_data, 0},
    {"parts", begin_nothing, call_parts, show_data, 0},
    {"skip", begin_nothing, call_skip, show_data, 0},
    {"arff", begin_nothing, call_arff, show_data, 0},
    {"fann", begin_nothing, call_fann, show_data, 0},
    {"split", begin_nothing, call_split, show_split, 0},
};
enum { SCENARIOS = sizeof scenarios / sizeof *scenarios };

START_TEST(a_refused_call_is_told_and_changes_nothing) { check_refusals(&scenarios[_i], end); }
END_TEST

int main(void) {
    return run_refusals(a_refused_call_is_told_and_changes_nothing, SCENARIOS, set_up, tear_down);
}
