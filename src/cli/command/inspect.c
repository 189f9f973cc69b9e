/* xent inspect: what is in a model, a data set, or a file of arrays. */
#include <string.h>
#include <sys/stat.h>

#include "cli/command/commands.h"
#include "cli/command/inspect.h"
#include "cli/terminal/output.h"
#include "cli/option/loading.h"

typedef struct inspect_settings {
    common_settings common;
    reading_settings reading;
} inspect_settings;

/* Prints what was found, or lets it be; the exit code. */
static int show(const inspect_settings *s, json_t *object, void (*describe)(const json_t *)) {
    if (!object) {
        report_failure("no memory to describe it");
        return EXIT_WORK;
    }
    if (s->common.json) {
        print_json(object);
    } else {
        if (!s->common.quiet) describe(object);
        json_decref(object);
    }
    return finish_output();
}

static int inspect_data(const inspect_settings *s, const char *name) {
    xent_error error;
    xent_data data = XENT_DATA_EMPTY;
    int code = EXIT_WORK;
    if (read_data(&data, name, &s->reading, (xent_data_options){.test_seed = 1}, &s->common)) return code;
    json_t *object = data_json(&data, (xent_missing)s->reading.missing, &error);
    if (object)
        code = show(s, object, print_data);
    else
        report_failure("%s", error.message);
    xent_data_clear(&data);
    return code;
}

/* A file of arrays that is no model, for the reason that is given (NULL: it is none of that kind). */
static int inspect_arrays(const inspect_settings *s, const char *path, const xent_file_info *info,
                          const char *reason) {
    if (reason && !s->common.quiet && !s->common.json) report_note("no model: %s", reason);
    return show(s, arrays_json(path, info), print_arrays);
}

static int inspect_file(const inspect_settings *s, const char *path) {
    xent_error error, reason;
    xent_file_info info;
    xent_model model;
    if (xent_model_load(path, &model, &reason) == XENT_OK) {
        const int code = show(s, model_json(path, &model), print_model);
        xent_model_clear(&model);
        return code;
    }
    if (reason.status == XENT_E_MEMORY || reason.status == XENT_E_IO) { /* it may be a model all the same */
        report_failure("%s", reason.message);
        return EXIT_WORK;
    }
    if (xent_file_inspect(path, &info, &error) == XENT_OK) {
        const int code =
            inspect_arrays(s, path, &info, info.kind == XENT_FILE_SAFETENSORS ? reason.message : NULL);
        xent_file_info_clear(&info);
        return code;
    }
    if (info.kind == XENT_FILE_OTHER && error.status == XENT_E_FORMAT) return inspect_data(s, path);
    report_failure("%s", error.message);
    return EXIT_WORK;
}

static void declare_inspect(const void *settings, const char *const *arguments, int count, file_list *files) {
    const inspect_settings *s = settings;
    if (count > 0) reads_data(files, arguments[0]);
    reads_file(files, s->reading.labels);
}

static int run_inspect(const void *settings, const char *const *arguments, int count) {
    const inspect_settings *s = settings;
    struct stat info;
    if (count > 0 && !s->reading.labels && stat(arguments[0], &info) == 0 && S_ISREG(info.st_mode))
        return inspect_file(s, arguments[0]);
    return inspect_data(s, count > 0 ? arguments[0] : NULL);
}

static const option_group groups[] = {
    {READING_TITLE, reading_options, offsetof(inspect_settings, reading)},
    {"Output", common_options, offsetof(inspect_settings, common)},
};

const command inspect_command = {
    .name = "inspect",
    .arguments = "[THING]",
    .summary = "describe a model, a data set, or a single file",
    .details =
        "THING is a model (layers, shapes, weights, classes, how it was trained), DATA as in 'xent train'\n"
        "(sizes, ranges, classes and their balance, rows that are in both the training and the test\n"
        "set), or a single file: a table, IDX of any type, plain or gzipped, NumPy's .npy and .npz,\n"
        "or safetensors of any program. What it is, its content says.",
    .examples = "  xent inspect model.safetensors\n"
                "  xent inspect fashion-mnist\n"
                "  xent inspect train-labels-idx1-ubyte.gz --json",
    .groups = groups,
    .group_count = COUNT_OF(groups),
    .least_arguments = 0,
    .most_arguments = 1,
    .settings_size = sizeof(inspect_settings),
    .declare = declare_inspect,
    .run = run_inspect,
};
