/* The command line itself: help, mistakes, exit codes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/program.h"
#include "support/run.h"

static void expect_usage_error(const char *arguments, const char *message) {
    program_run run = run_program("%s", arguments);
    ck_assert_msg(run.code == 2, "xent %s: exit code %d, not 2; %s", arguments, run.code, run.err);
    ASSERT_CONTAINS(run.err, message);
    ck_assert_str_eq(run.out, "");
}

START_TEST(mistyped_words_get_a_suggestion) {
    expect_usage_error("trian", "did you mean 'train'?");
    expect_usage_error("train --epoch 3", "did you mean '--epochs'?");
    expect_usage_error("train --hiden=3", "did you mean '--hidden'?");
    expect_usage_error("train --loss mse-sigmod", "did you mean 'mse-sigmoid'?");
    expect_usage_error("train --activation rleu", "did you mean 'relu'?");
    expect_usage_error("compare --losses ce,bec", "did you mean 'bce'?");
    expect_usage_error("frobnicate", "unknown command 'frobnicate'");
    expect_usage_error("train --frobnicate", "unknown option '--frobnicate'");
    expect_usage_error("train -z", "unknown option '-z'");
    expect_usage_error("train --augment shfit=2", "did you mean 'shift'?");
}
END_TEST

START_TEST(first_weights_are_said_once) {
    expect_usage_error("train --init kaiming-norml", "did you mean 'kaiming-normal'?");
    expect_usage_error("train --init torch --init-deviation 2", "--init torch has a deviation of its own");
    expect_usage_error("compare --init lecun-normal --init-deviation 2", "expected no --init-deviation");
    expect_usage_error("train --init-deviation 0", "expected");
    expect_usage_error("train --from model --init torch", "--from brings its network and weights");
}
END_TEST

START_TEST(invalid_values_are_refused) {
    static const char *const bad[] = {
        "--epochs -3",
        "--epochs 0",
        "--epochs=",
        "--epochs 3x",
        "--epochs 1e3",
        "--epochs nan",
        "--epochs 99999999999999999999",
        "--hidden 0",
        "--hidden 128,",
        "--hidden ,",
        "--hidden 12,-4",
        "--hidden abc",
        "--hidden ''",
        "--hidden none,3",
        "--lr abc",
        "--lr nan",
        "--lr inf",
        "--lr 0",
        "--lr -1",
        "--lr 1e999",
        "--lr '1 '",
        "--lr ' 1'",
        "--lr 0.1x",
        "--lr 0x10",
        "--lr 0x1p-4",
        "--epochs 0x10",
        "--lr 1e",
        "--lr .",
        "--batch 0",
        "--momentum 1",
        "--momentum 1.5",
        "--momentum -0.1",
        "--weight-decay -1",
        "--seed -1",
        "--seed 1.5",
        "--validation 1",
        "--target 1.01",
        "--normalize other",
        "--quiet=1",
        "--loss CE",
        "--threads -1",
        "--threads 100000",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        program_run run = run_program("train %s", bad[i]);
        ck_assert_msg(run.code == 2, "train %s: exit code %d; %s", bad[i], run.code, run.err);
        ASSERT_CONTAINS(run.err, "xent train:");
        ASSERT_CONTAINS(run.err, "--help");
    }
    expect_usage_error("compare --lr ce=0.1,bce", "expected");
    expect_usage_error("compare --lr ce=0.1,ce=0.2", "ce twice");
    expect_usage_error("compare --lr foo=0.1", "expected");
    expect_usage_error("compare --losses ce,ce", "ce twice");
    expect_usage_error("compare --seeds 0", "--seeds");
    expect_usage_error("compare --losses ce,mse --lr ce=0.1,gce=0.3",
                       "--lr has a rate for gce, which --losses does not compare");
    expect_usage_error("train --net foo", "--net: ");
    expect_usage_error("train --net 'dense 0'", "--net: ");
    expect_usage_error("compare --net foo", "--net: ");
    static const char *const weights[] = {"0,0,0", "nan,1,1", "1,,1", "1,x", "", "inf", "-1"};
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++) {
        char words[64];
        snprintf(words, sizeof words, "train --class-weights '%s'", weights[i]);
        expect_usage_error(words, "--class-weights");
    }
    expect_usage_error("train t.csv --task regression --class-weights balanced", "--class-weights goes with");
    expect_usage_error("train --loss bce --class-weights balanced", "--class-weights goes with");
}
END_TEST

START_TEST(missing_and_surplus_words_are_refused) {
    expect_usage_error("train --epochs", "--epochs needs a value");
    expect_usage_error("train --epochs --quiet", "--epochs needs a value");
    expect_usage_error("train one two", "unexpected argument 'two'");
    expect_usage_error("train -- one -- two", "unexpected argument '--'");
    expect_usage_error("eval", "an argument is missing");
    expect_usage_error("", "Usage: xent COMMAND");
}
END_TEST

START_TEST(help_of_a_command_is_that_of_the_command) {
    static const char *const commands[] = {"train",  "eval",    "compare", "merge", "predict",
                                           "export", "inspect", "convert", "lab",   "bench"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        char first[32];
        snprintf(first, sizeof first, "xent %s: ", commands[i]);
        char *out = strdup(run_program("help %s", commands[i]).out);
        ck_assert_msg(strncmp(out, first, strlen(first)) == 0, "%s: %.60s", first, out);
        ck_assert_str_eq(run_program("%s --help", commands[i]).out, out);
        free(out);
    }
    expect_usage_error("help frobnicate", "unknown command 'frobnicate'");
}
END_TEST

START_TEST(help_goes_to_standard_output) {
    static const char *const asks[] = {"--help", "-h", "help", "train --help", "train -h", "help train"};
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
        program_run run = run_program("%s", asks[i]);
        ck_assert_int_eq(run.code, 0);
        ASSERT_CONTAINS(run.out, "Usage: xent");
        ck_assert_str_eq(run.err, "");
    }
    ASSERT_CONTAINS(run_program("--version").out, "xent 0.");
}
END_TEST

#define OPTION "\n      --" /* how a line of an option without a short form begins */

/* Keeps the names of a page's options, " --output " and " -o ", in `names`; which one is there already. */
static const char *repeated_option(const char *page, char *names, size_t size) {
    static char name[48];
    *names = '\0';
    for (const char *line = page; line; line = strchr(line + 1, '\n')) {
        char letter, word[40];
        const int has_letter = sscanf(line, "\n  -%c, --%39[a-z-]", &letter, word) == 2;
        if (!has_letter &&
            (strncmp(line, OPTION, strlen(OPTION)) != 0 || sscanf(line, OPTION "%39[a-z-]", word) != 1))
            continue;
        for (int i = 0; i <= has_letter; i++) {
            if (i == 0)
                snprintf(name, sizeof name, " --%s ", word);
            else
                snprintf(name, sizeof name, " -%c ", letter);
            if (strstr(names, name)) return name;
            ck_assert_uint_lt(strlen(names) + strlen(name), size);
            strcat(names, name);
        }
    }
    return NULL;
}

/* Of two options of one name, the second could never be given. */
START_TEST(no_command_has_two_options_of_one_name) {
    char overview[4096], names[4096], command[16];
    int commands = 0;
    snprintf(overview, sizeof overview, "%s", run_program("--help").out);
    for (const char *line = strstr(overview, "Commands:"); line; line = strchr(line + 1, '\n')) {
        if (strncmp(line, "\n  ", 3) != 0 || sscanf(line, "\n  %15[a-z]", command) != 1) continue;
        const char *twice = repeated_option(run_program("%s --help", command).out, names, sizeof names);
        ck_assert_msg(!twice, "%s has%stwice", command, twice ? twice : "");
        ASSERT_CONTAINS(names, " -h ");
        ASSERT_CONTAINS(names, " --json ");
        commands++;
    }
    ck_assert_int_eq(commands, 10);
}
END_TEST

/* Every option that takes a value says its default, on the option's own lines. */
START_TEST(help_shows_every_default) {
    static const char *const commands[] = {"train", "eval", "compare"};
    for (size_t c = 0; c < sizeof commands / sizeof *commands; c++) {
        program_run run = run_program("%s --help", commands[c]);
        int options = 0;
        for (char *at = strstr(run.out, OPTION); at; options++) {
            char *next = strstr(at + 1, OPTION), name[32];
            ck_assert_int_eq(sscanf(at, OPTION "%31[a-z-]", name), 1);
            const char *after = at + strlen(OPTION) + strlen(name);
            int takes_value = after[0] == ' ' && after[1] != ' ';
            if (next) *next = '\0';
            if (takes_value) ck_assert_msg(strstr(at, "default:") != NULL, "%s: %s", commands[c], at);
            if (next) *next = '\n';
            at = next;
        }
        ck_assert_int_ge(options, 3);
    }
    ASSERT_CONTAINS(run_program("train --help").out, "mse-logits");
}
END_TEST

/* What a command says of the default of an option that it shares goes before what the option says. */
START_TEST(help_shows_the_defaults_of_the_command) {
    static const struct {
        const char *command, *says;
    } cases[] = {
        {"train", "passes over the training set (default: 4, more for small data sets)"},
        {"train", "and measure on it (default: 0; 0.1 where patience or a target needs it)"},
        {"train", "rows a step (default: 128)"},
        {"train",
         "pulls weights towards 0 (default: of adamw 0.1, for small data sets up to 2; of the others 0)"},
        {"compare", "passes over the training set (default: 10)"},
        {"compare", "and measure on it (default: 0)"},
        {"compare", "rows a step (default: 64)"},
        {"compare", "pulls weights towards 0 (default: 0)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ASSERT_CONTAINS(run_program("%s --help | tr -s '\\n ' '  '", cases[i].command).out, cases[i].says);
}
END_TEST

START_TEST(a_write_error_on_standard_output_is_noticed) {
    ck_assert_int_eq(run_program("train --help >/dev/full").code, 1);
    ck_assert_int_eq(run_program("--version >/dev/full").code, 1);
    ASSERT_CONTAINS(run_program("--help >/dev/full").err, "cannot write to standard output");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("usage");
    ADD_TEST(suite, mistyped_words_get_a_suggestion);
    ADD_TEST(suite, first_weights_are_said_once);
    ADD_TEST(suite, invalid_values_are_refused);
    ADD_TEST(suite, missing_and_surplus_words_are_refused);
    ADD_TEST(suite, help_of_a_command_is_that_of_the_command);
    ADD_TEST(suite, help_goes_to_standard_output);
    ADD_TEST(suite, no_command_has_two_options_of_one_name);
    ADD_TEST(suite, help_shows_every_default);
    ADD_TEST(suite, help_shows_the_defaults_of_the_command);
    ADD_TEST(suite, a_write_error_on_standard_output_is_noticed);
    return run_suite(suite);
}
