/* xent bench: what a training step costs beside its matrix products alone. */
#include "xent/bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "cli/command/commands.h"
#include "cli/terminal/interrupt.h"
#include "cli/terminal/output.h"
#include "cli/terminal/wrap.h"
#include "cli/terminal/progress.h"
#include "cli/option/shared.h"

enum { MOST_JOBS = 32, NET_SIZE = 160 };

/* A network and a batch size: "784-128-10:64". */
typedef struct bench_job {
    char name[NET_SIZE], layers[NET_SIZE]; /* "784-128-10", "dense 128 relu" */
    int64_t inputs, outputs;
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
} bench_settings;

/* Reads "784-128-10:64": 0, or 1 if it is no such thing. */
static int parse_job(char *text, bench_job *job) {
    long long number, width, before = 0;
    int count = 0;
    size_t used = 0;
    char *batch = strchr(text, ':');
    *job = (bench_job){.batch = 0};
    if (!batch) return 1;
    *batch++ = '\0';
    snprintf(job->name, sizeof job->name, "%s", text);
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
    if (count < 2 || used >= sizeof job->layers || parse_count(batch, 1, 60000, &number)) return 1;
    job->outputs = width;
    job->batch = number;
    return 0;
}

static int parse_jobs(const char *text, void *field, char *expected, size_t size) {
    job_list list = {.count = 0};
    char item[NET_SIZE];
    snprintf(expected, size, "up to %d networks with their batch, such as 784-128-10:64,784-10:1", MOST_JOBS);
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
    return json_pack("{s:s, s:I, s:i, s:f, s:f, s:f, s:[f, f], s:f, s:f}", "net", job->name, "batch",
                     (json_int_t)job->batch, "threads", r->threads, "step_us", r->step_us, "gemm_us",
                     r->gemm_us, "ratio", r->ratio, "ratio_range", r->least_ratio, r->greatest_ratio,
                     "gflops", r->gflops, "samples_per_s", r->samples_per_s);
}

/* Printed with the first row, which knows the threads. */
static void print_head(int threads) {
    char processor[200];
    read_processor(processor, sizeof processor);
    print_line("", 0, "%s; %d thread%s; %s", processor, threads, threads == 1 ? "" : "s", xent_bench_blas());
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

static int finish_bench(const bench_settings *s, json_t *results) {
    char processor[200];
    read_processor(processor, sizeof processor);
    if (s->common.json)
        print_json(json_pack("{s:O, s:o, s:f, s:s, s:s}", "results", results, "node_ns",
                             json_finite(xent_bench_node()), "peak_mib", peak_mib(), "processor", processor,
                             "blas", xent_bench_blas()));
    else if (!s->common.quiet)
        print("\nan operation on the tape %.0f ns, peak memory %.0f MiB\n", xent_bench_node(), peak_mib());
    return finish_output();
}

static int run_bench(const void *settings, const char *const *arguments, int count) {
    const bench_settings *s = settings;
    (void)arguments;
    (void)count;
    json_t *results = json_array();
    progress p = progress_start(s->common.quiet, s->common.json);
    int code = EXIT_FINE;
    for (int i = 0; i < s->jobs.count && code == EXIT_FINE; i++) {
        const bench_job *job = &s->jobs.job[i];
        const xent_net_options network = {
            .layers = job->layers, .inputs = job->inputs, .outputs = job->outputs};
        const xent_bench_options options = {network, job->batch, (int)s->threads, s->seconds};
        xent_bench_result result;
        xent_error error;
        progress_draw(&p, job->name, 0, 0);
        const xent_status status = xent_bench_step(&options, &result, &error);
        progress_clear(&p);
        if (status != XENT_OK) {
            report_failure("%s", error.message);
            code = EXIT_WORK;
        } else if (!s->common.json && !s->common.quiet) {
            if (i == 0) print_head(result.threads);
            print_row(job, &result);
        }
        if (status == XENT_OK) json_array_append_new(results, result_json(job, &result));
    }
    if (code == EXIT_FINE) code = finish_bench(s, results);
    json_decref(results);
    return code;
}

static const option bench_options[] = {
    OPTION(OTHER, "nets", bench_settings, jobs, .argument = "LIST",
           .initial = "784-128-10:64,784-128-10:128,784-512-512-10:128,784-2048-2048-10:512",
           .shown = "four with 784 inputs", .parse = parse_jobs, .help = "networks, each with its batch"),
    OPTION(COUNT, "threads", bench_settings, threads, .argument = "N", .initial = "0", .shown = "the cores",
           .high = 256, .help = "threads of the step, and the most that the products may take"),
    OPTION(NUMBER, "seconds", bench_settings, seconds, .argument = "X", .initial = "5", .low = 0.01,
           .high = 3600, .help = "to measure each network for"),
    {.name = NULL},
};

static const option_group groups[] = {
    {"Benchmark", bench_options, 0},
    {"Output", common_options, offsetof(bench_settings, common)},
};

const command bench_command = {
    .name = "bench",
    .arguments = "",
    .summary = "measure a training step beside its matrix products alone",
    .details =
        "A step is all of it: gather, forward, loss, backward and an update with momentum 0.9. The products\n"
        "alone are the same multiplications, each one call of the BLAS, with the operands stored as it\n"
        "runs fastest, on one thread or on all. Both are measured in turn; times are medians.",
    .examples = "  xent bench\n"
                "  xent bench --nets 784-300-10:256 --threads 1 --json",
    .groups = groups,
    .group_count = COUNT_OF(groups),
    .least_arguments = 0,
    .most_arguments = 0,
    .settings_size = sizeof(bench_settings),
    .run = run_bench,
};
