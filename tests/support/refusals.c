#define _GNU_SOURCE
#include "support/refusals.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/faults.h"
#include "support/run.h"

enum { MOST_CALLS = 20000 };

char refusal_path[256], refusal_other_path[256];
static char folder[128];

/* ---- What is shown ------------------------------------------------------------------------------------ */

void show_params(FILE *out, const xent_net *net) {
    xent_params *const sets[] = {xent_net_params(net), xent_net_buffers(net)};
    for (int i = 0; i < 2; i++)
        if (sets[i])
            fwrite(xent_params_block(sets[i]), sizeof(xent_real), xent_params_block_size(sets[i]), out);
}

void show_file(FILE *out, const char *path) {
    FILE *file = fopen(path, "rb");
    fputs(file ? "there:" : "gone", out);
    for (int byte; file && (byte = getc(file)) != EOF;) putc(byte, out);
    if (file) fclose(file);
}

typedef struct text {
    char *bytes;
    size_t size;
} text;

static text shown(const refusal_scenario *s) {
    text t;
    FILE *out = open_memstream(&t.bytes, &t.size);
    s->show(out);
    ck_assert_int_eq(fclose(out), 0);
    return t;
}

static int is_same(text a, text b) { return a.size == b.size && memcmp(a.bytes, b.bytes, a.size) == 0; }

static void check_shown(const refusal_scenario *s, text expected, const char *what, const char *is) {
    const text found = shown(s);
    ck_assert_msg(is_same(found, expected), "%s: %s", what, is);
    free(found.bytes);
}

/* What failed leaves no file of its own: the same call again would remove it. */
static void check_folder(const char *what) {
    DIR *open = opendir(folder);
    ck_assert_ptr_nonnull(open);
    for (const struct dirent *entry; (entry = readdir(open));) {
        const char *name = entry->d_name, *file = strrchr(refusal_path, '/') + 1,
                   *other = strrchr(refusal_other_path, '/') + 1;
        ck_assert_msg(name[0] == '.' || strcmp(name, file) == 0 || strcmp(name, other) == 0, "%s: leaves %s",
                      what, name);
    }
    closedir(open);
}

/* ---- Refusing ----------------------------------------------------------------------------------------- */

static void refuse_none(void) { fault_plan(FAULT_ALLOC, 0, 0, 0); }

static void finish(void (*end)(void)) {
    end();
    unlink(refusal_path);
    unlink(refusal_other_path);
}

/* Refuses the n-th call of the kind, and with `on` all that follow. Whether there was one. */
static int refuse(const refusal_scenario *s, fault_kind kind, long n, int on, text before, text after) {
    char what[1200];
    xent_error why = {XENT_OK, ""};
    s->begin();
    fault_plan(kind, n, 0, on);
    const xent_status status = s->call(&why);
    const int refused = fault_refused() > 0;
    snprintf(what, sizeof what, "%s, %s:%ld%s at%s (%s)", s->name, fault_names[kind], n, on ? "+" : "",
             fault_place(), why.message);
    refuse_none();
    if (status != XENT_OK) {
        ck_assert_msg(refused && kind < FAULT_SHORT_READ, "%s: fails with nothing refused", what);
        ck_assert_msg(why.status == status && strlen(why.message) > 10, "%s: no message", what);
        if (!s->keeps_part) check_shown(s, before, what, "does not leave things as they were");
        check_folder(what);
        const xent_status again = s->call(&why);
        ck_assert_msg(again == XENT_OK, "%s: fails again: %s", what, why.message);
    }
    check_shown(s, after, what, "comes to something else");
    return refused;
}

static void refuse_each(const refusal_scenario *s, void (*end)(void), text before, text after) {
    long refused = 0;
    for (fault_kind kind = 0; kind < FAULT_KIND_COUNT; kind++)
        for (int on = 0; on <= (kind < FAULT_SHORT_READ); on++)
            for (long n = 1, there = 1; there && n < MOST_CALLS; n++) {
                there = refuse(s, kind, n, on, before, after);
                refused += there;
                finish(end);
            }
    ck_assert_msg(refused > 0, "%s makes no call that could be refused", s->name);
}

void check_refusals(const refusal_scenario *s, void (*end)(void)) {
    xent_error why = {XENT_OK, ""};
    unsetenv("XENT_FAULT_STATE"); /* of a run that tortures this test itself */
    ck_assert_int_eq(fault_begin(), 0);
    snprintf(folder, sizeof folder, "%s/xent-refused-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(refusal_path, sizeof refusal_path, "%s/file", folder);
    snprintf(refusal_other_path, sizeof refusal_other_path, "%s/file.h", folder);
    s->begin();
    const text before = shown(s);
    ck_assert_msg(s->call(&why) == XENT_OK, "%s: %s", s->name, why.message);
    const text after = shown(s);
    ck_assert_msg(!is_same(before, after), "%s changes nothing", s->name);
    finish(end);
    refuse_each(s, end, before, after);
    free(before.bytes);
    free(after.bytes);
    ck_assert_msg(rmdir(folder) == 0, "%s leaves a file in %s", s->name, folder);
}

int run_refusals(const TTest *each, int scenarios, void (*set_up)(void), void (*tear_down)(void)) {
    Suite *suite = suite_create("refused");
    TCase *cases = tcase_create("each");
    tcase_set_timeout(cases, 240);
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_loop_test(cases, each, 0, scenarios);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
