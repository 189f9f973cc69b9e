/* augment.c: what augmented pictures look like, as a sheet of them. Public headers only.
 *
 *     augment [DATA [CHANGES [FILE.pgm]]]        augment mnist rotate=15,elastic=34 bent.pgm
 *
 * The first line of the sheet has the first pictures of the training set as they are, each line below what a
 * further epoch of training makes of them. PGM is read by most viewers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "xent/data.h"
#include "xent/loader.h"

enum { COLUMNS = 12, EPOCHS = 5, LINES = 1 + EPOCHS, GAP = 1 };

typedef struct sheet {
    int wide, high; /* pixels */
    double *pixels;
} sheet;

/* Draws a row of the set as tile (line, column): the mean of its channels. */
static void draw(sheet *to, const xent_dataset *data, const xent_real *row, int line, int column) {
    for (int y = 0; y < data->height; y++)
        for (int x = 0; x < data->width; x++) {
            double sum = 0;
            for (int c = 0; c < data->channels; c++)
                sum += (double)row[(y * data->width + x) * data->channels + c];
            to->pixels[(line * (data->height + GAP) + y) * to->wide + column * (data->width + GAP) + x] =
                sum / data->channels;
        }
}

/* One line: the pictures as an epoch has them. */
static int draw_line(sheet *to, const xent_dataset *data, const xent_augment *changes, int line,
                     xent_error *error) {
    const xent_loader_options options = {
        .batch = COLUMNS, .shuffle = XENT_OFF, .seed = 1, .augment = *changes};
    const xent_scaling none = XENT_SCALING_NONE;
    xent_tape *tape = xent_tape_create(NULL, error);
    xent_loader *loader = tape ? xent_loader_create(data, &none, &options, error) : NULL;
    xent_batch batch;
    if (loader) {
        xent_loader_start(loader, (uint32_t)line);
        if (xent_loader_next(loader, tape, &batch))
            for (int i = 0; i < (int)batch.rows; i++)
                draw(to, data, xent_tensor_values(batch.x) + i * data->features, line, i);
    }
    xent_loader_destroy(loader);
    xent_tape_destroy(tape);
    return loader ? 0 : -1;
}

static int save(const sheet *s, const char *path) {
    double most = 0;
    FILE *out = fopen(path, "wb");
    if (!out) return -1;
    for (int i = 0; i < s->wide * s->high; i++) most = fmax(most, s->pixels[i]);
    fprintf(out, "P5\n%d %d\n255\n", s->wide, s->high);
    for (int i = 0; i < s->wide * s->high; i++)
        fputc((int)lround(255 * s->pixels[i] / (most > 0 ? most : 1)), out);
    return fclose(out);
}

static int show(const xent_dataset *train, const xent_augment *changes, const char *path, xent_error *error) {
    static const xent_augment none = XENT_AUGMENT_NONE;
    xent_dataset first = *train;
    if (first.rows > COLUMNS) first.rows = COLUMNS;
    sheet s = {COLUMNS * (first.width + GAP) - GAP, LINES * (first.height + GAP) - GAP, NULL};
    s.pixels = calloc((size_t)s.wide * (size_t)s.high, sizeof *s.pixels);
    int failed = !s.pixels;
    for (int line = 0; line < LINES && !failed; line++)
        failed = draw_line(&s, &first, line == 0 ? &none : changes, line, error);
    if (!failed && save(&s, path) != 0) failed = xent_fail(error, XENT_E_IO, "%s: cannot be written", path);
    if (!failed) printf("%s: %d pictures, and %d epochs of them\n", path, (int)first.rows, EPOCHS);
    free(s.pixels);
    return failed;
}

int main(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : NULL, *path = argc > 3 ? argv[3] : "augmented.pgm";
    xent_error error = {XENT_OK, "no memory"};
    xent_augment changes;
    xent_data data = XENT_DATA_EMPTY;
    int failed = xent_augment_parse(argc > 2 ? argv[2] : "rotate=20,scale=0.1,elastic=3,sigma=1", &changes,
                                    &error) != XENT_OK ||
                 xent_data_load(name, &data, &error) != XENT_OK || show(&data.train, &changes, path, &error);
    if (failed) fprintf(stderr, "%s\n", error.message);
    xent_data_clear(&data);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
