#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/block.h"
#include "data/formats/class_folders.h"
#include "data/formats/part_folders.h"
#include "data/formats/table.h"
#include "xent/image.h"
#include "xent/file.h"
#include "xent/pool.h"

/* Images are read in runs of so many, and progress is told between runs. More problems than the second number
 * are counted, but not told one by one. */
enum { RUN = 1024, TOLD = 10 };

/* More than any data set that trains in memory; as for IDX files. */
static const size_t pixel_limit = (size_t)1 << 32;

typedef struct image_file {
    const char *class_name, *name;
    int32_t label;
    uint32_t place; /* among the files of its set */
} image_file;

/* One set being read. */
typedef struct reading {
    const xent_data_options *options;
    const char *path;
    image_file *files;
    int64_t count, first, kept, done_before, all; /* `first` of the run; `all` files of both sets */
    int height, width, channels;
    size_t features;
    uint8_t *pixels;
    int32_t *labels;
    xent_error *outcomes; /* of the run */
} reading;

static xent_status decode_file(const reading *r, const image_file *file, char *path, xent_image *image,
                               xent_error *error) {
    *image = (xent_image)XENT_IMAGE_EMPTY;
    if (snprintf(path, PATH_MAX, "%s/%s/%s", r->path, file->class_name, file->name) >= PATH_MAX)
        return xent_fail(error, XENT_E_IO, "the path %.100s/... is too long", r->path);
    return xent_image_load(path, r->channels, image, error);
}

/* Reads one image of the run into its row. */
static void read_image(void *context, int index) {
    reading *r = context;
    char path[PATH_MAX];
    xent_image image;
    xent_error *outcome = &r->outcomes[index];
    const int64_t row = r->first + index;
    outcome->status = XENT_OK;
    if (decode_file(r, &r->files[row], path, &image, outcome) != XENT_OK) return;
    if (r->options->height == 0 && (image.height != r->height || image.width != r->width))
        xent_fail(
            outcome, XENT_E_FORMAT,
            "%s has %d x %d pixels; expected %d x %d, as the first image has (--size WxH makes all that "
            "size)",
            path, image.width, image.height, r->width, r->height);
    else
        xent_image_resize(&image, r->height, r->width, r->pixels + (size_t)row * r->features, outcome);
    xent_image_clear(&image);
}

/* Drops the rows of the run that could not be read, or fails with the first of them. */
static xent_status keep_readable(reading *r, int count, int64_t *dropped, xent_error *error) {
    for (int i = 0; i < count; i++) {
        const xent_error *outcome = &r->outcomes[i];
        const int64_t row = r->first + i;
        if (outcome->status == XENT_OK) {
            if (r->kept != row)
                memcpy(r->pixels + (size_t)r->kept * r->features, r->pixels + (size_t)row * r->features,
                       r->features);
            r->labels[r->kept] = r->files[row].label;
            r->files[r->kept++] = r->files[row];
        } else if (!r->options->skip || outcome->status == XENT_E_MEMORY) {
            return xent_fail(error, outcome->status, "%s", outcome->message);
        } else if ((*dropped)++ < TOLD) {
            format_tell(r->options, "%s", outcome->message);
        }
    }
    return XENT_OK;
}

static xent_status read_all(reading *r, xent_pool *pool, xent_error *error) {
    int64_t dropped = 0;
    xent_status status = XENT_OK;
    for (r->first = 0; r->first < r->count && status == XENT_OK; r->first += RUN) {
        const int count = r->count - r->first < RUN ? (int)(r->count - r->first) : RUN;
        xent_parallel_each(pool, count, read_image, r);
        status = keep_readable(r, count, &dropped, error);
        if (r->options->progress)
            r->options->progress(r->options->context, r->done_before + r->first + count, r->all);
    }
    if (status == XENT_OK && dropped > 0)
        format_tell(r->options, "%.300s: %lld of %lld images are left out", r->path, (long long)dropped,
                    (long long)r->count);
    return status;
}

/* The size of all images: that of the first one that can be read. */
static xent_status find_size(reading *r, xent_error *error) {
    xent_status status = XENT_OK;
    for (int64_t i = 0; i < r->count; i++) {
        char path[PATH_MAX];
        xent_image image;
        status = decode_file(r, &r->files[i], path, &image, error);
        r->height = image.height;
        r->width = image.width;
        xent_image_clear(&image);
        if (status == XENT_OK || !r->options->skip || status == XENT_E_MEMORY) break;
    }
    return status;
}

/* Which class of the training set a directory of the list is; -1: none. */
static int32_t find_class(const listing *train, const char *name) {
    int low = 0, high = train->class_count;
    while (low < high) {
        const int middle = (low + high) / 2, order = strcmp(name, train->classes[middle].entry->d_name);
        if (order == 0) return middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return -1;
}

/* The files of a set in one row, with their labels. */
static xent_status line_up(const listing *l, const listing *train, reading *r, xent_error *error) {
    r->path = l->path;
    r->files = malloc(((size_t)l->image_count + 1) * sizeof *r->files);
    if (!r->files) return xent_fail(error, XENT_E_MEMORY, "no memory to list %s", l->path);
    for (int k = 0; k < l->class_count; k++) {
        const class_files *class = &l->classes[k];
        const char *name = class->entry->d_name;
        const int32_t label = find_class(train, name);
        if (label < 0)
            return xent_fail(error, XENT_E_VALUE, "%s/%.200s is a class that %s does not have", l->path, name,
                             train->path);
        if (class->count == 0)
            return xent_fail(
                error, XENT_E_FORMAT,
                "%s/%.200s holds no image; expected files of .png, .jpg, .jpeg, .bmp, .pgm or .ppm", l->path,
                name);
        for (int i = 0; i < class->count; i++, r->count++)
            r->files[r->count] = (image_file){name, class->images[i]->d_name, label, (uint32_t)r->count};
    }
    return XENT_OK;
}

/* Every class of the list must have an image that could be read. */
static xent_status check_classes(const listing *l, const listing *train, const reading *r,
                                 xent_error *error) {
    int64_t row = 0;
    for (int k = 0; k < l->class_count; k++) {
        const int32_t label = find_class(train, l->classes[k].entry->d_name);
        if (row >= r->kept || r->labels[row] != label)
            return xent_fail(error, XENT_E_FORMAT, "%s/%.200s holds no image that can be read", l->path,
                             l->classes[k].entry->d_name);
        while (row < r->kept && r->labels[row] == label) row++;
    }
    return XENT_OK;
}

static xent_status make_room(reading *r, xent_error *error) {
    r->features = (size_t)r->height * (size_t)r->width * (size_t)r->channels;
    if (r->features > XENT_IMAGE_MAX_BYTES)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s: an image of %d x %d pixels and %d channels comes to more than %zu bytes",
                         r->path, r->width, r->height, r->channels, XENT_IMAGE_MAX_BYTES);
    if (r->count > INT32_MAX || (size_t)r->count * r->features > pixel_limit)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s: %lld images of %d x %d pixels come to more than %zu bytes", r->path,
                         (long long)r->count, r->width, r->height, pixel_limit);
    r->pixels = block_alloc((size_t)r->count * r->features);
    r->labels = calloc((size_t)r->count + 1, sizeof *r->labels);
    r->outcomes = malloc(((size_t)(r->count < RUN ? r->count : RUN) + 1) * sizeof *r->outcomes);
    if (r->pixels && r->labels && r->outcomes) return XENT_OK;
    return xent_fail(error, XENT_E_MEMORY, "no memory for the %lld images of %s", (long long)r->count,
                     r->path);
}

/* What was read is of which files: their paths, and, where some were left out, their places. */
static xent_status note_files(const reading *r, data_part *p, xent_error *error) {
    const size_t rows = (size_t)r->kept;
    size_t size = rows * sizeof *p->file_names;
    for (size_t i = 0; i < rows; i++)
        size += strlen(r->path) + strlen(r->files[i].class_name) + strlen(r->files[i].name) + 3;
    p->file_names = malloc(size + 1);
    if (r->kept < r->count) p->file_rows = malloc(rows * sizeof *p->file_rows + 1);
    if (!p->file_names || (r->kept < r->count && !p->file_rows))
        return xent_fail(error, XENT_E_MEMORY, "no memory for the names of the files of %s", r->path);
    char *text = (char *)(p->file_names + rows);
    for (size_t i = 0; i < rows; i++) {
        p->file_names[i] = text;
        text += sprintf(text, "%s/%s/%s", r->path, r->files[i].class_name, r->files[i].name) + 1;
        if (p->file_rows) p->file_rows[i] = r->files[i].place;
    }
    return XENT_OK;
}

static xent_status read_set(const listing *l, const listing *train, reading *r, xent_pool *pool, data_part *p,
                            xent_error *error) {
    xent_status status = line_up(l, train, r, error);
    if (status == XENT_OK && r->height == 0) status = find_size(r, error);
    if (status == XENT_OK) status = make_room(r, error);
    if (status == XENT_OK) status = read_all(r, pool, error);
    if (status == XENT_OK) status = check_classes(l, train, r, error);
    if (status == XENT_OK) status = note_files(r, p, error);
    free(r->files);
    free(r->outcomes);
    p->numbers = r->pixels;
    p->labels = r->labels;
    p->set = (xent_dataset){.rows = r->kept,
                            .features = (int64_t)r->features,
                            .height = r->height,
                            .width = r->width,
                            .channels = r->channels,
                            .classes = train->class_count,
                            .bytes = r->pixels,
                            .labels = r->labels,
                            .file_rows = p->file_rows,
                            .file_names = p->file_names};
    return status;
}

/* Reads what is listed; the path of a part that is not there is "". */
static xent_status read_listed(const listing lists[PARTS], const xent_data_options *options, data_sets *out,
                               xent_error *error) {
    const listing *train = &lists[PART_TRAIN];
    if (train->class_count < 2 && options->classes == 0)
        return xent_fail(error, XENT_E_FORMAT, "%s has %d directory; expected one a class, two or more",
                         train->path, train->class_count);
    xent_pool *pool = xent_pool_create(options->threads, error);
    if (!pool) return error->status;
    xent_status status = XENT_OK;
    reading first = {.height = options->height, .width = options->width};
    int64_t done = 0, all = 0;
    for (int i = 0; i < PARTS; i++) all += lists[i].image_count;
    for (int i = 0; i < PARTS && status == XENT_OK; i++) {
        if (!lists[i].path[0]) continue;
        reading r = {.options = options,
                     .all = all,
                     .done_before = done,
                     .channels = options->channels,
                     .height = first.height,
                     .width = first.width};
        status = read_set(&lists[i], train, &r, pool, &out->parts[i], error);
        done += lists[i].image_count;
        if (i == PART_TRAIN) first = r;
    }
    xent_pool_destroy(pool);
    return status == XENT_OK ? class_folders_name(train, options, out, error) : status;
}

static xent_status check_options(const xent_data_options *o, xent_error *error) {
    const int sized =
        o->height > 0 && o->width > 0 && o->height <= XENT_IMAGE_MAX_SIDE && o->width <= XENT_IMAGE_MAX_SIDE;
    if ((sized || (o->height == 0 && o->width == 0)) && (o->channels == 1 || o->channels == 3))
        return XENT_OK;
    return xent_fail(
        error, XENT_E_ARGUMENT,
        "data: images of %d x %d pixels and %d channels; expected 1 to %d a side, or 0 x 0, and 1 "
        "or 3 channels",
        o->width, o->height, o->channels, XENT_IMAGE_MAX_SIDE);
}

static xent_status load_folder(const char *path, const xent_data_options *options, data_sets *out,
                               xent_error *error) {
    listing lists[PARTS];
    memset(lists, 0, sizeof lists);
    xent_status status = check_options(options, error);
    if (status == XENT_OK) status = part_folders_list(path, options, lists, &out->is_divided, error);
    if (status == XENT_OK) status = read_listed(lists, options, out, error);
    int64_t others = 0;
    for (int i = 0; i < PARTS; i++) others += lists[i].other_count;
    if (status == XENT_OK && others > 0)
        format_tell(options, "%.500s: entries that are no image files are left out: %lld", path,
                    (long long)others);
    for (int i = 0; i < PARTS; i++) listing_clear(&lists[i]);
    return status;
}

/* Whether one of the images of a listing is the file. */
static int has_image(const listing *l, const struct stat *file) {
    for (int k = 0; k < l->class_count; k++)
        for (int i = 0; i < l->classes[k].count; i++) {
            char text[PATH_MAX];
            struct stat image;
            const int length = snprintf(text, sizeof text, "%s/%s/%s", l->path, l->classes[k].entry->d_name,
                                        l->classes[k].images[i]->d_name);
            if (length < (int)sizeof text && stat(text, &image) == 0 && image.st_dev == file->st_dev &&
                image.st_ino == file->st_ino)
                return 1;
        }
    return 0;
}

/* Whether a new directory, whose path ends in /, would be a class of a listing. */
static int would_be_class(const listing *l, const char *path) {
    char plain[PATH_MAX], above[PATH_MAX];
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') length--;
    if (snprintf(plain, sizeof plain, "%.*s", (int)length, path) >= PATH_MAX) return 0;
    const char *name = listing_split(plain, above);
    return *l->path && *name && *name != '.' && xent_file_same(above, l->path);
}

static xent_status reads_of_folder(const char *directory, const char *file, int *reads, xent_error *error) {
    const xent_data_options quietly = {.notice = NULL};
    listing lists[PARTS];
    struct stat info;
    int is_divided;
    memset(lists, 0, sizeof lists);
    const int is_new = stat(file, &info) != 0;
    const xent_status status = part_folders_list(directory, &quietly, lists, &is_divided, error);
    for (int i = 0; i < PARTS && !*reads && status == XENT_OK; i++)
        *reads = is_new ? would_be_class(&lists[i], file) : has_image(&lists[i], &info);
    for (int i = 0; i < PARTS; i++) listing_clear(&lists[i]);
    return status;
}

const data_format format_folder = {.name = "a directory of pictures",
                                   .knows_directory = listing_has_directories,
                                   .load = load_folder,
                                   .reads = reads_of_folder};
