/* A small file of every format, cut anywhere, and with any byte of its header another: it is refused with a
 * message that names it, or gives a set of the same form. */
#include <fcntl.h>
#include <libdeflate.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/formats/table.h"
#include "support/loads.h"
#include "support/models.h"
#include "support/run.h"
#include "xent/image.h"

typedef struct small_file {
    const char *name;
    const void *bytes; /* NULL: those of the file of this name among the tests' */
    size_t size;
    size_t header;      /* bytes that say how the others are read; 0: all */
    const char *labels; /* where they are not in the file: lines, or the name of an array */
    int64_t rows, features;
    /* What a changed file may be, if not refused. TEXT: less, or more, as a byte may end a cell or a line.
     * SIZED: it tells its sizes, so they are the same. SUMMED: it has a checksum: the same set. */
    enum { TEXT, SIZED, SUMMED } kind;
    int is_packed; /* the bytes are gzipped when they are written */
} small_file;

#define IDX "\0\0\10\3\0\0\0\2\0\0\0\2\0\0\0\2\1\2\3\4\5\6\7\10"
#define TEXT_FILE(text) .bytes = text, .size = sizeof text - 1
static const char picture[3073] = "\3\1\2\3";
static const small_file files[] = {
    {"rows-idx3-ubyte", IDX, sizeof IDX - 1, 16, "a\nb\n", 2, 4, SIZED, 0},
    {"packed-idx3-ubyte.gz", IDX, sizeof IDX - 1, 0, "a\nb\n", 2, 4, SUMMED, 1},
    {"half.npy", NULL, 0, 128, "a\nb\n", 2, 2, SIZED, 0},
    {"fortran.npy", NULL, 0, 128, "y\nb\na\n", 2, 12, SIZED, 0},
    {"pair.npz", NULL, 0, 0, "target", 3, 2, SUMMED, 0},
    {"data_batch_1.bin", picture, sizeof picture, 1, NULL, 1, 3072, SIZED, 0},
    {"a.arff",
     TEXT_FILE(
         "@relation r\n@attribute x real\n@attribute y {a, b}\n@attribute class {c, d}\n@data\n1, a, c\n"
         "2.5, b, d\n"),
     .rows = 2, .features = 3},
    {"a.libsvm", TEXT_FILE("1 1:0.5 3:2\n0 2:1e1\n1 1:3\n"), .rows = 3, .features = 3},
    {"a.fann", TEXT_FILE("2 2 1\n0.5 1\n0\n2 3\n1\n"), .rows = 2, .features = 2},
    {"a.csv", TEXT_FILE("a,b,class\n1,2.5,x\n-3,1e2,\"y\"\n5,,x\n"), .rows = 3, .features = 2},
};
enum { FILES = sizeof files / sizeof *files, MOST = 8192 };

/* The bytes of the file as it is written, and where. */
static unsigned char bytes[MOST];
static size_t size;
static char path[1024];
static const char *labels;
static xent_data whole;

static void pack(const small_file *f) {
    struct libdeflate_compressor *packer = libdeflate_alloc_compressor(6);
    size = libdeflate_gzip_compress(packer, f->bytes, f->size, bytes, MOST);
    libdeflate_free_compressor(packer);
}

static void read_source(const char *name) {
    FILE *file = fopen(source_file(name), "rb");
    ck_assert_ptr_nonnull(file);
    size = fread(bytes, 1, MOST, file);
    fclose(file);
}

/* Writes the file, and loads it as it should be. */
static void begin(const small_file *f) {
    size = f->size;
    if (f->is_packed)
        pack(f);
    else if (f->bytes)
        memcpy(bytes, f->bytes, size);
    else
        read_source(f->name);
    labels = f->labels && strchr(f->labels, '\n') ? write_text("labels.txt", f->labels) : f->labels;
    static char kept[1024];
    if (labels) labels = strcpy(kept, labels);
    strcpy(path, write_bytes(f->name, bytes, size));
    loads(path, labels);
    ck_assert_int_eq(loaded.train.rows, f->rows);
    ck_assert_int_eq(loaded.train.features, f->features);
    whole = loaded;
}

static int same_numbers(void) {
    const xent_dataset *a = &whole.train, *b = &loaded.train;
    const size_t count = (size_t)(a->rows * a->features), rows = (size_t)a->rows;
    if (!a->bytes != !b->bytes || memcmp(a->labels, b->labels, rows * sizeof *a->labels) != 0) return 0;
    return a->bytes ? memcmp(a->bytes, b->bytes, count) == 0
                    : memcmp(a->reals, b->reals, count * sizeof *a->reals) == 0;
}

static int same_form(const small_file *f) {
    const xent_dataset *set = &loaded.train;
    for (int64_t i = 0; i < set->rows; i++)
        if (set->labels[i] < 0 || set->labels[i] >= set->classes) return 0;
    for (int64_t i = 0; f->kind == TEXT && i < set->rows * set->features; i++)
        if (!isfinite(set->reals[i])) return 0;
    if (f->kind == TEXT) return set->rows > 0 && set->rows <= f->rows + 1;
    return set->rows == f->rows && set->features == f->features;
}

/* Loads what the file is now; `may` it be read? */
static void try(const small_file *f, int may, const char *what, size_t at) {
    const xent_status status = load(path, labels);
    if (status == XENT_OK)
        ASSERT_QUICKLY(may && same_form(f) && (f->kind != SUMMED || same_numbers()),
                       "%s, %s at byte %zu: %lld rows of %lld features", f->name, what, at,
                       (long long)loaded.train.rows, (long long)loaded.train.features);
    else
        ASSERT_QUICKLY(strstr(load_error.message, f->name) && loaded.memory == NULL, "%s, %s at byte %zu: %s",
                       f->name, what, at, load_error.message);
    xent_data_clear(&loaded);
}

START_TEST(what_is_cut_anywhere_is_not_taken_for_whole) {
    const small_file *f = &files[_i];
    begin(f);
    for (size_t left = size; left-- > 0;) {
        ASSERT_QUICKLY(truncate(path, (off_t)left) == 0, "not cut");
        try(f, f->kind == TEXT, "cut", left);
    }
    xent_data_clear(&whole);
}
END_TEST

START_TEST(any_other_byte_in_the_header_is_noticed_or_harmless) {
    const small_file *f = &files[_i];
    begin(f);
    const int file = open(path, O_RDWR), step = MEMORY_SANITIZED ? 17 : 1; /* then a sample */
    for (size_t at = 0; at < (f->header ? f->header : size); at++) {
        for (int change = 1; change < 256; change += step) {
            const unsigned char other = (unsigned char)(bytes[at] ^ change);
            ASSERT_QUICKLY(pwrite(file, &other, 1, (off_t)at) == 1, "not written");
            try(f, 1, "another byte", at);
        }
        ASSERT_QUICKLY(pwrite(file, &bytes[at], 1, (off_t)at) == 1, "not written");
    }
    close(file);
    xent_data_clear(&whole);
}
END_TEST

/* ---- Pictures that the library reads itself ------------------------------------------------------------ */

typedef struct small_picture {
    const char *bytes;
    size_t size, header;
    int width, height, channels;
} small_picture;

/* The last number of a text has one digit, and no line ends behind it, so that each beginning lacks one. */
#define PICTURE(head, pixels) .bytes = head pixels, .size = sizeof head pixels - 1, .header = sizeof head - 1
static const small_picture pictures[] = {
    {PICTURE("P2\n3 2\n15\n", "0 1 2\n3 14 5"), 3, 2, 1},
    {PICTURE("P3 # two\n2 1 255\n", "10 20 30 40 50 6"), 2, 1, 3},
    {PICTURE("P5\n2 3\n255\n", "\1\2\3\4\5\6"), 2, 3, 1},
    {PICTURE("P5 2 1 65535\n", "\1\2\3\4"), 2, 1, 1},
    {PICTURE("P6\n2\t2 7\n", "\1\2\3\4\5\6\7\0\1\2\3\4"), 2, 2, 3},
};
enum { PICTURES = sizeof pictures / sizeof *pictures };

/* The next number of a header, behind blanks and comments, as netpbm's pages have it; 0: there is none. */
static long header_number(const char **at, const char *end) {
    long number = 0;
    while (*at < end && **at && strchr(" \t\n\v\f\r#", **at))
        if (*(*at)++ == '#')
            while (*at < end && **at != '\n') (*at)++;
    while (*at < end && **at >= '0' && **at <= '9' && number < 1000000) number = 10 * number + *(*at)++ - '0';
    return number;
}

/* What the digits of a header say now: refused, or just that. `may` it be taken? */
static void try_picture(const char *now, size_t length, int may, const char *what, size_t at) {
    xent_image image = XENT_IMAGE_EMPTY;
    xent_error error = {XENT_OK, ""};
    const xent_status status =
        xent_image_decode("a.pnm", (const unsigned char *)now, length, 0, &image, &error);
    const char *rest = now + 2, *end = now + length;
    if (status == XENT_OK) {
        const long width = header_number(&rest, end), height = header_number(&rest, end);
        const int channels = now[1] == '3' || now[1] == '6' ? 3 : 1;
        ASSERT_QUICKLY(may && image.width == width && image.height == height && image.channels == channels,
                       "%.12s, %s at byte %zu: %d x %d x %d", now, what, at, image.width, image.height,
                       image.channels);
    } else
        ASSERT_QUICKLY(status == XENT_E_FORMAT && strstr(error.message, "a.pnm") && !image.pixels,
                       "%.12s, %s at byte %zu: %s", now, what, at, error.message);
    xent_image_clear(&image);
}

/* Blocks of just the bytes that there are: AddressSanitizer sees what is read beyond them. */
static char *copy_of(const small_picture *p, size_t length) {
    char *copy = malloc(length + 1);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, p->bytes, length);
    return realloc(copy, length > 0 ? length : 1);
}

START_TEST(a_picture_that_is_cut_anywhere_is_refused) {
    const small_picture *p = &pictures[_i];
    for (size_t left = 0; left <= p->size; left++) {
        char *now = copy_of(p, left);
        try_picture(now, left, left == p->size, "cut", left);
        free(now);
    }
}
END_TEST

START_TEST(a_picture_is_of_the_size_that_its_header_says) {
    const small_picture *p = &pictures[_i];
    char *now = copy_of(p, p->size);
    xent_image image;
    ck_assert_int_eq(xent_image_decode("a.pnm", (unsigned char *)now, p->size, 0, &image, NULL), XENT_OK);
    ck_assert(image.width == p->width && image.height == p->height && image.channels == p->channels);
    xent_image_clear(&image);
    for (size_t at = 0; at < p->header; at++)
        for (int change = 1; change < 256; change++) {
            now[at] = (char)(p->bytes[at] ^ change);
            try_picture(now, p->size, 1, "another byte", at);
            now[at] = p->bytes[at];
        }
    free(now);
}
END_TEST

/* Directories, pictures of a decoder that is not ours (data/image) and what is refused whatever it holds have
 * no place here. */
START_TEST(every_format_has_a_file_here) {
    for (int i = 0; i < format_count(); i++) {
        const data_format *format = format_at(i);
        int found = format->reads != NULL || format == &format_picture || format == &format_safetensors ||
                    format == &format_foreign;
        for (int k = 0; k < FILES && !found; k++) {
            data_source source;
            const data_format *known;
            begin(&files[k]);
            xent_data_clear(&whole);
            ck_assert_int_eq(source_look(path, &source, &load_error), XENT_OK);
            ck_assert_int_eq(format_of(&source, &known, &load_error), XENT_OK);
            found = known == format;
        }
        ck_assert_msg(found, "no file of the format %s", format->name);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("formats: damage");
    TCase *damage = tcase_create("damage");
    tcase_set_timeout(damage, 120);
    tcase_add_loop_test(damage, what_is_cut_anywhere_is_not_taken_for_whole, 0, FILES);
    tcase_add_loop_test(damage, any_other_byte_in_the_header_is_noticed_or_harmless, 0, FILES);
    tcase_add_loop_test(damage, a_picture_that_is_cut_anywhere_is_refused, 0, PICTURES);
    tcase_add_loop_test(damage, a_picture_is_of_the_size_that_its_header_says, 0, PICTURES);
    suite_add_tcase(suite, damage);
    ADD_TEST(suite, every_format_has_a_file_here);
    return run_suite(suite);
}
