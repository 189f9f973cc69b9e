/* xent predict: the classes of pictures, and of the rows of tables. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/command/answer_sheet.h"
#include "cli/command/commands.h"
#include "cli/command/loaded_model.h"
#include "cli/terminal/output.h"
#include "cli/command/picture_predictor.h"
#include "cli/option/shared.h"

typedef struct predict_settings {
    common_settings common;
    import_settings import;
    reading_settings reading;
    const char *output;
    int probabilities;
    int64_t top;
    int invert, as_is;
} predict_settings;

/* Decodes what standard input gives, up to one byte more than a picture may have. */
static xent_status read_standard_input(int channels, xent_image *out, xent_error *error) {
    size_t size = 0, room = 1 << 16;
    unsigned char *bytes = malloc(room);
    while (bytes && size <= XENT_IMAGE_MAX_BYTES) {
        const size_t got = fread(bytes + size, 1, room - size, stdin);
        size += got;
        if (got == 0) break;
        if (size < room) continue;
        unsigned char *larger = realloc(bytes, room *= 2);
        if (!larger) free(bytes);
        bytes = larger;
    }
    xent_status status = !bytes ? xent_fail(error, XENT_E_MEMORY, "no memory for standard input")
                         : ferror(stdin)
                             ? xent_fail(error, XENT_E_IO, "cannot read standard input: %s", strerror(errno))
                             : xent_image_decode("standard input", bytes, size, channels, out, error);
    free(bytes);
    return status;
}

/* What is done to a picture is said, so that nobody wonders at an answer. */
static void note_placement(const char *name, const xent_ink_change *change) {
    report_note(
        "%s: its %s ink on %s of grey %d was brought to %d x %d pixels and into the middle, as in the "
        "pictures that "
        "the network learned from; --as-is leaves it",
        name, change->turned ? "dark" : "light", change->turned ? "paper" : "ground", change->paper,
        change->width, change->height);
}

static void note_changes(const char *name, const predictor *p, const xent_image *image) {
    const int colour_lost = p->channels == 1 && image->file_channels > 2;
    const int resized = p->height != image->height || p->width != image->width;
    if (!colour_lost && !resized) return;
    report_note("%s: %d x %d %s made %d x %d %s, each pixel the mean of what it covers", name, image->width,
                image->height, image->file_channels > 2 ? "colour" : "grey", p->width, p->height,
                p->channels == 1 ? "grey" : "colour");
}

/* The `count` most probable classes, in order, of equal ones the first. `order` has room for all. */
static void sort_classes(const predictor *p, int classes, int count, int *order) {
    for (int j = 0; j < classes; j++) order[j] = j;
    for (int i = 0; i < count; i++) {
        int best = i;
        for (int j = i + 1; j < classes; j++) {
            const xent_real a = p->probabilities[order[j]], b = p->probabilities[order[best]];
            if (a > b || (a >= b && order[j] < order[best])) best = j;
        }
        const int swap = order[i];
        order[i] = order[best];
        order[best] = swap;
    }
}

/* Line `i` of the answer for a picture begins with its name, or with as much room. */
static void begin_line(const char *name, int i) {
    const int indent = (int)strlen(name) + 1;
    if (i > 0) {
        print("%*s", indent < 40 ? indent : 4, "");
        return;
    }
    put_visible(stdout, name, 0);
    putchar(':');
}

/* The name of a class, with blanks up to the numbers behind it. */
static void put_class(const predictor *p, int class) {
    enum { WIDTH = 12 };
    char number[24];
    const char *name = class_name(p->model, class, number);
    const int length = (int)strlen(name);
    putchar(' ');
    put_visible(stdout, name, 0);
    print("%*s", length < WIDTH ? WIDTH - length : 0, "");
}

static void print_top(const char *name, const predictor *p, const int *order, int count) {
    for (int i = 0; i < count; i++) {
        begin_line(name, i);
        put_class(p, order[i]);
        print(" %6.2f %%\n", 100 * (double)p->probabilities[order[i]]);
    }
}

static json_t *class_json(const predictor *p, int class) {
    char number[24];
    return json_pack("{s:i, s:o, s:f}", "label", class, "name",
                     json_text(class_name(p->model, class, number)), "probability",
                     (double)p->probabilities[class]);
}

static json_t *prediction_json(const char *name, const predictor *p, const int *order, int count) {
    json_t *object = class_json(p, order[0]), *top = json_array(), *all = json_array();
    for (int i = 0; i < count; i++) json_add(top, class_json(p, order[i]));
    for (int j = 0; j < xent_net_outputs(p->model->net); j++)
        json_add(all, json_real((double)p->probabilities[j]));
    json_put(object, "image", json_text(name));
    json_put(object, "top", top);
    json_put(object, "probabilities", all);
    return object;
}

/* The values of a regression, or the probabilities of several labels: all of them, as none is a class that
 * leaves the others out. */
static void print_values(const char *name, const predictor *p, xent_task task) {
    const int count = (int)xent_net_outputs(p->model->net), is_label = task == XENT_TASK_MULTILABEL;
    for (int k = 0; k < count; k++) {
        const double value = (double)p->probabilities[k];
        begin_line(name, k);
        if (is_label || count > 1) put_class(p, k);
        if (is_label)
            print(" %6.2f %%\n", 100 * value);
        else
            print(" %.6g\n", value);
    }
}

/* Whether to try --invert. How sure a network is, is told by classes and labels alone. */
static int suggests_invert(const predict_settings *s, predictor *p, xent_task task, int placed) {
    const int can_tell = task != XENT_TASK_REGRESSION || p->model->normalize == XENT_NORMALIZE_STANDARD;
    return !s->invert && !placed && can_tell && looks_inverted(p);
}

static void finish_prediction(const predict_settings *s, const char *name, json_t *object, int placed,
                              int inverted) {
    if (object) {
        json_put(object, "placed", json_boolean(placed));
        json_put(object, "try_invert", json_boolean(inverted));
        print_json(object);
    } else if (inverted && !s->common.quiet) {
        report_note("%s looks dark on light, and the network learned light on dark: try --invert", name);
    }
}

static int print_picture_values(const predict_settings *s, const answer_sheet *sheet, predictor *p,
                                const char *name, int placed) {
    json_t *object = s->common.json ? json_pack("{s:o}", "image", json_text(name)) : NULL;
    if (s->common.json) put_values_json(object, sheet, p->probabilities);
    if (!s->common.json && !s->common.quiet && !s->output) print_values(name, p, sheet->task);
    finish_prediction(s, name, object, placed, suggests_invert(s, p, sheet->task, placed));
    return 0;
}

/* 0, or 1 after saying what is wrong. */
static int print_prediction(const predict_settings *s, predictor *p, const char *name, int placed) {
    const int classes = (int)xent_net_outputs(p->model->net);
    const int count = s->top < classes ? (int)s->top : classes;
    int *order = calloc((size_t)classes, sizeof *order);
    if (!order) {
        report_failure("out of memory");
        return 1;
    }
    sort_classes(p, classes, count, order);
    json_t *object = s->common.json ? prediction_json(name, p, order, count) : NULL;
    if (!s->common.json && !s->common.quiet) print_top(name, p, order, count);
    finish_prediction(s, name, object, placed, suggests_invert(s, p, XENT_TASK_CLASSIFY, placed));
    free(order);
    return 0;
}

static int predict_file(const predict_settings *s, const answer_sheet *sheet, predictor *p,
                        const char *path) {
    xent_image image = XENT_IMAGE_EMPTY;
    xent_error error;
    const int standard_input = strcmp(path, "-") == 0;
    const char *name = standard_input ? "standard input" : path;
    const xent_status status = standard_input ? read_standard_input(p->channels, &image, &error)
                                              : xent_image_load(path, p->channels, &image, &error);
    if (status != XENT_OK) {
        report_failure("%s", error.message);
        return 1;
    }
    const picture_way way = s->invert ? PICTURE_INVERTED : s->as_is ? PICTURE_AS_IS : PICTURE_PLACED;
    const int placed = is_placed(p, &image, way), silent = s->common.quiet || s->common.json;
    xent_ink_change change;
    int failed = predict_picture(p, name, &image, way, &change);
    if (!failed && !silent && placed) note_placement(name, &change);
    if (!failed && !silent && !placed) note_changes(name, p, &image);
    if (!failed)
        failed = sheet->task == XENT_TASK_CLASSIFY ? print_prediction(s, p, name, placed)
                                                   : print_picture_values(s, sheet, p, name, placed);
    xent_image_clear(&image);
    return failed;
}

/* A run of the command. Pictures and rows come in any order; what answers for pictures is made for the first
 * of them. */
typedef struct predict_run {
    const predict_settings *settings;
    predictor pictures;
    int has_pictures;
    answer_sheet sheet;
} predict_run;

/* What is no picture by its first bytes is a table or the like; what is not there, by the end of its name. */
static int is_picture(const char *thing) {
    static const char *const endings[] = {".png", ".jpg", ".jpeg", ".bmp", ".pgm", ".ppm"};
    const char *dot = strrchr(thing, '.');
    if (strcmp(thing, "-") == 0 || xent_image_is(thing)) return 1;
    for (int i = 0; dot && i < COUNT_OF(endings); i++)
        if (strcasecmp(dot, endings[i]) == 0) return 1;
    return 0;
}

/* Where there is a file for the answers, a picture is a line of it, and nothing is printed. */
static int answer_picture(predict_run *run, const char *thing) {
    predict_settings s = *run->settings;
    if (!run->has_pictures) {
        if (open_predictor(&run->pictures, run->sheet.model)) return 1;
        run->has_pictures = 1;
    }
    if (!s.output) return predict_file(&s, &run->sheet, &run->pictures, thing);
    s.top = 0;
    s.common.json = 0;
    const int failed = predict_file(&s, &run->sheet, &run->pictures, thing);
    if (!failed) add_answer(&run->sheet, thing, 1, run->pictures.probabilities);
    return failed;
}

/* A thing that has no answer does not keep the others from theirs, but in a file, which is whole or not
 * there. */
static int answer_all(predict_run *run, const char *const *things, int count) {
    const predict_settings *s = run->settings;
    int failed = open_answers(&run->sheet, s->output);
    if (failed) return 1;
    for (int i = 0; i < count && !output_failed(); i++)
        failed |= is_picture(things[i]) ? answer_picture(run, things[i])
                                        : answer_rows(&run->sheet, things[i], &s->reading, &s->common);
    return close_answers(&run->sheet, failed);
}

static void declare_predict(const void *settings, const char *const *arguments, int count, file_list *files) {
    const predict_settings *s = settings;
    reads_file(files, arguments[0]);
    for (int i = 1; i < count; i++) {
        if (is_picture(arguments[i]))
            reads_file(files, arguments[i]);
        else
            reads_data(files, arguments[i]);
    }
    reads_file(files, s->reading.labels);
    writes_file(files, s->output);
}

static int run_predict(const void *settings, const char *const *arguments, int count) {
    const predict_settings *s = settings;
    xent_model model;
    if (open_model(&model, arguments[0], &s->import, s->common.quiet)) return EXIT_WORK;
    predict_run run = {.settings = s,
                       .sheet = {.model = &model,
                                 .task = model_task(&model, &s->reading),
                                 .names_things = count > 2,
                                 .probabilities = s->probabilities,
                                 .is_quiet = s->common.quiet,
                                 .json = s->common.json}};
    const int failed = check_outputs(&model, &s->reading) || answer_all(&run, arguments + 1, count - 1);
    if (run.has_pictures) close_predictor(&run.pictures);
    xent_model_clear(&model);
    return finish_output() || failed ? EXIT_WORK : EXIT_FINE;
}

static const option predict_options[] = {
    OPTION(OUTPUT, "output", predict_settings, output, .letter = 'o', .argument = "FILE",
           .help = "write the answers there, a line each, instead of printing them"),
    OPTION(FLAG, "probabilities", predict_settings, probabilities,
           .help = "of rows, those of all classes, a column each"),
    OPTION(COUNT, "top", predict_settings, top, .argument = "K", .initial = "3", .low = 1, .high = 65536,
           .help = "of pictures, show the K most probable classes"),
    OPTION(FLAG, "as-is", predict_settings, as_is, .help = "leave a drawing where it is, and its paper grey"),
    OPTION(FLAG, "invert", predict_settings, invert,
           .help =
               "light becomes dark: for dark ink on light paper, where the network learned light on dark"),
    {.name = NULL},
};

static const option_group groups[] = {
    {"Prediction", predict_options, 0},
    {READING_TITLE, reading_options, offsetof(predict_settings, reading)},
    {"Of a MODEL that another program wrote", import_options, offsetof(predict_settings, import)},
    {"Output", common_options, offsetof(predict_settings, common)},
};

const command predict_command = {
    .name = "predict",
    .arguments = "MODEL THING...",
    .summary = "classify pictures, and the rows of tables",
    .details =
        "THING is a table, with its column of labels or without, or any other DATA as in 'xent train': the\n"
        "answers are CSV, row,label,probability, a line for each of its rows, which are numbered from 1 as\n"
        "they stand in the file, also where some are left out; of several things, and of a folder of\n"
        "pictures, the first column names the file. Or THING is a picture: a PNG, JPEG, BMP, PGM or PPM\n"
        "file, or - for standard input. It becomes grey and as large as those that the network was trained\n"
        "on: each pixel is the mean of those that it covers. Where those were light drawings on black, such\n"
        "as MNIST's digits, the drawing is found, turned if it is dark on light, and brought to the size\n"
        "and place that theirs had (--as-is and --invert do not do this).",
    .examples = "  xent predict model.safetensors seven.png\n"
                "  xent predict iris.safetensors flowers.csv -o answers.csv\n"
                "  xent predict model.safetensors --invert --top 1 scan*.jpg --json",
    .groups = groups,
    .group_count = COUNT_OF(groups),
    .least_arguments = 2,
    .most_arguments = ANY_NUMBER,
    .settings_size = sizeof(predict_settings),
    .declare = declare_predict,
    .run = run_predict,
};
