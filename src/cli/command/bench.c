/* xent bench: what a training step, and measuring, cost beside their matrix products alone. */
#include "xent/bench.h"
#include "xent/predict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "cli/command/bench_against.h"
#include "cli/command/commands.h"
#include "cli/terminal/interrupt.h"
#include "cli/terminal/output.h"
#include "cli/terminal/wrap.h"
#include "cli/terminal/progress.h"
#include "cli/option/shared.h"
#include "xent/pool.h"

enum { MOST_JOBS = 32, NET_SIZE = 160 };

/* A network and a batch size: "784-128-10:64", or "conv:64". */
typedef struct bench_job {
    char name[NET_SIZE], layers[NET_SIZE]; /* "784-128-10", "dense 128 relu" */
    int64_t inputs, outputs;
    int side; /* of pictures; 0: rows are none */
    int64_t batch;
} bench_job;

typedef struct job_list {
    int count;
    bench_job job[MOST_JOBS];
} job_list;

typedef struct bench_settings {
    common_settings common;
    job_list jobs;
    int64_t threads;
    double seconds;
    const char *against;
} bench_settings;

/* A network for MNIST's pictures, as the README has it. */
#define CONV_NAME "conv"
#define CONV_LAYERS "conv 8 5x5 relu, maxpool 2, conv 16 5x5 relu, maxpool 2, dense 128 relu"

/* Reads "784-128-10", which is taken apart: 0, or 1 if it is no such thing. */
static int parse_widths(char *text, bench_job *job) {
    long long width = 0, before = 0;
    int count = 0;
    size_t used = 0;
    for (char *at = text; at; count++, before = width) {
        char *next = strchr(at, '-');
        if (next) *next++ = '\0';
        if (parse_count(at, 1, 65536, &width)) return 1;
        if (count == 0) job->inputs = width;
        if (count > 1 && used < sizeof job->layers)
            used += (size_t)snprintf(job->layers + used, sizeof job->layers - used, "%sdense %lld relu",
                                     count > 2 ? ", " : "", before);
        at = next;
    }
    job->outputs = width;
    return count < 2 || used >= sizeof job->layers;
}

/* Reads "784-128-10:64": 0, or 1 if it is no such thing. */
static int parse_job(char *text, bench_job *job) {
    long long batch;
    char *colon = strchr(text, ':');
    if (!colon || parse_count(colon + 1, 1, 60000, &batch)) return 1;
    *colon = '\0';
    *job = (bench_job){.batch = batch};
    snprintf(job->name, sizeof job->name, "%s", text);
    if (strcmp(text, CONV_NAME) != 0) return parse_widths(text, job);
    *job = (bench_job){CONV_NAME, CONV_LAYERS, 784, 10, 28, batch};
    return 0;
}

static int parse_jobs(const char *text, void *field, char *expected, size_t size) {
    job_list list = {.count = 0};
    char item[NET_SIZE];
    snprintf(expected, size, "up to %d networks with their batch, such as 784-128-10:64,conv:32", MOST_JOBS);
    while (text) {
        const size_t length = strcspn(text, ",");
        snprintf(item, sizeof item, "%.*s", (int)(length < NET_SIZE ? length : NET_SIZE), text);
        if (list.count == MOST_JOBS || parse_job(item, &list.job[list.count++])) return 1;
        text = text[length] ? text + length + 1 : NULL;
    }
    *(job_list *)field = list;
    return 0;
}

/* The model name of the processor; "unknown" where the system does not tell. */
static void read_processor(char *text, size_t size) {
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "r");
    snprintf(text, size, "unknown processor");
    while (file && fgets(line, sizeof line, file)) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) != 0 || !colon) continue;
        snprintf(text, size, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
        break;
    }
    if (file) fclose(file);
}

static double peak_mib(void) {
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (double)usage.ru_maxrss / 1024 : 0;
}

static json_t *result_json(const bench_job *job, const xent_bench_result *r) {
    json_t *rounds = json_array();
    for (int i = 0; i < XENT_BENCH_ROUNDS; i++) json_add(rounds, json_real(r->rounds_us[i]));
    return json_pack("{s:s, s:I, s:i, s:f, s:o, s:f, s:f, s:[f, f], s:f, s:f}", "net", job->name, "batch",
                     (json_int_t)job->batch, "threads", r->threads, "step_us", r->step_us, "rounds_us",
                     rounds, "gemm_us", r->gemm_us, "ratio", r->ratio, "ratio_range", r->least_ratio,
                     r->greatest_ratio, "gflops", r->gflops, "samples_per_s", r->samples_per_s);
}

/* Printed with the first row, which knows the threads. */
static void print_head(int threads, const xent_core_state *state) {
    char processor[200], cores[100], line[100] = "";
    read_processor(processor, sizeof processor);
    xent_available_cores(cores, sizeof cores);
    if (state->line_ns > 0)
        snprintf(line, sizeof line, ", %s (a line takes %.0f ns from one to another)",
                 distance_of_cores(state->line_ns), state->line_ns);
    print_line("", 0, "%s; %s%s, %s (other work has %.0f %% of their time); %d thread%s; %s", processor,
               cores, line, load_of_cores(state->taken), 100 * state->taken, threads, threads == 1 ? "" : "s",
               xent_bench_blas());
    print("\n%-16s %5s %8s %9s %6s %-13s %7s %8s\n", "net", "batch", "step us", "products", "ratio",
          "   range", "GFLOP/s", "rows/s");
}

/* As many digits behind the point as five columns have room for. */
static int digits_of(double ratio) { return ratio < 10 ? 3 : ratio < 1000 ? 1 : 0; }

static void print_row(const bench_job *job, const xent_bench_result *r) {
    const int digits = r->step_us < 1e6 ? 1 : 0; /* a second a step is wide enough */
    print("%-16s %5lld %8.*f %9.*f %6.*f %5.*f to %-5.*f %7.1f %8.0f\n", job->name, (long long)job->batch,
          digits, r->step_us, digits, r->gemm_us, digits_of(r->ratio), r->ratio, digits_of(r->least_ratio),
          r->least_ratio, digits_of(r->greatest_ratio), r->greatest_ratio, r->gflops, r->samples_per_s);
    fflush(stdout);
}

static void print_measuring(const bench_job *job, const xent_bench_result *r) {
    print("\n");
    print_line("", 0, "measuring %d rows, %s: %.1f ms, products %.1f, ratio %.*f (%.*f to %.*f)",
               XENT_BENCH_ROWS, job->name, r->step_us / 1e3, r->gemm_us / 1e3, digits_of(r->ratio), r->ratio,
               digits_of(r->least_ratio), r->least_ratio, digits_of(r->greatest_ratio), r->greatest_ratio);
}

/* What xent_bench_step and xent_bench_measuring are. */
typedef xent_status benchmark(const xent_bench_options *options, xent_bench_result *result,
                              xent_error *error);

/* 1, or 0 after a message. */
static int run_job(const bench_settings *s, const bench_job *job, benchmark *run, xent_bench_result *result) {
    const xent_net_options network = {.layers = job->layers,
                                      .inputs = job->inputs,
                                      .outputs = job->outputs,
                                      .height = job->side,
                                      .width = job->side,
                                      .channels = job->side > 0};
    const xent_bench_options options = {network, job->batch, (int)s->threads, s->seconds};
    xent_error error;
    progress p = progress_start(s->common.quiet, s->common.json);
    progress_draw(&p, job->name, 0, 0);
    const xent_status status = run(&options, result, &error);
    progress_clear(&p);
    if (status != XENT_OK) report_failure("%s", error.message);
    return status == XENT_OK;
}

/* The steps of each network, a row each: 1, or 0 after a message. */
static int run_steps(const bench_settings *s, json_t *results, const xent_core_state *state) {
    for (int i = 0; i < s->jobs.count; i++) {
        const bench_job *job = &s->jobs.job[i];
        xent_bench_result result;
        if (!run_job(s, job, xent_bench_step, &result)) return 0;
        json_add(results, result_json(job, &result));
        if (s->common.json || s->common.quiet) continue;
        if (i == 0) print_head(result.threads, state);
        print_row(job, &result);
    }
    return 1;
}

/* What --json prints, but for the comparison. NULL: no memory. */
static json_t *whole_result(const bench_settings *s, json_t *results, const xent_bench_result *measuring,
                            const xent_core_state *state) {
    char processor[200], cores[100];
    read_processor(processor, sizeof processor);
    xent_available_cores(cores, sizeof cores);
    json_t *measured = result_json(&s->jobs.job[0], measuring);
    json_object_set_new(measured, "batch", json_integer(XENT_PREDICT_ROWS));
    return json_pack("{s:O, s:o, s:o, s:f, s:s, s:s, s:o, s:f, s:s, s:s}", "results", results, "measuring",
                     measured, "node_ns", json_finite(xent_bench_node()), "peak_mib", peak_mib(), "processor",
                     processor, "cores", cores, "line_ns", json_finite(state->line_ns), "taken", state->taken,
                     "blas", xent_bench_blas(), "real", sizeof(xent_real) == 8 ? "double" : "float");
}

static int finish_bench(const bench_settings *s, json_t *now, const json_t *earlier,
                        const xent_bench_result *measuring) {
    json_t *compared = earlier ? compare_benches(earlier, now) : NULL;
    if (earlier && !s->common.quiet) note_other_machine(s->against, earlier, now, compared);
    if (s->common.json) {
        if (earlier)
            json_put(now, "against",
                     json_pack("{s:o, s:O}", "file", json_text(s->against), "results", compared));
        print_json(json_incref(now));
    } else if (!s->common.quiet) {
        print_measuring(&s->jobs.job[0], measuring);
        print("an operation on the tape %.0f ns, peak memory %.0f MiB\n",
              json_number_value(json_object_get(now, "node_ns")), peak_mib());
        if (earlier) print_compared_benches(s->against, compared);
    }
    json_decref(compared);
    return finish_output();
}

/* Measures all, with an earlier run to stand beside it or NULL. */
static int measure_all(const bench_settings *s, const json_t *earlier) {
    xent_core_state state;
    xent_bench_result measuring;
    xent_error error;
    if (xent_bench_cores((int)s->threads, &state, &error) != XENT_OK) {
        report_failure("%s", error.message);
        return EXIT_WORK;
    }
    json_t *results = json_array();
    int code = EXIT_WORK;
    if (run_steps(s, results, &state) && run_job(s, &s->jobs.job[0], xent_bench_measuring, &measuring)) {
        json_t *now = whole_result(s, results, &measuring, &state);
        if (!now) lose_output();
        code = now ? finish_bench(s, now, earlier, &measuring) : finish_output();
        json_decref(now);
    }
    json_decref(results);
    return code;
}

static void declare_bench(const void *settings, const char *const *arguments, int count, file_list *files) {
    const bench_settings *s = settings;
    (void)arguments;
    (void)count;
    reads_file(files, s->against);
}

static int run_bench(const void *settings, const char *const *arguments, int count) {
    const bench_settings *s = settings;
    (void)arguments;
    (void)count;
    json_t *earlier = s->against ? read_earlier_bench(s->against) : NULL;
    const int code = s->against && !earlier ? EXIT_WORK : measure_all(s, earlier);
    json_decref(earlier);
    return code;
}

static const option bench_options[] = {
    OPTION(OTHER, "nets", bench_settings, jobs, .argument = "LIST",
           .initial =
               "784-128-10:64,784-128-10:128,784-512-512-10:128,784-2048-2048-10:512,784-128-10:1,2-8-1:4,"
               "conv:64",
           .shown = "five with 784 inputs, a tiny one and conv", .parse = parse_jobs,
           .help = "networks, each with its batch: widths, or conv, a network for MNIST of two convolutions"),
    OPTION(COUNT, "threads", bench_settings, threads, .argument = "N", .initial = "0", .shown = "the cores",
           .high = 256, .help = "threads of the step, and the most that the products may take"),
    OPTION(NUMBER, "seconds", bench_settings, seconds, .argument = "X", .initial = "5", .low = 0.01,
           .high = 3600, .help = "to measure each network for"),
    OPTION(TEXT, "against", bench_settings, against, .argument = "FILE",
           .help = "what `xent bench --json` printed earlier, to compare with"),
    {.name = NULL},
};

static const option_group groups[] = {
    {"Benchmark", bench_options, 0},
    {"Output", common_options, offsetof(bench_settings, common)},
};

const command bench_command = {
    .name = "bench",
    .arguments = "",
    .summary = "measure training steps beside their matrix products alone",
    .details =
        "A step is all of it: gather, forward, loss (softmax cross-entropy, of one output the binary one),\n"
        "backward and an update with momentum 0.9. The products alone are the same multiplications, each\n"
        "one call of the BLAS, with the operands stored as it runs fastest, on one thread or on all; those\n"
        "of a convolution as if what lies under its window were laid out beforehand. Both are measured in\n"
        "turn; times are medians. Measuring 10000 rows with the first of the networks stands beside its\n"
        "products in the same way. The first lines say in what state the cores are. With --against, each\n"
        "time stands beside that of an earlier run, with the factor between them and its 95 % interval;\n"
        "runs may differ by more than their rounds.",
    .examples = "  xent bench\n"
                "  xent bench --json >before.json && xent bench --against before.json\n"
                "  xent bench --nets 784-300-10:256 --threads 1 --json",
    .groups = groups,
    .group_count = COUNT_OF(groups),
    .least_arguments = 0,
    .most_arguments = 0,
    .settings_size = sizeof(bench_settings),
    .declare = declare_bench,
    .run = run_bench,
};
