/* The program is refused a call of the system, in turn at every place that makes one: it ends by itself, with
 * a message where it did not do what was asked for; files are as they were or whole, and none is left over.
 * One place of each kind here; XENT_REFUSED=N tries N of them, XENT_REFUSED=0 all. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/faults.h"
#include "support/program.h"
#include "support/run.h"

typedef struct scenario {
    const char *command;
    const char *files[5]; /* that it writes */
    int is_timed;         /* what it writes tells times: another run is not the same */
    const char *before;   /* a command, undisturbed, for what it reads; NULL: none */
} scenario;

enum { MOST_FILES = 5, TEXT = 1 << 16 };

static char *texts[MOST_FILES]; /* of the files after an undisturbed run */
static char *output;

static void begin(const scenario *s) {
    take_refusable_program();
    ck_assert_int_eq(chdir(test_directory()), 0);
    FILE *table = fopen("t.csv", "w");
    fputs("a,b,color,kind\n", table);
    for (int i = 1; i <= 12; i++)
        fprintf(table, "%d,%d,red,x\n%d,%d,%s,y\n", i, i * 7 % 5, i + 9, i * 5 % 7, i % 2 ? "blue" : "red");
    fclose(table);
    const program_run run =
        run_program("%s", s->before ? s->before : "train t.csv -o model --hidden 3 --epochs 1 -q");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_int_eq(fault_begin(), 0);
}

static char *text_of(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    char *text = calloc(1, TEXT);
    const size_t size = fread(text, 1, TEXT - 1, file);
    for (size_t i = 0; i < size; i++)
        if (!text[i]) text[i] = 1; /* a model has zeros */
    fclose(file);
    return text;
}

static void put_old(const scenario *s) {
    /* What is half done would go on, and checkpoints grow. */
    ck_assert_int_eq(system("rm -rf c d k && mkdir c d && { [ ! -d kept ] || cp -r kept k; }"), 0);
    for (int i = 0; i < MOST_FILES && s->files[i]; i++) {
        FILE *file = fopen(s->files[i], "wb");
        ck_assert_msg(file != NULL, "%s", s->files[i]);
        fputs("the old one", file);
        fclose(file);
    }
}

static void run_undisturbed(const scenario *s) {
    put_old(s);
    fault_plan(FAULT_ALLOC, 0, 1, 0);
    const program_run run = run_program("%s", s->command);
    ck_assert_msg(run.code == 0, "%s: %s", s->command, run.err);
    output = strdup(run.out);
    for (int i = 0; i < MOST_FILES && s->files[i]; i++) {
        texts[i] = text_of(s->files[i]);
        ck_assert_msg(texts[i] && strcmp(texts[i], "the old one") != 0, "%s is not written", s->files[i]);
    }
}

static int count_parts(const char *folder) {
    int count = 0;
    DIR *directory = opendir(folder);
    for (struct dirent *entry; directory && (entry = readdir(directory)) != NULL;)
        count += strstr(entry->d_name, ".part") != NULL;
    if (directory) closedir(directory);
    return count;
}

/* Whether the last line is a sentence: more than "xent train: ". */
static int says_why(const char *err) {
    const char *end = err + strlen(err), *colon = strstr(err, "xent ");
    return colon && end > err && end[-1] == '\n' && end - err > 12 && strncmp(end - 3, ": \n", 3) != 0;
}

/* Of files that belong together, in a folder, one may be missing: it tells that they are not whole. */
static void check_files(const scenario *s, int code, const char *what) {
    for (int i = 0; i < MOST_FILES && s->files[i]; i++) {
        char *text = text_of(s->files[i]);
        const int is_old = text && strcmp(text, "the old one") == 0;
        const int is_new = text && !is_old && (s->is_timed || strcmp(text, texts[i]) == 0);
        ck_assert_msg(is_new || (code != 0 && (is_old || (!text && strchr(s->files[i], '/')))),
                      "%s: %s is %s", what, s->files[i],
                      is_old ? "the old one"
                      : text ? "another one"
                             : "gone");
        free(text);
    }
    static const char *const folders[] = {".", "c", "c/cells", "d", "k"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        ck_assert_msg(count_parts(folders[i]) == 0, "%s leaves a part in %s", what, folders[i]);
}

static void refuse(const scenario *s, fault_kind kind, long n, int on) {
    char what[256];
    snprintf(what, sizeof what, "XENT_FAULT=%s@%ld%s xent %s", fault_names[kind], n, on ? "+" : "",
             s->command);
    put_old(s);
    fault_plan(kind, n, 1, on);
    const program_run run = run_program("%s", s->command);
    const int is_harmless = kind >= FAULT_SHORT_READ;
    ck_assert_msg(run.code == 0 || (run.code == 1 && !is_harmless), "%s: exit code %d: %s", what, run.code,
                  run.err);
    /* A message cannot be written where nothing can. */
    const int is_silenced = kind == FAULT_WRITE;
    ck_assert_msg(run.code == 0 || is_silenced || says_why(run.err), "%s: no message: \"%s\"", what, run.err);
    ck_assert_msg(run.code != 0 || s->is_timed || strcmp(run.out, output) == 0,
                  "%s: says that all is well, and \"%s\"", what, run.out);
    check_files(s, run.code, what);
}

#define TRAIN "train t.csv --hidden 3 --schedule constant -q --threads 2 "
#define COMPARE "compare t.csv --hidden 3 --losses mse,ce --seeds 2 --epochs 1 -q "
#define BENCH "bench --nets 2-8-1:4 --threads 1 --seconds 0.01 "
static const scenario scenarios[] = {
    {"train t.csv --hidden 3 --epochs 2 -q --threads 2 -o m", {"m"}, 0, NULL},
    {"train t.csv --hidden 3 --epochs 2 -q -o m --history h.csv --report r.html",
     {"m", "h.csv", "r.html"},
     1,
     NULL},
    {"predict model t.csv -o a.csv", {"a.csv"}, 0, NULL},
    {"predict model t.csv --json -o a.json", {"a.json"}, 0, NULL},
    {"predict model t.csv", {NULL}, 0, NULL},
    {"eval model t.csv", {NULL}, 0, NULL},
    {"eval model t.csv --json", {NULL}, 0, NULL},
    {"export model --onnx m.onnx --c m.c --safetensors m.st", {"m.onnx", "m.c", "m.h", "m.st"}, 0, NULL},
    {"convert t.csv d", {"d/train-images-idx3-ubyte.gz", "d/train-labels-idx1-ubyte.gz"}, 0, NULL},
    {"inspect model", {NULL}, 0, NULL},
    {"inspect model --json", {NULL}, 0, NULL},
    {"inspect t.csv", {NULL}, 0, NULL},
    {"inspect t.csv --json", {NULL}, 0, NULL},
    {"compare t.csv --hidden 3 --losses mse,ce --seeds 2 --epochs 1 -o c",
     {"c/report.html", "c/curves.csv"},
     1,
     NULL},
    {"train t.csv --hidden 3 --epochs 2 -q --threads 2 --checkpoint k --every 1 -o m", {"m"}, 0, NULL},
    {TRAIN "--epochs 2 --resume k -o m", {"m"}, 0, TRAIN "--epochs 1 --checkpoint kept -o model"},
    {"merge whole -o c", {"c/report.html", "c/curves.csv"}, 1, COMPARE "-o whole"},
    {"lab neuron --seeds 1 -o d", {"d/report.html"}, 1, NULL},
    {BENCH "--against b.json", {NULL}, 1, BENCH "--json >b.json"},
};

START_TEST(a_refused_call_is_said_and_harms_no_file) {
    const scenario *s = &scenarios[_i];
    const char *asked = getenv("XENT_REFUSED");
    const long most = asked ? atol(asked) : 1;
    begin(s);
    run_undisturbed(s);
    for (fault_kind kind = 0; kind < FAULT_KIND_COUNT; kind++) {
        put_old(s);
        fault_plan(kind, 0, 1, 0);
        run_program("%s", s->command);
        const long places = fault_count(kind, 1), tries = most > 0 && most < places ? most : places;
        for (long i = 0; i < tries; i++)
            for (int on = 0; on <= (kind < FAULT_SHORT_READ); on++)
                refuse(s, kind, 1 + (2 * i + 1) * places / (2 * tries), on);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("refused");
    TCase *each = tcase_create("a_refused_call_is_said_and_harms_no_file");
    tcase_set_timeout(each, 900);
    tcase_add_loop_test(each, a_refused_call_is_said_and_harms_no_file, 0,
                        sizeof scenarios / sizeof *scenarios);
    suite_add_tcase(suite, each);
    return run_suite(suite);
}
