#include "data/folder.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/block.h"
#include "base/utf8.h"
#include "data/listing.h"
#include "xent/image.h"
#include "xent/pool.h"

/* Images are read in runs of so many, and progress is told between runs. More problems than the second number
 * are counted, but not told one by one. */
enum { RUN = 1024, TOLD = 10 };

/* More than any data set that trains in memory; as for IDX files. */
static const size_t pixel_limit = (size_t)1 << 32;

typedef struct image_file {
    const char *class_name, *name;
    int32_t label;
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
            "%s has %d x %d pixels; expected %d x %d, as the first image has (with a size given, all are "
            "made that size)",
            path, image.width, image.height, r->width, r->height);
    else
        xent_image_resize(&image, r->height, r->width, r->pixels + (size_t)row * r->features, outcome);
    xent_image_clear(&image);
}

static void tell(const xent_data_options *options, const char *sentence) {
    if (options->notice) options->notice(options->context, sentence);
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
            r->labels[r->kept++] = r->files[row].label;
        } else if (!r->options->skip || outcome->status == XENT_E_MEMORY) {
            return xent_fail(error, outcome->status, "%s", outcome->message);
        } else if ((*dropped)++ < TOLD) {
            tell(r->options, outcome->message);
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
    if (status == XENT_OK && dropped > 0) {
        char sentence[sizeof error->message];
        snprintf(sentence, sizeof sentence, "%.300s: %lld of %lld images are left out", r->path,
                 (long long)dropped, (long long)r->count);
        tell(r->options, sentence);
    }
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
            return xent_fail(error, XENT_E_FORMAT,
                             "%s/%.200s holds no image; expected files of .png, .jpg, .jpeg or .bmp", l->path,
                             name);
        for (int i = 0; i < class->count; i++)
            r->files[r->count++] = (image_file){name, class->images[i]->d_name, label};
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
    if (r->features > XENT_IMAGE_MAX_BYTES || r->count > INT32_MAX ||
        (size_t)r->count * r->features > pixel_limit)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s: %lld images of %d x %d pixels come to more than %zu bytes", r->path,
                         (long long)r->count, r->width, r->height, pixel_limit);
    r->pixels = block_alloc((size_t)r->count * r->features);
    r->labels = calloc((size_t)r->count + 1, sizeof *r->labels);
    r->outcomes = malloc(RUN * sizeof *r->outcomes);
    if (r->pixels && r->labels && r->outcomes) return XENT_OK;
    return xent_fail(error, XENT_E_MEMORY, "no memory for the %lld images of %s", (long long)r->count,
                     r->path);
}

static xent_status read_set(const listing *l, const listing *train, reading *r, xent_pool *pool,
                            xent_dataset *set, xent_error *error) {
    xent_status status = line_up(l, train, r, error);
    if (status == XENT_OK && r->height == 0) status = find_size(r, error);
    if (status == XENT_OK) status = make_room(r, error);
    if (status == XENT_OK) status = read_all(r, pool, error);
    if (status == XENT_OK) status = check_classes(l, train, r, error);
    free(r->files);
    free(r->outcomes);
    *set = (xent_dataset){.rows = r->kept,
                          .features = (int64_t)r->features,
                          .height = r->height,
                          .width = r->width,
                          .channels = r->channels,
                          .classes = train->class_count,
                          .bytes = r->pixels,
                          .labels = r->labels};
    return status;
}

/* Classes that are called 0, 1, 2, ... in this order need no names. */
static int are_numbered(const listing *train) {
    for (int k = 0; k < train->class_count; k++) {
        char number[16];
        snprintf(number, sizeof number, "%d", k);
        if (strcmp(number, train->classes[k].entry->d_name) != 0) return 0;
    }
    return 1;
}

static xent_status name_classes(const listing *train, folder *out, xent_error *error) {
    if (are_numbered(train)) return XENT_OK;
    out->class_names = calloc((size_t)train->class_count + 1, sizeof *out->class_names);
    int named = 0;
    while (out->class_names && named < train->class_count) {
        const char *name = train->classes[named].entry->d_name;
        if (!utf8_is_valid(name))
            return xent_fail(error, XENT_E_VALUE, "%s/%.200s: expected the name of a class in UTF-8",
                             train->path, name);
        out->class_names[named] = strdup(name);
        if (!out->class_names[named++]) break;
    }
    if (!out->class_names || !out->class_names[named - 1])
        return xent_fail(error, XENT_E_MEMORY, "no memory for the names of %d classes", train->class_count);
    out->train.class_names = out->test.class_names = (const char *const *)out->class_names;
    return XENT_OK;
}

/* Reads what is listed; test->path is "" where there is no test set. */
static xent_status read_listed(const listing lists[2], const xent_data_options *options, folder *out,
                               xent_error *error) {
    const listing *train = &lists[0];
    if (train->class_count < 2)
        return xent_fail(error, XENT_E_FORMAT, "%s has %d directory; expected one a class, two or more",
                         train->path, train->class_count);
    xent_pool *pool = xent_pool_create(options->threads, error);
    if (!pool) return error->status;
    xent_status status = XENT_OK;
    reading r[2];
    memset(r, 0, sizeof r);
    for (int i = 0; i < 2 && status == XENT_OK && lists[i].path[0]; i++) {
        r[i].options = options;
        r[i].all = lists[0].image_count + lists[1].image_count;
        r[i].done_before = i ? lists[0].image_count : 0;
        r[i].channels = options->channels;
        r[i].height = i ? r[0].height : options->height;
        r[i].width = i ? r[0].width : options->width;
        status = read_set(&lists[i], train, &r[i], pool, i ? &out->test : &out->train, error);
        out->pixels[i] = r[i].pixels;
        out->labels[i] = r[i].labels;
    }
    xent_pool_destroy(pool);
    return status == XENT_OK ? name_classes(train, out, error) : status;
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

int folder_begins(const char *path) { return listing_has_directories(path); }

xent_status folder_load(const char *path, const xent_data_options *options, folder *out, xent_error *error) {
    memset(out, 0, sizeof *out);
    char part[600];
    listing lists[2];
    memset(lists, 0, sizeof lists);
    xent_status status = check_options(options, error);
    if (status != XENT_OK) return status;
    const int has_parts =
        snprintf(part, sizeof part, "%s/train", path) < (int)sizeof part && listing_has_directories(part);
    out->has_parts = has_parts;
    status = listing_read(has_parts ? part : path, &lists[0], error);
    snprintf(part, sizeof part, "%s/test", path);
    if (status == XENT_OK && has_parts && listing_has_directories(part))
        status = listing_read(part, &lists[1], error);
    if (status == XENT_OK) status = read_listed(lists, options, out, error);
    const long long others = lists[0].other_count + lists[1].other_count;
    if (status == XENT_OK && others > 0) {
        char sentence[700];
        snprintf(sentence, sizeof sentence, "%.500s: entries that are no image files are left out: %lld",
                 path, others);
        tell(options, sentence);
    }
    listing_clear(&lists[0]);
    listing_clear(&lists[1]);
    if (status != XENT_OK) folder_clear(out);
    return status;
}

void folder_clear(folder *f) {
    for (int i = 0; i < 2; i++) {
        free(f->pixels[i]);
        free(f->labels[i]);
    }
    for (char **name = f->class_names; name && *name; name++) free(*name);
    free(f->class_names);
    memset(f, 0, sizeof *f);
}
