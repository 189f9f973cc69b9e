/* What a study keeps, as a stranger may have made it: the text of an object {"about", "content"} becomes
 * study.json and the cells of a comparison, under checksums that are put right, and `xent merge` joins them:
 * refused with a message, or a page. What is no such text stands as it is where a cell and study.json are
 * looked for, and is read as what `xent bench --against` takes. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command/bench_against.h"
#include "cli/command/commands.h"
#include "cli/terminal/command_line.h"
#include "feed.h"
#include "study/cell_file.h"
#include "study/cell_store.h"

enum { MOST_CELLS = 4, PATH = FEED_PATH + 64 };

static char root[FEED_PATH];

static void path_of(char path[PATH], const char *folder, const char *name) {
    snprintf(path, PATH, "%s%s/%s", root, folder, name);
}

/* Removes the files of a folder. */
static void empty(const char *folder) {
    char path[PATH + 256];
    snprintf(path, sizeof path, "%s%s", root, folder);
    DIR *open = opendir(path);
    const size_t length = strlen(path);
    for (struct dirent *entry; open && (entry = readdir(open));) {
        snprintf(path + length, sizeof path - length, "/%s", entry->d_name);
        if (entry->d_name[0] != '.') unlink(path); /* of what is a folder, in vain */
        path[length] = '\0';
    }
    if (open) closedir(open);
}

static void remove_all(void) {
    char cells[PATH];
    path_of(cells, "", "cells");
    empty("/cells");
    empty("");
    if (rmdir(cells) != 0 || rmdir(root) != 0) perror(root);
}

/* A folder that is kept. What is printed goes nowhere. */
static void begin(void) {
    char cells[PATH];
    if (*root) return;
    feed_put_path(root, "study");
    path_of(cells, "", "cells");
    if (mkdir(root, 0700) != 0 || mkdir(cells, 0700) != 0 || atexit(remove_all) != 0) abort();
    if (!freopen("/dev/null", "w", stdout)) abort();
}

static void put(const char *folder, const char *name, const uint8_t *bytes, size_t size) {
    char path[PATH];
    path_of(path, folder, name);
    FILE *file = fopen(path, "wb");
    if (!file || (size > 0 && fwrite(bytes, 1, size, file) != size) || fclose(file) != 0) abort();
}

/* The content as that of each of the first cells that the description has; those of no loss are left out. */
static void put_cells(const cell_store *store, const json_t *about, json_t *content) {
    const json_t *losses = json_object_get(about, "losses"), *rates = json_object_get(about, "rates");
    const json_int_t seeds = json_integer_value(json_object_get(about, "seeds"));
    for (int i = 0; i < MOST_CELLS && seeds > 0; i++) {
        const char *text = json_string_value(json_array_get(losses, (size_t)(i / seeds)));
        const int loss = text ? xent_loss_find(text) : -1;
        if (loss < 0) continue;
        char name[CELL_NAME];
        const study_cell cell = {.loss = (xent_loss)loss,
                                 .rate = json_number_value(json_object_get(rates, text)),
                                 .seed = (uint64_t)json_integer_value(json_object_get(about, "first_seed")) +
                                         (uint64_t)(i % seeds)};
        cell_name("", &cell, name);
        json_object_set_new(content, "loss", json_string(text));
        json_object_set_new(content, "rate", json_real(cell.rate));
        json_object_set_new(content, "seed", json_integer((json_int_t)cell.seed));
        if (cell_store_write(store, name, content, NULL) != XENT_OK) abort();
    }
}

/* Joins the part into itself. Whether it came to a page. */
static int merge(void) {
    char output[] = "-o", *words[] = {root, output, root};
    const char *arguments[COUNT_OF(words)];
    int count = 0;
    char page[PATH];
    void *settings = malloc(merge_command.settings_size);
    if (!settings ||
        parse_options(&merge_command, COUNT_OF(words), words, settings, arguments, &count) != PARSED)
        abort();
    const int code = merge_command.run(settings, arguments, count);
    free(settings);
    path_of(page, "", "report.html");
    if (code != EXIT_FINE && code != EXIT_WORK) abort();
    if (code == EXIT_FINE && access(page, R_OK) != 0) abort();
    return code == EXIT_FINE;
}

/* The same bytes as what `xent bench --json` printed, beside themselves. */
static void read_as_bench(const char *name) {
    char path[PATH];
    path_of(path, "", name);
    json_t *bench = read_earlier_bench(path);
    if (!bench) return;
    json_t *compared = compare_benches(bench, bench);
    note_other_machine(path, bench, bench, compared);
    print_compared_benches(path, compared);
    json_decref(compared);
    json_decref(bench);
    feed_check(XENT_OK, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size) {
    begin();
    empty("/cells");
    empty("");
    json_t *whole = json_loadb((const char *)input, size, 0, NULL);
    json_t *about = json_object_get(whole, "about"), *content = json_object_get(whole, "content");
    if (json_is_object(about) && json_is_object(content)) {
        json_t *settings = json_pack("{s:s}", "study", "compare");
        cell_store *store = cell_store_open(root, settings, about, NULL);
        if (!store) abort();
        put_cells(store, about, content);
        cell_store_close(store);
        json_decref(settings);
    } else {
        put("", "study.json", input, size);
        put("/cells", "ce-0.5-3.json", input, size);
        read_as_bench("study.json");
    }
    json_decref(whole);
    if (merge()) feed_check(XENT_OK, NULL);
    return 0;
}
