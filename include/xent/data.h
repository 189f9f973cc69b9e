/* data.h: data sets of rows with labels: where they come from, and how they are scaled.
 *
 * Pixels, and large tables of such numbers, stay bytes in memory and become numbers batch by batch. */
#ifndef XENT_DATA_H
#define XENT_DATA_H

#include "xent/augment.h"
#include "xent/columns.h"
#include "xent/conventions.h"
#include "xent/tape.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Rows of features with a label each. All arrays are borrowed; exactly one of bytes and reals is set.
 * Row i lies at index select ? select[i] : i of the arrays. */
typedef struct xent_dataset {
    int64_t rows;
    int64_t features;               /* numbers a row; height x width x channels where these are known */
    int height, width, channels;    /* of an image; 0 where rows are no images */
    int classes;                    /* labels are 0 .. classes-1 */
    const uint8_t *bytes;           /* features a row */
    const xent_real *reals;         /* features a row */
    const int32_t *labels;          /* one a row */
    const uint32_t *select;         /* which rows of the arrays, in which order; NULL: all, as they lie */
    const char *const *class_names; /* one a class, or a target; NULL: they are numbers */
    int is_table;                   /* features are columns that mean different things, not pixels */
    const xent_real *targets; /* `outputs` numbers a row, in place of labels: of a regression, or labels of
                                 0 and 1; NULL: rows have labels */
    int outputs;
    const uint32_t *file_rows; /* of the arrays' rows, where in the file each stands, from 0; NULL: as they
                                      lie, as no row of it was left out */
    const char *const *file_names; /* of the arrays' rows, where each is a file: its path; NULL: none is */
} xent_dataset;

/* Where the features of row i begin in bytes or reals, and its label. i is not checked. */
static inline int64_t xent_dataset_offset(const xent_dataset *data, int64_t i) {
    return (data->select ? (int64_t)data->select[i] : i) * data->features;
}
static inline int32_t xent_dataset_label(const xent_dataset *data, int64_t i) {
    return data->labels[data->select ? (int64_t)data->select[i] : i];
}

/* The targets of row i, `outputs` numbers. */
static inline const xent_real *xent_dataset_targets(const xent_dataset *data, int64_t i) {
    return data->targets + (data->select ? (int64_t)data->select[i] : i) * data->outputs;
}

/* Which row of its file, from 0, row i is; of files that are a row each, which of these in their order. */
static inline int64_t xent_dataset_file_row(const xent_dataset *data, int64_t i) {
    const int64_t at = data->select ? (int64_t)data->select[i] : i;
    return data->file_rows ? (int64_t)data->file_rows[at] : at;
}

/* ---- Loading ------------------------------------------------------------------------------------------- */

/* A training set, a test set and a validation set, with the memory that they stand in. */
typedef struct xent_data {
    xent_dataset train;
    xent_dataset test;            /* rows 0 where the source has none */
    char source[512];             /* the file or directory that it came from */
    void *memory;                 /* the library's; freed by xent_data_clear */
    xent_dataset validation;      /* rows 0 where the source has none; no rows are taken for it */
    const xent_columns *columns;  /* of a table: what became of each column; NULL: it is none */
    xent_first_index first_index; /* how LIBSVM's text was read; of others AUTO */
    xent_decimal decimal;         /* how a table's numbers were; AUTO: they do not show it */
    /* The paths of what was read, those beside the source too; NULL and 0 of a directory of pictures, of
     * which there may be any number. */
    const char *const *files;
    int file_count;
} xent_data;
#define XENT_DATASET_EMPTY                                                                                   \
    { 0, 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0, NULL, NULL }
#define XENT_DATA_EMPTY                                                                                      \
    {                                                                                                        \
        XENT_DATASET_EMPTY, XENT_DATASET_EMPTY, "", NULL, XENT_DATASET_EMPTY, NULL, XENT_FIRST_INDEX_AUTO,   \
            XENT_DECIMAL_AUTO, NULL, 0                                                                       \
    }

/* How tables and image folders are read; other formats say most of it themselves. */
typedef struct xent_data_options {
    const char *label;  /* the columns of the labels: names of the header, numbers from 1, ranges such as 2-4,
                          with commas between them; NULL: the one that is called so, else the last (below) */
    xent_header header; /* AUTO: told from what stands below (above) */
    double test_fraction; /* of the rows of each class, held out as the test set where there is none; 0: 0.2,
                             XENT_OFF: none */
    uint64_t test_seed;   /* which rows these are */
    int height, width;    /* all images are made this size (xent_image_resize); 0, 0: that of the first one.
                             A table holds pictures of this size, a pixel a column, row by row */
    int channels;         /* of images: 1 grey, 3 colour; 0: grey */
    int skip;    /* 1: image files that cannot be read or have another size are left out; 0: refused */
    int threads; /* that read images and tables; 0: one a core */
    void (*notice)(void *context, const char *sentence); /* what is left out; NULL: not wanted */
    /* Told now and then while images are read, from the calling thread; NULL: not wanted. */
    void (*progress)(void *context, int64_t done, int64_t all);
    void *context; /* of both */
    const char
        *labels;   /* a file of the labels, a line or number a row; of an .npz, the name of its array of them,
                           or such a file; NULL: the data have them. Beside it
                           a table must keep all of its rows */
    int transpose; /* 1: pictures are turned so that columns become rows, as EMNIST's need it */
    xent_missing missing; /* of tables: what becomes of missing values */
    const char *drop;     /* columns that are left out, called as in `label`; NULL: none */
    xent_task task;       /* what is to be learned: classes, or targets in place of labels */
    /* Under what a model knows, which xent_model_reading and xent_data_like fill in. */
    const xent_columns *columns;    /* of a table: it is read under these; NULL: as it is */
    int classes;                    /* labels become numbers of these classes; 0: data have their own */
    const char *const *class_names; /* of these, one a class; NULL: "0", "1", ... */
    int64_t features; /* that a row has, or it is refused: a table with just so many columns has no labels;
                         0: any */
    int unlabelled;   /* 1: rows need no labels; where they have none, `labels` of the set is NULL */
    xent_first_index first_index; /* how LIBSVM's text is read; a file that shows another is refused */
    xent_decimal decimal;         /* how a table is read whose numbers do not show it */
} xent_data_options;
#define XENT_DATA_DEFAULT XENT_ZERO

/* The label of a row whose class is none of the options' classes. */
enum { XENT_LABEL_UNKNOWN = -1 };

/* Sets the options so that other data are read as these were: for their task, under their columns, classes
 * and features, pictures in their size, numbers as theirs. What may be another in each file stays as it is:
 * its header, the file of its labels, whether its pictures are turned, what becomes of its gaps, which rows
 * are held out. The texts are borrowed from the data. */
XENT_API void xent_data_like(xent_data_options *options, const xent_data *data);

/* Loads `data`, told apart by what it is: a table, a directory, or a name. NULL options mean all defaults.
 *
 * A table is a file of separated values (RFC 4180; commas, semicolons, tabs or runs of blanks, whichever fits
 * most lines; plain or gzipped): a row of numbers and a label a line. Blanks around cells, separators at the
 * end of all lines, lines of empty cells alone and lines that begin with # do not count; between other
 * separators than commas 0,5 is a half, and 1.234,5 more than a thousand; of numbers that do not show which,
 * as 1.234, `decimal` says it. "$1,200", "1 200" and "12 %" are
 * 1200 and 12, which is told. Text that is not UTF-8 is taken for Windows-1252 (Latin-1), which is told.
 * Lines before the table that have not its columns, of text or of one number, and a first line 0, 1, 2, ...
 * whose label no other row has, are left out and told. A first line as in scikit-learn's tables (rows,
 * features, class names) is understood.
 *
 * A column of texts becomes a feature for each of them, 1 in the rows that have it and 0 in the others: of at
 * most the 100 most frequent (equal ones in their order, numbers first), and one more for all others; where
 * there are more than 100, those of a single row are others too. Texts there are compared trimmed, and as
 * they are written: 1.1 and 1.10 are two. A column is of texts if more of its values are texts than numbers,
 * or at least three and every tenth, and they are not up to three words among more than 20 different numbers;
 * else a text is taken for a mistake, and refused. A value is missing where a cell is empty, ?, NA, N/A, nan,
 * null or -, or the error of a spreadsheet (#N/A, #DIV/0!, ...), in any case; `missing` says what becomes of
 * it: the mean that it takes is that of all rows, those among them that are held out later, so that it
 * carries a little of these into training. A column without any value is left out. All of this is told, and
 * described in xent_data.columns. The first line names the columns if one of its cells, but the label, is a
 * text above numbers; where all of it is text above texts, if its cells differ from one another and its
 * label, and most others of its cells, do not occur below. So it does if a cell is label, labels, class,
 * target, species or outcome, and no cell below that is; and if it has one cell less than the rows, whose
 * first cells are all different: they name the rows, as R writes them, and are left out. Percents beside
 * numbers without a sign are told.
 *
 * Numbers become reals. A column of numbers that are not all whole ones which reals have, and come to less
 * than 1000 steps of a real from the least to the greatest (a float of 1.7e9 has a step of 128), is told;
 * such targets of a regression are refused (E_VALUE), as rounding would be some thousandths of their
 * deviation or more.
 *
 * Columns that may give the label away are told: whole numbers that rise from row to row, texts that are all
 * different, columns with one value a class; so are those that are the same in all rows. `drop` leaves
 * columns out. By itself one is left out if its name says that it names the rows (id, index, rownames,
 * Unnamed: 0, a last word id, or no name before the first comma) and its values are all different.
 *
 * Under given columns (`columns`) a table is read as the one was that they describe. Where both have names,
 * columns are found by them, in any case where no other is called so: another order is put right and told, a
 * missing one refused, others are left out and told. Else they are found by position: all columns, all but
 * the labels, or the features alone. Gaps get the given fillers; texts that the given columns have not are
 * taken for other ones, or have no feature, which is told. The label is the given one, unless `label` says
 * another; a table without it has no labels.
 *
 * The labels stand in the column called label, labels, class, target, species, outcome, y where none is
 * called x, survived, or diagnosis, in any case; else in the last one. Which it is, is told where it may be
 * another: where it is called so and is not the last, where the first column has texts or few different
 * values, and the last numbers or more different ones, and where a column with a name has fewer different
 * values than the last. A last column of more than 20 texts that is taken for no better reason is refused if
 * they are more than half as many as rows. Labels may be texts; they are UTF-8 and sorted, numbers first, by
 * size, then texts, byte by byte, and their texts are the class names unless they are 0, 1, 2, ... They are
 * compared without the blanks around them; where all are numbers, equal ones are one class, which is called
 * as the shortest of them and told, where one is none they are as they are written. Rows without a label
 * (empty, ?, NA, N/A, nan, null) are left out and told, as are classes of one row, and of names that differ
 * in case or blanks alone. Numbers are a measure, which is refused, if they are too many to be classes: more
 * than 20 different ones, and more than a tenth of the rows with decimals, a quarter without; or, with
 * decimals, more than half of at least 8 rows.
 *
 * Several label columns hold 0 and 1. One 1 in every row makes them one-hot labels, whose classes are
 * called as the columns; else they are refused, unless the task is multilabel. Without `label`, the last
 * columns of a table are one-hot labels, which is told, if they are so in each of at least 10 rows (20 of
 * two columns): the fewest that are. Other columns of 0 and 1 before a last column of 0 and 1 are told and
 * stay features. For a multilabel task all columns of 0 and 1 at the end are labels, if there are others
 * before them. For a regression there is one label column, of numbers. These tasks give `targets`, and no
 * classes; class_names are the names of the label columns of a multilabel set.
 *
 * The table is read in pieces, on `threads` threads where its lines are plain, and takes at most twice the
 * memory of its numbers; a line has at most 2^24 bytes, a quoted line end included. A table of at least 2^20
 * numbers, each a whole one from 0 to 255, is kept as bytes, any other as reals; both are scaled to the same.
 *
 * Other files, by their content: LIBSVM's text (labels, and index:value for each feature that is not 0; the
 * first is 0 where a 0 is named, else 1, which is told, or as conventions.h and the options say), Weka's ARFF
 * (dense rows; the classes are those that its header lists), FANN's training files (of several outputs the
 * largest is the class), a batch of CIFAR-10's binary version, NumPy's arrays: x.npy with `labels`; of an
 * .npz x_train, y_train, x_test, y_test, x_val, y_val or the like, or any two. Axes of arrays are rows,
 * height, width, channels, or rows, 3, height and as much width, which is told; their numbers are finite ones
 * (E_NONFINITE); labels are whole numbers from 0, or one 1 in a row of 0, and classes without a row are told.
 * One IDX file stands for its set below.
 *
 * A directory holds the files of MNIST
 *
 *     train-images-idx3-ubyte  train-labels-idx1-ubyte  t10k-images-idx3-ubyte  t10k-labels-idx1-ubyte
 *
 * or pairs that are called alike (train-images.idx3-ubyte, emnist-letters-test-images-idx3-ubyte,
 * qmnist-train-labels-idx2-int), at most two directories down, each plain or with .gz, told apart by content,
 * not by name: rows of other numbers than bytes are a table. Or CIFAR-10's data_batch_1.bin, ...,
 * test_batch.bin and batches.meta.txt. Or image files (.png, .jpg, .jpeg, .bmp, .pgm, .ppm) in a
 * directory a class, all of one size or made so: CLASS/IMAGE, or train/CLASS/IMAGE, test/CLASS/IMAGE and
 * val/CLASS/IMAGE (also training, testing, valid, validation, dev). Classes are numbered in the byte
 * order of their names; rows are in the order of classes, then of files. What cannot be looked at, such as a
 * link to what is not there, is an error; beside a directory that IDX files were found in it is left out,
 * which is told. Two IDX files that would be one (test-images and t10k-images) are an error, too; a copy of
 * one, which is called so and more (.old), is left out.
 *
 * Of tables, and of classes without parts of their own, a part of the rows becomes the test set.
 *
 * Under classes that are given, a label is the class of its name, without the blanks around it, or the only
 * one that is the same number; so are texts under given columns. A text that differs from one class alone in
 * case, blanks or dots at its end is taken for it, which is told. Labels that are mere numbers, none of which
 * is the name of a class, are taken for the numbers of classes, which is told of tables. Other labels become
 * XENT_LABEL_UNKNOWN, which is told, and counts as wrong where it is measured; if all are, the data are
 * refused. One row, or rows of one class, are enough then; without given classes a set has two or more.
 *
 * A name, where there is no such file or directory, is looked for as a directory in $XENT_DATA, in
 * $XDG_DATA_HOME/xent (~/.local/share/xent), where xent is installed, where it was built, and in
 * /usr/share/datasets (Debian's dataset packages). NULL: "digits", which comes with xent.
 *
 * Both sets get the training set's classes; of IDX files, its largest label + 1. E_IO: nothing of that name
 * (the message says how to get the well-known ones), or a file cannot be read; E_FORMAT: a file is not what
 * it should be, the counts of images and labels differ, images differ in size, there is one class only, or
 * one without a readable image; E_VALUE: a label out of range, or one that the training set does not have, a
 * measure for classes, no label that the given classes have; E_ARGUMENT: no such column, labels that are not
 * the task's, or of a file beside a table that leaves rows out; E_SHAPE: rows of other than options->features
 * numbers; E_NONFINITE; E_MEMORY. Then *out is empty. */
XENT_API xent_status xent_data_load(const char *data, xent_data *out, xent_error *error);
XENT_API xent_status xent_data_load_with(const char *data, const xent_data_options *options, xent_data *out,
                                         xent_error *error);

/* A number that stands for the numbers that were read: two loads of the same rows and labels have the same
 * one, whatever part is held out, whatever the form of pictures, and however wide xent_real is; others have
 * another, but for a chance of 2^-53. FNV-1a over the numbers, as float, and the labels, cut to 53 bits. 0:
 * there is nothing. */
XENT_API uint64_t xent_data_content(const xent_data *data);

/* Whether xent_data_load(data) would read the file `path`, by whatever name: so that nothing is written over
 * what is read. Of a file that stands for its data set, as one of IDX does, it reads those beside it too.
 * A path that ends in / is a directory that is not there yet: whether it would be read, as a class of
 * pictures. *reads is 0 for what else is no regular file.
 * E_IO: the data are not there, or cannot be looked at; E_MEMORY; E_ARGUMENT: reads is NULL; then *reads is
 * 0. */
XENT_API xent_status xent_data_reads(const char *data, const char *path, int *reads, xent_error *error);

/* Frees what xent_data_load made; *data is empty again. NULL is fine. */
XENT_API void xent_data_clear(xent_data *data);

/* Writes a set as two gzipped IDX files that xent_data_load reads: SET-images-idx3-ubyte.gz (bytes, or
 * floats or doubles for reals; images by height and width) and SET-labels-idx1-ubyte.gz; `set` is "train" or
 * "t10k" (any name without / that does not begin with a dot), the directory is there. Both files appear, or
 * none; a program that is killed in the moment of it, or whose files the system refuses their places, leaves
 * the old set, the new one, or one without labels, which is refused by who reads it. E_ARGUMENT: NULL, no
 * such name, no rows, targets in place of labels, images that are not as large as their features are many;
 * E_VALUE: a label outside 0 .. classes-1, such as XENT_LABEL_UNKNOWN, and E_NONFINITE: a feature that is
 * infinite or NaN, neither of which would come back (the message names the row); E_IO; E_MEMORY. */
XENT_API xent_status xent_dataset_save(const xent_dataset *data, const char *directory, const char *set,
                                       xent_error *error);

/* The same for all sets of a data set at once, "train" and, where they have rows, "t10k" and "val": the
 * directory is never left with one set old and another new. E_IO too where other IDX files lie there, by
 * whatever name, which may be read with these or instead. */
XENT_API xent_status xent_data_save(const xent_data *data, const char *directory, xent_error *error);

/* Cuts a fraction of every class off a data set (stratified), at random by the seed: rows of the fraction go
 * to *second, the others to *first, both in the order of the source. `select` is the caller's, with room for
 * data->rows numbers, and must live as long as the two sets. Each class gives round(fraction x its rows), but
 * not its last one unless the fraction is 1. Rows of targets are split as those of one class. E_ARGUMENT:
 * NULL, neither labels nor targets, a fraction outside 0 .. 1, more than 2^32 - 1 rows; E_MEMORY. */
XENT_API xent_status xent_dataset_split(const xent_dataset *data, double fraction, uint64_t seed,
                                        uint32_t *select, xent_dataset *first, xent_dataset *second,
                                        xent_error *error);

/* ---- Scaling ------------------------------------------------------------------------------------------- */

/* 0 is where nothing is said: as they are, unless options say another default. One list makes the enum and
 * the names. */
#define XENT_NORMALIZE_LIST(X)                                                                               \
    X(SCALE, 1, "scale")       /* x / 255 */                                                                 \
    X(STANDARD, 2, "standard") /* (x - mean) / deviation */                                                  \
    X(NONE, 3, "none")         /* as they are */

typedef enum xent_normalize {
#define XENT_NORMALIZE_ENUM(name, value, text) XENT_NORMALIZE_##name = value,
    XENT_NORMALIZE_LIST(XENT_NORMALIZE_ENUM)
#undef XENT_NORMALIZE_ENUM
} xent_normalize;

/* "scale" and the like; "none" for 0, "unknown" for a number that is no kind. Static storage. And the kind of
 * a name; -1 if there is none. */
XENT_API const char *xent_normalize_name(xent_normalize kind);
XENT_API int xent_normalize_find(const char *name);

/* What the network sees of a feature x: (x - shift) * factor, with one shift and one factor for all features
 * (a factor of 0 means 1: {0} changes nothing), or one of each for every feature, which are borrowed, and
 * where a factor of 0 is 0. Bytes become x factor + (-shift factor). */
typedef struct xent_scaling {
    double shift, factor;
    const double *shifts, *factors; /* both or none */
} xent_scaling;
#define XENT_SCALING_NONE                                                                                    \
    { 0, 1, NULL, NULL }

/* The scaling of a kind; `standard` takes the one mean and the one deviation (divided by n) of all features
 * of all rows of `train`. If they are all the same number, the factor is 1. */
XENT_API xent_scaling xent_scaling_of(xent_normalize kind, const xent_dataset *train);

/* The scaling of each column of a table: shift[j] is the mean of feature j over the rows of `train`,
 * factor[j] one over its deviation; 0 where all rows have the same number, so that the column has no say when
 * it changes later. Both have room for train->features numbers. E_ARGUMENT: NULL, no numbers, no rows;
 * E_NONFINITE: one is infinite or NaN (the message names row and feature); E_MEMORY. Then nothing is
 * written. */
XENT_API xent_status xent_column_scaling(const xent_dataset *train, double *shift, double *factor,
                                         xent_error *error);

/* The scaling of a kind for pixels, alike for all but those that are the same number in all rows of `train`,
 * whose factor is 0; *constant (NULL: not wanted) is how many these are. Errors as above. Not for training
 * that moves the pictures. */
XENT_API xent_status xent_pixel_scaling(xent_normalize kind, const xent_dataset *train, double *shift,
                                        double *factor, int64_t *constant, xent_error *error);

/* The scaling of each target of a regression: shift[k] is the mean of target k over the rows of `train`,
 * factor[k] one over its deviation (divided by n; 1 where all rows have the same number). The network learns
 * (t - shift) * factor; of what it says, z, the value is z / factor + shift. Both have room for
 * train->outputs numbers. E_ARGUMENT: NULL, no targets, no rows; E_NONFINITE: a target that is infinite or
 * NaN. Then nothing is written. */
XENT_API xent_status xent_target_scaling(const xent_dataset *train, double *shift, double *factor,
                                         xent_error *error);

#ifdef __cplusplus
}
#endif
#endif
