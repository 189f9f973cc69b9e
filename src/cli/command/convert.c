/* xent convert: any data set as gzipped IDX files. */
#include <stdlib.h>
#include <string.h>

#include "cli/command/commands.h"
#include "cli/terminal/command_line.h"
#include "cli/terminal/output.h"
#include "cli/option/shared.h"
#include "cli/command/dataset.h"

typedef struct convert_settings {
    common_settings common;
    reading_settings reading;
    int64_t seed;
} convert_settings;

static void print_sets(const xent_data *data, const char *directory) {
    char *word = shell_word(directory);
    print("%s: %lld rows for training, %lld for testing, ", directory, (long long)data->train.rows,
          (long long)data->test.rows);
    if (data->validation.rows > 0) print("%lld for validation, ", (long long)data->validation.rows);
    print("%lld numbers each, %d classes\n", (long long)data->train.features, data->train.classes);
    if (word) print("\nNext:\n  xent train %s\n", word);
    free(word);
}

static int save_sets(const convert_settings *s, const xent_data *data, const char *directory) {
    xent_error error;
    if (xent_data_save(data, directory, &error) != XENT_OK) {
        report_failure("%s", error.message);
        return EXIT_WORK;
    }
    if (s->common.json)
        print_json(json_pack("{s:o, s:o, s:I, s:I, s:I, s:I, s:i}", "source", json_text(data->source),
                             "directory", json_text(directory), "train_rows", (json_int_t)data->train.rows,
                             "test_rows", (json_int_t)data->test.rows, "validation_rows",
                             (json_int_t)data->validation.rows, "features", (json_int_t)data->train.features,
                             "classes", data->train.classes));
    else if (!s->common.quiet)
        print_sets(data, directory);
    if (data->train.class_names && !s->common.quiet)
        for (int i = 0; i < data->train.classes; i++)
            report_note("class %d is %s", i, data->train.class_names[i]);
    return finish_output();
}

static int check_convert(const void *settings, const char *const *arguments, int count) {
    const convert_settings *s = settings;
    (void)count;
    if (s->reading.task != XENT_TASK_CLASSIFY) {
        report_failure("--task %s: IDX files hold one class a row; expected classify",
                       xent_task_name((xent_task)s->reading.task));
        return suggest_help(&convert_command);
    }
    if (strcmp(arguments[1], "-") == 0) {
        report_failure("'-' is no directory; expected a path ('./-' is one of that name)");
        return suggest_help(&convert_command);
    }
    return PARSED;
}

static void declare_convert(const void *settings, const char *const *arguments, int count, file_list *files) {
    static const char *const names[] = {"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz",
                                        "t10k-images-idx3-ubyte.gz",  "t10k-labels-idx1-ubyte.gz",
                                        "val-images-idx3-ubyte.gz",   "val-labels-idx1-ubyte.gz"};
    const convert_settings *s = settings;
    (void)count;
    reads_data(files, arguments[0]);
    reads_file(files, s->reading.labels);
    for (int i = 0; i < COUNT_OF(names); i++) writes_into(files, arguments[1], names[i]);
}

static int run_convert(const void *settings, const char *const *arguments, int count) {
    const convert_settings *s = settings;
    xent_data data;
    (void)count;
    const xent_data_options base = {.test_seed = (uint64_t)s->seed};
    if (read_data(&data, arguments[0], &s->reading, base, &s->common)) return EXIT_WORK;
    const int code = save_sets(s, &data, arguments[1]);
    xent_data_clear(&data);
    return code;
}

static const option convert_options[] = {
    OPTION(COUNT, "seed", convert_settings, seed, .argument = "N", .initial = "1", .high = MOST_SEED,
           .help = "of the rows that become the test set where there is none"),
    {.name = NULL},
};

static const option_group groups[] = {
    {"Conversion", convert_options, 0},
    {READING_TITLE, reading_options, offsetof(convert_settings, reading)},
    {"Output", common_options, offsetof(convert_settings, common)},
};

const command convert_command = {
    .name = "convert",
    .arguments = "DATA DIR",
    .summary = "write a data set as gzipped IDX files",
    .details =
        "DATA is as in 'xent train'. The files are called as MNIST's are; IDX has no place for the names of\n"
        "classes, which are told instead.",
    .examples = "  xent convert iris.csv iris-idx\n"
                "  xent convert digits digits-idx --json",
    .groups = groups,
    .group_count = COUNT_OF(groups),
    .least_arguments = 2,
    .most_arguments = 2,
    .settings_size = sizeof(convert_settings),
    .check = check_convert,
    .declare = declare_convert,
    .run = run_convert,
};
