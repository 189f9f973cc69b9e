#include "cli/command/bench_against.h"

#include <errno.h>
#include <string.h>

#include "cli/terminal/output.h"
#include "cli/terminal/wrap.h"
#include "study/factor.h"
#include "study/statistics.h"

/* The rounds of a measuring: how many, 0 if they are not as `xent bench --json` writes them. */
static int read_rounds(const json_t *result, double *rounds) {
    const json_t *array = json_object_get(result, "rounds_us");
    const size_t count = json_array_size(array);
    if (count < FACTOR_LEAST || count > FACTOR_MOST) return 0;
    for (size_t i = 0; i < count; i++) {
        rounds[i] = json_number_value(json_array_get(array, i));
        if (!(rounds[i] > 0)) return 0;
    }
    return (int)count;
}

static const char *net_of(const json_t *result) {
    const char *net = json_string_value(json_object_get(result, "net"));
    return net ? net : "";
}

static json_int_t batch_of(const json_t *result) {
    return json_integer_value(json_object_get(result, "batch"));
}

/* 0: a file that does not tell. */
static json_int_t threads_of(const json_t *result) {
    return json_integer_value(json_object_get(result, "threads"));
}

static int is_result(const json_t *result) {
    double rounds[FACTOR_MOST];
    return net_of(result)[0] && batch_of(result) > 0 && read_rounds(result, rounds) > 0;
}

/* What is missing; NULL: nothing. */
static const char *what_is_missing(const json_t *bench) {
    const json_t *results = json_object_get(bench, "results");
    if (json_array_size(results) == 0) return "\"results\", a list of networks";
    for (size_t i = 0; i < json_array_size(results); i++)
        if (!is_result(json_array_get(results, i)))
            return "\"net\", \"batch\" and the times of 4 to 32 rounds (\"rounds_us\") in each of "
                   "\"results\"";
    return NULL;
}

json_t *read_earlier_bench(const char *path) {
    json_error_t wrong;
    FILE *file = fopen(path, "r");
    if (!file) {
        report_failure("cannot open %s: %s", path, strerror(errno));
        return NULL;
    }
    json_t *bench = json_loadf(file, 0, &wrong);
    const int failed = ferror(file) ? errno : 0;
    fclose(file);
    const char *missing = bench ? what_is_missing(bench) : NULL;
    if (failed)
        report_failure("cannot read %s: %s", path, strerror(failed));
    else if (!bench && json_error_code(&wrong) == json_error_out_of_memory)
        report_failure("no memory to read %s", path);
    else if (!bench)
        report_failure("%s, line %d: %s; expected what `xent bench --json` prints", path, wrong.line,
                       wrong.text);
    else if (missing)
        report_failure("%s lacks %s; expected what `xent bench --json` prints", path, missing);
    if (bench && !failed && !missing) return bench;
    json_decref(bench);
    return NULL;
}

/* From here on cores are called far apart, or busy: between the 60 ns of cores with a cache in common and the
 * 350 ns of others; and more than a machine takes for itself. */
#define FAR_NS 150
#define BUSY 0.05

const char *distance_of_cores(double line_ns) { return line_ns < FAR_NS ? "near each other" : "far apart"; }

const char *load_of_cores(double taken) { return taken < BUSY ? "free" : "busy"; }

static void note_cores(const char *path, const json_t *then, const json_t *here, const char *word(double)) {
    if (!json_is_number(then) || !json_is_number(here)) return; /* of one thread there is no distance */
    const char *before = word(json_number_value(then)), *now = word(json_number_value(here));
    if (strcmp(before, now) != 0)
        report_note("%s was measured with cores that were %s; now they are %s", path, before, now);
}

static void note_threads(const char *path, const json_t *compared) {
    for (size_t i = 0; i < json_array_size(compared); i++) {
        const json_t *c = json_array_get(compared, i);
        const json_int_t then = json_integer_value(json_object_get(c, "earlier_threads")),
                         now = threads_of(c);
        if (then == now || then == 0) continue;
        report_note("%s was measured on another number of threads: %lld; now: %lld (--threads)", path,
                    (long long)then, (long long)now);
        return; /* it is that of all of a run */
    }
}

void note_other_machine(const char *path, const json_t *earlier, const json_t *now, const json_t *compared) {
    static const char *const keys[] = {"processor", "cores", "blas", "real"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *then = json_string_value(json_object_get(earlier, keys[i]));
        const char *here = json_string_value(json_object_get(now, keys[i]));
        if (then && here && strcmp(then, here) != 0)
            report_note("%s was measured with another %s: %s; now: %s", path, keys[i], then, here);
    }
    note_cores(path, json_object_get(earlier, "line_ns"), json_object_get(now, "line_ns"), distance_of_cores);
    note_cores(path, json_object_get(earlier, "taken"), json_object_get(now, "taken"), load_of_cores);
    note_threads(path, compared);
}

static const json_t *find_result(const json_t *results, const json_t *wanted) {
    for (size_t i = 0; i < json_array_size(results); i++) {
        const json_t *result = json_array_get(results, i);
        if (strcmp(net_of(result), net_of(wanted)) == 0 && batch_of(result) == batch_of(wanted))
            return result;
    }
    return NULL;
}

static void compare_results(json_t *compared, const char *work, const json_t *earlier, const json_t *now) {
    double a[FACTOR_MOST], b[FACTOR_MOST];
    const int count = read_rounds(now, a), before = read_rounds(earlier, b);
    const factor f = factor_between(a, count, b, before);
    json_add(compared, json_pack("{s:s, s:s, s:I, s:I, s:I, s:f, s:f, s:o, s:[o, o]}", "work", work, "net",
                                 net_of(now), "batch", batch_of(now), "earlier_threads", threads_of(earlier),
                                 "threads", threads_of(now), "earlier_us", quantile_of(b, before, 0.5),
                                 "now_us", quantile_of(a, count, 0.5), "factor", json_finite(f.middle),
                                 "interval", json_finite(f.low), json_finite(f.high)));
}

json_t *compare_benches(const json_t *earlier, const json_t *now) {
    json_t *compared = json_array();
    const json_t *results = json_object_get(now, "results");
    for (size_t i = 0; i < json_array_size(results); i++) {
        const json_t *result = json_array_get(results, i);
        const json_t *before = find_result(json_object_get(earlier, "results"), result);
        if (before) compare_results(compared, "step", before, result);
    }
    const json_t *measuring = json_object_get(now, "measuring"),
                 *before = json_object_get(earlier, "measuring");
    if (is_result(before) && strcmp(net_of(before), net_of(measuring)) == 0)
        compare_results(compared, "measuring", before, measuring);
    return compared;
}

void print_compared_benches(const char *path, const json_t *compared) {
    print("\n");
    if (json_array_size(compared) == 0) {
        print_line("", 0, "%s has none of these networks at the same batch", path);
        return;
    }
    print_line("", 0, "beside %s, with 95 %% intervals over the rounds of both runs:", path);
    print("%-9s %-16s %5s %10s %10s %7s    interval\n", "", "net", "batch", "then us", "now us", "factor");
    for (size_t i = 0; i < json_array_size(compared); i++) {
        const json_t *c = json_array_get(compared, i), *interval = json_object_get(c, "interval");
        print("%-9s %-16s %5lld %10.1f %10.1f %7.3f %5.3f to %.3f\n",
              json_string_value(json_object_get(c, "work")), net_of(c), (long long)batch_of(c),
              json_number_value(json_object_get(c, "earlier_us")),
              json_number_value(json_object_get(c, "now_us")),
              json_number_value(json_object_get(c, "factor")), json_number_value(json_array_get(interval, 0)),
              json_number_value(json_array_get(interval, 1)));
    }
}
