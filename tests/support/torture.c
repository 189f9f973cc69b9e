#define _GNU_SOURCE
#include "support/torture.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support/faults.h"

enum { TRIED = 1 << 18 };

typedef struct torture {
    SRunner *runner;
    FILE *out;
    int done;                     /* results of the runner that were looked at */
    _Atomic(uint64_t) *tried;     /* ways on which nothing was found; NULL: nobody keeps them */
    long runs, refused, findings; /* of the case */
    int is_clean;
} torture;

typedef struct place {
    fault_kind kind;
    long n;
    uint64_t way;  /* 0: not known */
    uint64_t turn; /* the same for places of one way */
} place;

int torture_wanted(void) { return getenv("XENT_TORTURE") != NULL; }

/* Check leaves a test that failed by _exit, where neither LeakSanitizer looks nor gcov writes; the linker
 * lets it come here instead (--wrap). What the test holds is on its stack still, and so no leak; what Check
 * holds is none of ours. A signal is what Check reports even then. */
int __lsan_do_recoverable_leak_check(void) __attribute__((weak));
void __gcov_dump(void) __attribute__((weak));
const char *__lsan_default_suppressions(void) __attribute__((visibility("default")));
pid_t __real_fork(void);
pid_t __wrap_fork(void);
_Noreturn void __real__exit(int status);
_Noreturn void __wrap__exit(int status);

const char *__lsan_default_suppressions(void) { return "leak:emalloc\nleak:erealloc\n"; }

void __wrap__exit(int status) {
    if (torture_wanted()) {
        if (__lsan_do_recoverable_leak_check && __lsan_do_recoverable_leak_check()) raise(SIGKILL);
        if (__gcov_dump) __gcov_dump();
    }
    __real__exit(status);
}

/* The tests of a case, each of which Check runs in a child: how many there were, and the one, from 1, that is
 * run alone; 0: all. */
static int tests, chosen_test;
static pid_t watcher; /* the process that counts them */

pid_t __wrap_fork(void) {
    if (watcher == 0 || watcher != getpid()) return __real_fork();
    tests++;
    const pid_t child = __real_fork();
    if (child == 0 && chosen_test > 0 && tests != chosen_test) {
        tcase_fn_start("another", __FILE__, __LINE__); /* Check wants to hear of it */
        __real__exit(EXIT_SUCCESS);
    }
    return child;
}

/* Reports of sanitizers since the last look: their last line is copied, and they get other names. */
static int find_reports(torture *t, const char *name, char *text, size_t size) {
    const char *folder = getenv("XENT_TORTURE_REPORTS");
    DIR *directory = folder ? opendir(folder) : NULL;
    int count = 0;
    for (struct dirent *entry; directory && (entry = readdir(directory)) != NULL;) {
        if (strncmp(entry->d_name, "report", 6) != 0) continue;
        char path[1024], kept[1024], line[1024];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        snprintf(kept, sizeof kept, "%s/kept-%s-%ld-%d", folder, name, t->runs, count++);
        FILE *file = fopen(path, "r");
        while (file && fgets(line, sizeof line, file))
            if (strstr(line, "SUMMARY") || strstr(line, "runtime error")) snprintf(text, size, "%s", line);
        if (file) fclose(file);
        text[strcspn(text, "\n")] = '\0';
        rename(path, kept);
    }
    if (directory) closedir(directory);
    return count;
}

/* Runs one case. What is wrong with how it ended, or ""; *passed says whether its tests held. */
static void run_case(torture *t, const char *name, char *wrong, size_t size, int *passed) {
    tests = 0;
    srunner_run(t->runner, NULL, name, CK_SILENT);
    t->runs++;
    const int count = srunner_ntests_run(t->runner);
    TestResult **results = srunner_results(t->runner);
    wrong[0] = '\0';
    *passed = 1;
    for (; t->done < count; t->done++) {
        const enum test_result type = (enum test_result)tr_rtype(results[t->done]);
        if (type != CK_PASS) *passed = 0;
        if (type == CK_ERROR) snprintf(wrong, size, "%s", tr_msg(results[t->done]));
    }
    free(results);
    find_reports(t, name, wrong, size);
}

static int is_harmless(fault_kind kind) { return kind >= FAULT_SHORT_READ; }

static void torture_place(torture *t, const char *name, fault_kind kind, long n, int on) {
    char wrong[1024];
    int passed;
    fault_plan(kind, n, 1, on);
    run_case(t, name, wrong, sizeof wrong, &passed);
    const long refused = fault_refused();
    t->refused += refused > 0;
    if (!wrong[0] && is_harmless(kind) && refused > 0 && !passed)
        snprintf(wrong, sizeof wrong, "does not hold");
    if (!wrong[0]) return;
    t->findings++;
    fprintf(t->out, "%s %s@%ld%s: %s (%s )\n", name, fault_names[kind], n, on ? "+" : "", wrong,
            fault_place());
    fflush(t->out);
}

static int compare_turns(const void *left, const void *right) {
    const uint64_t a = ((const place *)left)->turn, b = ((const place *)right)->turn;
    return (a > b) - (a < b);
}

static int was_tried(const torture *t, uint64_t way) {
    return t->tried && way && fault_set_has(t->tried, TRIED, way);
}

/* The places of the run before this that are to be tried, at most so many of a kind, or all for 0; each lies
 * in the middle of its share. Those of one way stand together; the ways in an order that is not that of
 * another process, which would try the same at the same time. NULL: no memory. */
static place *choose_places(const torture *t, long most, size_t *count) {
    size_t all = 0;
    const uint64_t odd = 2 * (uint64_t)getpid() + 1;
    for (fault_kind kind = 0; kind < FAULT_KIND_COUNT; kind++) all += (size_t)fault_count(kind, 1);
    place *chosen = malloc((all + 1) * sizeof *chosen);
    *count = 0;
    for (fault_kind kind = 0; chosen && kind < FAULT_KIND_COUNT; kind++) {
        const long places = fault_count(kind, 1), tries = most > 0 && most < places ? most : places;
        for (long i = 0; i < tries; i++) {
            const long n = 1 + (2 * i + 1) * places / (2 * tries);
            const uint64_t way = fault_way(kind, n);
            if (!was_tried(t, way)) chosen[(*count)++] = (place){kind, n, way, odd * way};
        }
    }
    if (chosen) qsort(chosen, *count, sizeof *chosen, compare_turns);
    return chosen;
}

/* All places of a way, of which `chosen` is the first; returns how many. What is found nowhere on it is noted
 * at once: cases run beside each other, and meet the same ways. */
static size_t torture_way(torture *t, const char *name, const place *chosen, size_t count) {
    const uint64_t way = chosen->way;
    const int tried = was_tried(t, way);
    const long findings = t->findings;
    size_t i = 0;
    do
        for (int on = 0; !tried && on <= !is_harmless(chosen[i].kind); on++)
            torture_place(t, name, chosen[i].kind, chosen[i].n, on);
    while (++i < count && way && chosen[i].way == way);
    if (t->tried && way && t->findings == findings) fault_set_add(t->tried, TRIED, way);
    return i;
}

/* The chosen test of a case, or all. */
static void torture_tests(torture *t, const char *name, long most) {
    char wrong[1024];
    int passed;
    size_t count;
    fault_plan(FAULT_ALLOC, 0, 1, 0);
    run_case(t, name, wrong, sizeof wrong, &passed);
    place *chosen = choose_places(t, most, &count);
    if (!passed || wrong[0] || !chosen) {
        fprintf(t->out, "%s: fails with no fault at all: %s\n", name, wrong);
        t->findings++;
        count = 0;
    }
    for (size_t i = 0; i < count;) i += torture_way(t, name, chosen + i, count - i);
    free(chosen);
}

/* Each of its tests alone, so that a place costs no more than the test that it is in; of a sample, which has
 * few places, all together. */
static void torture_case(torture *t, const char *name, long most) {
    t->runs = t->refused = t->findings = 0;
    chosen_test = most > 0 ? 0 : 1;
    do torture_tests(t, name, most);
    while (chosen_test > 0 && chosen_test++ < tests);
    chosen_test = 0;
    fprintf(t->out, "%s: %ld runs, %ld with a call refused, %ld findings\n", name, t->runs, t->refused,
            t->findings);
    fflush(t->out);
    if (t->findings > 0) t->is_clean = 0;
}

/* The names of the cases, from a run of all. */
static int list_cases(SRunner *runner, char ***names) {
    srunner_run(runner, NULL, getenv("CK_RUN_CASE"), CK_SILENT);
    const int count = srunner_ntests_run(runner);
    TestResult **results = srunner_results(runner);
    *names = calloc((size_t)count + 1, sizeof **names);
    int listed = 0;
    for (int i = 0; i < count && *names; i++)
        if (listed == 0 || strcmp((*names)[listed - 1], tr_tcname(results[i])) != 0)
            (*names)[listed++] = strdup(tr_tcname(results[i]));
    free(results);
    return listed;
}

/* The table in XENT_TORTURE_TRIED, which is made; NULL where there is none. */
static _Atomic(uint64_t) *open_tried(void) {
    const size_t size = TRIED * sizeof(uint64_t);
    const char *path = getenv("XENT_TORTURE_TRIED");
    const int file = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666) : -1;
    void *table = MAP_FAILED;
    if (file >= 0 && ftruncate(file, (off_t)size) == 0)
        table = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (file >= 0) close(file);
    return table == MAP_FAILED ? NULL : table;
}

int torture_suite(SRunner *runner) {
    torture t = {.runner = runner, .out = fdopen(dup(STDOUT_FILENO), "w"), .tried = open_tried()};
    if (!t.out || fault_begin() != 0 || !freopen("/dev/null", "w", stdout) ||
        !freopen("/dev/null", "w", stderr))
        return EXIT_FAILURE;
    const long most = atol(getenv("XENT_TORTURE"));
    watcher = getpid();
    char **names;
    const int count = list_cases(runner, &names);
    t.done = srunner_ntests_run(runner);
    t.is_clean = count > 0;
    for (int i = 0; i < count; i++) torture_case(&t, names[i], most);
    for (int i = 0; i < count; i++) free(names[i]);
    free(names);
    fclose(t.out);
    return t.is_clean ? EXIT_SUCCESS : EXIT_FAILURE;
}
