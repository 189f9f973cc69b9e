#include <libdeflate.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/block.h"
#include "base/file.h"
#include "data/check.h"
#include "data/formats/idx.h"
#include "data/formats/idx_names.h"
#include "xent/data.h"

enum { MOST_HEADER = 4 + 4 * 4, LEVEL = 9 };

/* A file in the making: header and numbers, packed when it is whole. */
typedef struct idx_file {
    file_group *group;
    const char *directory, *set, *kind; /* "train", "images-idx3" */
    unsigned char *bytes;
    size_t size;
} idx_file;

static void put_big_endian(unsigned char *to, uint64_t value, size_t count) {
    for (size_t i = 0; i < count; i++) to[i] = (unsigned char)(value >> 8 * (count - 1 - i));
}

/* Memory for a header and `count` numbers; returns where the numbers begin, NULL without memory. */
static unsigned char *begin_file(idx_file *f, idx_type type, size_t number_size, const int64_t *dim,
                                 int rank) {
    size_t count = 1;
    for (int i = 0; i < rank; i++) count *= (size_t)dim[i];
    const size_t header = 4 + 4 * (size_t)rank;
    f->size = header + count * number_size;
    f->bytes = block_alloc(f->size);
    if (!f->bytes) return NULL;
    put_big_endian(f->bytes, (uint64_t)type << 8 | (uint64_t)rank, 4);
    for (int i = 0; i < rank; i++) put_big_endian(f->bytes + 4 + 4 * i, (uint64_t)dim[i], 4);
    return f->bytes + header;
}

static xent_status end_file(idx_file *f, xent_error *error) {
    struct libdeflate_compressor *packer = libdeflate_alloc_compressor(LEVEL);
    const size_t room = packer ? libdeflate_gzip_compress_bound(packer, f->size) : 0;
    unsigned char *packed = packer ? malloc(room) : NULL;
    xent_status status = XENT_E_MEMORY;
    char path[PATH_MAX];
    if (!packed) {
        xent_fail(error, XENT_E_MEMORY, "%s: no memory to pack its files", f->directory);
    } else if ((size_t)snprintf(path, sizeof path, "%s/%s-%s-ubyte.gz", f->directory, f->set, f->kind) >=
               sizeof path) {
        status = xent_fail(error, XENT_E_IO, "the path %.100s... is too long", f->directory);
    } else {
        const file_piece piece = {packed, libdeflate_gzip_compress(packer, f->bytes, f->size, packed, room)};
        status = file_group_add(f->group, path, &piece, 1, error);
    }
    libdeflate_free_compressor(packer);
    free(packed);
    free(f->bytes);
    return status;
}

/* A big-endian float or double. */
static void put_real(unsigned char *to, xent_real x) {
    uint64_t bits = 0;
    uint32_t word;
    if (sizeof x == sizeof word) {
        memcpy(&word, &x, sizeof word);
        bits = word;
    } else {
        memcpy(&bits, &x, sizeof x);
    }
    put_big_endian(to, bits, sizeof x);
}

/* Pixels that are bytes stay so; what is in bytes there would be read as no table. */
static int saves_bytes(const xent_dataset *data) { return data->bytes && !data->is_table; }

static void put_features(const xent_dataset *data, unsigned char *to) {
    for (int64_t i = 0; i < data->rows; i++) {
        const int64_t from = xent_dataset_offset(data, i);
        if (saves_bytes(data)) {
            memcpy(to, data->bytes + from, (size_t)data->features);
            to += data->features;
            continue;
        }
        for (int64_t j = from; j < from + data->features; j++, to += sizeof(xent_real))
            put_real(to, data->bytes ? (xent_real)data->bytes[j] : data->reals[j]);
    }
}

static xent_status save_features(file_group *group, const xent_dataset *data, const char *directory,
                                 const char *set, xent_error *error) {
    const int64_t image[] = {data->rows, data->height, data->width, data->channels};
    const int64_t row[] = {data->rows, data->features};
    const int rank = data->height > 0 ? (data->channels > 1 ? 4 : 3) : 2;
    const idx_type real = sizeof(xent_real) == 4 ? IDX_FLOAT : IDX_DOUBLE;
    idx_file f = {group, directory, set, "images-idx3", NULL, 0};
    unsigned char *to = begin_file(&f, saves_bytes(data) ? IDX_UBYTE : real,
                                   saves_bytes(data) ? 1 : sizeof(xent_real), rank == 2 ? row : image, rank);
    if (!to)
        return xent_fail(error, XENT_E_MEMORY, "%s: no memory for %lld rows", directory,
                         (long long)data->rows);
    put_features(data, to);
    return end_file(&f, error);
}

static xent_status save_labels(file_group *group, const xent_dataset *data, const char *directory,
                               const char *set, xent_error *error) {
    const int wide = data->classes > 256;
    idx_file f = {group, directory, set, "labels-idx1", NULL, 0};
    unsigned char *to = begin_file(&f, wide ? IDX_INT : IDX_UBYTE, wide ? 4 : 1, &data->rows, 1);
    if (!to)
        return xent_fail(error, XENT_E_MEMORY, "%s: no memory for %lld labels", directory,
                         (long long)data->rows);
    for (int64_t i = 0; i < data->rows; i++)
        put_big_endian(to + (wide ? 4 * i : i), (uint64_t)xent_dataset_label(data, i), wide ? 4 : 1);
    return end_file(&f, error);
}

static xent_status check_set(const xent_dataset *data, const char *directory, const char *set,
                             xent_error *error) {
    if (data && data->targets)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "data: %d target%s a row; IDX files hold one class a row, so expected labels",
                         data->outputs, data->outputs == 1 ? "" : "s");
    if (!data || !directory || !set || data->rows < 1 || (!data->bytes && !data->reals) || !data->labels ||
        data->rows > UINT32_MAX || data->features > UINT32_MAX)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "data: nothing to save: a set, directory or name is NULL, or no rows");
    if (set[0] == '\0' || set[0] == '.' || strchr(set, '/'))
        return xent_fail(
            error, XENT_E_ARGUMENT,
            "data: \"%.64s\" is no name of a set, such as train or t10k, without / and a leading dot", set);
    const double image = (double)data->height * data->width * (data->channels > 1 ? data->channels : 1);
    if (data->height > 0 && image != (double)data->features)
        return xent_fail(error, XENT_E_ARGUMENT, "data: images of %d x %d x %d, but %lld features",
                         data->height, data->width, data->channels, (long long)data->features);
    return data_check_rows(data, 0, set, error);
}

/* Adds a set's two files, the labels last. */
static xent_status add_set(file_group *group, const xent_dataset *data, const char *directory,
                           const char *set, xent_error *error) {
    xent_status status = check_set(data, directory, set, error);
    if (status == XENT_OK) status = save_features(group, data, directory, set, error);
    return status == XENT_OK ? save_labels(group, data, directory, set, error) : status;
}

/* All in their places, or none. */
static xent_status finish(file_group *group, xent_status status, xent_error *error) {
    if (status == XENT_OK) return file_group_place(group, error);
    file_group_drop(group);
    return status;
}

xent_status xent_dataset_save(const xent_dataset *data, const char *directory, const char *set,
                              xent_error *error) {
    file_group group = {.count = 0};
    return finish(&group, add_set(&group, data, directory, set, error), error);
}

/* Other files of IDX, of a set that these data do not have or of other data, would be read with what is saved
 * or instead of it. */
static xent_status refuse_others(const xent_data *data, const char *directory, xent_error *error) {
    const char *names[6];
    char other[NAME_MAX + 1];
    int count = 0;
    names[count++] = "train-images-idx3-ubyte.gz";
    names[count++] = "train-labels-idx1-ubyte.gz";
    if (data->test.rows > 0) names[count++] = "t10k-images-idx3-ubyte.gz";
    if (data->test.rows > 0) names[count++] = "t10k-labels-idx1-ubyte.gz";
    if (data->validation.rows > 0) names[count++] = "val-images-idx3-ubyte.gz";
    if (data->validation.rows > 0) names[count++] = "val-labels-idx1-ubyte.gz";
    const xent_status status = idx_names_others(directory, names, count, other, error);
    if (!*other) return status;
    return xent_fail(error, XENT_E_IO,
                     "%s/%s is there, and may be read with these data, or instead; expected a directory "
                     "without it",
                     directory, other);
}

/* A set that data may do without. */
static xent_status add_other(file_group *group, const xent_dataset *data, const char *directory,
                             const char *set, xent_error *error) {
    return data->rows > 0 ? add_set(group, data, directory, set, error) : XENT_OK;
}

xent_status xent_data_save(const xent_data *data, const char *directory, xent_error *error) {
    file_group group = {.count = 0};
    if (!data) return xent_fail(error, XENT_E_ARGUMENT, "data: nothing to save: it is NULL");
    if (!directory) return xent_fail(error, XENT_E_ARGUMENT, "data: no directory to save in: it is NULL");
    xent_status status = refuse_others(data, directory, error);
    if (status == XENT_OK) status = add_other(&group, &data->test, directory, "t10k", error);
    if (status == XENT_OK) status = add_other(&group, &data->validation, directory, "val", error);
    if (status == XENT_OK) status = add_set(&group, &data->train, directory, "train", error);
    return finish(&group, status, error);
}
