#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/block.h"
#include "base/file.h"
#include "base/path.h"
#include "data/formats/listing.h"
#include "data/formats/table.h"
#include "xent/file.h"

/* CIFAR-10's binary version (Krizhevsky, 2009): pictures of a label and 32 x 32 pixels, all red ones, all
 * green ones, all blue ones; and the names of the classes, a line each. */
enum { SIDE = 32, PLANE = SIDE * SIDE, PIXELS = 3 * PLANE, RECORD = 1 + PIXELS, CLASSES = 10 };
static const char names_file[] = "batches.meta.txt";

/* The files of a directory that are batches, those to train on before those to test on. */
typedef struct batches {
    char directory[PATH_MAX];
    struct dirent **entries;
    int train_count, count;
} batches;

static xent_status join(char path[PATH_MAX], const char *directory, const char *name, xent_error *error) {
    if (snprintf(path, PATH_MAX, "%s/%s", directory, name) < PATH_MAX) return XENT_OK;
    return xent_fail(error, XENT_E_IO, "the path %.100s/... is too long", directory);
}

/* `begin` is longer than the ending. */
static int is_batch(const char *name, const char *begin) {
    const size_t length = strlen(name);
    return strncmp(name, begin, strlen(begin)) == 0 && strcmp(name + length - 4, ".bin") == 0;
}

static int is_train_batch(const char *name) { return is_batch(name, "data_batch"); }
static int is_test_batch(const char *name) { return is_batch(name, "test_batch"); }

static void forget_batches(batches *b) {
    listing_free(b->entries, b->count);
    b->entries = NULL;
    b->count = b->train_count = 0;
}

static xent_status list_batches(const char *directory, batches *b, xent_error *error) {
    int count;
    b->count = b->train_count = 0;
    snprintf(b->directory, sizeof b->directory, "%s", directory);
    const xent_status status = listing_scan(directory, &b->entries, &count, error);
    for (int i = 0; i < count; i++) {
        const char *name = b->entries[i]->d_name;
        b->train_count += is_train_batch(name);
        if (is_train_batch(name) || is_test_batch(name))
            b->entries[b->count++] = b->entries[i];
        else
            free(b->entries[i]);
    }
    return status;
}

/* The batches of a directory or, as the archive unpacks, of the one below it. On error there are none. */
static xent_status find_batches(const char *directory, batches *b, xent_error *error) {
    static const char unpacked[] = "cifar-10-batches-bin";
    char below[PATH_MAX];
    path_kind kind = PATH_NOTHING;
    xent_status status = list_batches(directory, b, error);
    if (status != XENT_OK || b->count > 0) return status;
    forget_batches(b);
    status = join(below, directory, unpacked, error);
    if (status == XENT_OK) status = path_look(below, &kind, error);
    return kind == PATH_DIRECTORY ? list_batches(below, b, error) : status;
}

/* ---- Reading ----------------------------------------------------------------------------------------- */

static xent_status check_size(const input_file *f, xent_error *error) {
    if (f->size > 0 && f->size % RECORD == 0) return XENT_OK;
    return xent_fail(error, XENT_E_FORMAT,
                     "%s has %zu bytes; expected pictures of %d bytes each, as CIFAR-10 has them", f->path,
                     f->size, RECORD);
}

/* Adds the pictures of a file behind the rows that are there. */
static xent_status add_pictures(input_file *f, data_part *p, xent_error *error) {
    unsigned char record[RECORD];
    uint8_t *pixels = p->numbers;
    xent_status status = XENT_OK;
    for (size_t left = f->size / RECORD; left > 0 && status == XENT_OK; left--, p->set.rows++) {
        size_t got;
        uint8_t *to = pixels + p->set.rows * PIXELS;
        status = file_next(f, record, RECORD, &got, error);
        if (status == XENT_OK && got < RECORD) return xent_fail(error, XENT_E_IO, "%s ends early", f->path);
        if (status == XENT_OK && record[0] >= CLASSES)
            return xent_fail(error, XENT_E_VALUE, "%s: a picture has label %d; expected 0 to %d", f->path,
                             record[0], CLASSES - 1);
        p->labels[p->set.rows] = record[0];
        for (int i = 0; i < PIXELS; i++) to[i / PLANE + 3 * (i % PLANE)] = record[1 + i];
    }
    return status;
}

/* Makes room for the pictures of a file, and reads them. */
static xent_status read_batch(const char *path, data_sets *out, set_part part, xent_error *error) {
    data_part *p = &out->parts[part];
    input_file f;
    xent_status status = file_open(path, &f, error);
    if (status != XENT_OK) return status;
    status = check_size(&f, error);
    const size_t rows = (size_t)p->set.rows + f.size / RECORD;
    if (status == XENT_OK && rows * PIXELS > ARRAY_MOST_BYTES)
        status = xent_fail(error, XENT_E_FORMAT, "%s: %zu pictures are more than fit memory", path, rows);
    if (status == XENT_OK) {
        void *pixels = realloc(p->numbers, rows * PIXELS);
        if (pixels) p->numbers = pixels;
        int32_t *labels = realloc(p->labels, rows * sizeof *labels);
        if (labels) p->labels = labels;
        status = pixels && labels
                     ? add_pictures(&f, p, error)
                     : xent_fail(error, XENT_E_MEMORY, "no memory for the %zu pictures of %s", rows, path);
    }
    file_close(&f);
    return status == XENT_OK ? sets_add_file(out, path, error) : status;
}

static void set_form(data_part *p) {
    p->set.features = PIXELS;
    p->set.height = p->set.width = SIDE;
    p->set.channels = 3;
    p->set.classes = CLASSES;
    p->set.bytes = p->numbers;
    p->set.labels = p->labels;
}

/* Reads the batches from `from` on, before `end`. */
static xent_status read_batches(const batches *b, int from, int end, data_sets *out, set_part part,
                                xent_error *error) {
    char path[PATH_MAX];
    xent_status status = XENT_OK;
    for (int i = from; i < end && status == XENT_OK; i++) {
        status = join(path, b->directory, b->entries[i]->d_name, error);
        if (status == XENT_OK) status = read_batch(path, out, part, error);
    }
    if (end > from) set_form(&out->parts[part]);
    return status;
}

/* Takes the names of the classes from the file beside the batches, if it is there and has one for each. */
static xent_status name_classes(const char *directory, data_sets *out, xent_error *error) {
    char path[PATH_MAX];
    unsigned char *bytes;
    size_t size;
    const char *names[CLASSES];
    path_kind kind = PATH_NOTHING;
    xent_status status = join(path, directory, names_file, error);
    if (status == XENT_OK) status = path_look(path, &kind, error);
    if (kind == PATH_NOTHING) return status;
    status = file_read(path, 1 << 16, &bytes, &size, error);
    if (status != XENT_OK) return status;
    int count = 0;
    bytes[size] = '\0';
    char *rest = (char *)bytes;
    for (char *name; count < CLASSES && (name = strtok_r(rest, "\r\n", &rest));) names[count++] = name;
    if (count == CLASSES) status = sets_name_classes(out, names, count, error);
    free(bytes);
    return status == XENT_OK ? sets_add_file(out, path, error) : status;
}

/* ---- The formats ------------------------------------------------------------------------------------- */

static xent_status knows_directory(const char *path, int *is_one, xent_error *error) {
    batches b;
    const xent_status status = find_batches(path, &b, error);
    *is_one = b.count > 0;
    forget_batches(&b);
    return status;
}

static xent_status load_directory(const char *path, const xent_data_options *options, data_sets *out,
                                  xent_error *error) {
    batches b;
    (void)options;
    xent_status status = find_batches(path, &b, error);
    if (status == XENT_OK && b.train_count == 0)
        status = xent_fail(error, XENT_E_IO, "%s holds no data_batch_1.bin or the like to train on", path);
    if (status == XENT_OK) status = read_batches(&b, 0, b.train_count, out, PART_TRAIN, error);
    if (status == XENT_OK) status = read_batches(&b, b.train_count, b.count, out, PART_TEST, error);
    if (status == XENT_OK) status = name_classes(b.directory, out, error);
    out->is_divided = b.count > b.train_count;
    forget_batches(&b);
    return status;
}

static xent_status reads_of_directory(const char *directory, const char *file, int *reads,
                                      xent_error *error) {
    batches b;
    char path[PATH_MAX];
    xent_status status = find_batches(directory, &b, error);
    for (int i = 0; i <= b.count && !*reads && status == XENT_OK; i++) {
        status = join(path, b.directory, i < b.count ? b.entries[i]->d_name : names_file, error);
        *reads = status == XENT_OK && xent_file_same(path, file);
    }
    forget_batches(&b);
    return status;
}

const data_format format_cifar_directory = {.name = "a directory of CIFAR-10's files",
                                            .knows_directory = knows_directory,
                                            .load = load_directory,
                                            .reads = reads_of_directory};

/* A single file has nothing at its beginning that tells; its name and its size do. */
static int knows_file(const data_source *source) {
    const char *slash = strrchr(source->path, '/'), *name = slash ? slash + 1 : source->path;
    return (is_train_batch(name) || is_test_batch(name)) && source->size % RECORD == 0;
}

static xent_status load_file(const char *path, const xent_data_options *options, data_sets *out,
                             xent_error *error) {
    char directory[PATH_MAX];
    (void)options;
    listing_split(path, directory);
    xent_status status = read_batch(path, out, PART_TRAIN, error);
    set_form(&out->parts[PART_TRAIN]);
    return status == XENT_OK ? name_classes(directory, out, error) : status;
}

static xent_status reads_of_file(const char *path, const char *file, int *reads, xent_error *error) {
    char directory[PATH_MAX], names[PATH_MAX];
    listing_split(path, directory);
    const xent_status status = join(names, directory, names_file, error);
    *reads = status == XENT_OK && xent_file_same(names, file);
    return status;
}

const data_format format_cifar = {
    .name = "a CIFAR-10 file", .knows = knows_file, .load = load_file, .reads = reads_of_file};
