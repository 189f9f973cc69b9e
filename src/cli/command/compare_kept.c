#include "cli/command/compare_kept.h"

#include <stdio.h>

#include "cli/terminal/interrupt.h"
#include "cli/terminal/output.h"

static void tell_damaged(void *context, const char *sentence) {
    (void)context;
    report_note("%s; this run is done again", sentence);
}

static void tell_begun(void *context, int there, int to_do) {
    const kept_runs *kept = context;
    if (there > 0 && !kept->quiet)
        report_note("%d of %d runs are there already, in %s", there, there + to_do,
                    cell_store_directory(kept->store));
}

int open_kept(kept_runs *kept, const char *directory, json_t *settings, const cell_share *share,
              const common_settings *common) {
    xent_error error = {.status = XENT_E_MEMORY, .message = "no memory for the settings of a study"};
    *kept = (kept_runs){.quiet = common->quiet};
    if (directory && settings) kept->store = cell_store_open(directory, settings, NULL, &error);
    json_decref(settings);
    if (!directory) return 0;
    if (!kept->store) {
        report_failure(
            "%s%s", error.message,
            error.status == XENT_E_VALUE
                ? "; expected the same but for --seeds, or another directory, or that study.json "
                  "and cells/ in this one are removed"
            : error.status == XENT_E_FORMAT
                ? "; expected another directory, or that study.json and cells/ in this one are removed"
                : "");
        return 1;
    }
    kept->runs = (study_keeping){.store = kept->store,
                                 .prefix = "",
                                 .share = *share,
                                 .notice = tell_damaged,
                                 .begun = tell_begun,
                                 .context = kept};
    kept->search = kept->runs;
    kept->search.prefix = "search-";
    return 0;
}

int tell_kept(kept_runs *kept, json_t *about) {
    xent_error error = {.message = "no memory to describe a study"};
    const int failed = !about || cell_store_tell(kept->store, about, &error) != XENT_OK;
    json_decref(about);
    if (failed) report_failure("%s", error.message);
    return failed;
}

void close_kept(kept_runs *kept) { cell_store_close(kept->store); }

int told_interrupted(const kept_runs *kept, const comparison *runs) {
    if (!kept->store)
        report_note("interrupted; nothing is written");
    else if (runs)
        report_note("interrupted; %d of %d runs are kept in %s, and the same command does the others",
                    count_cells(runs->cells, runs->losses.count * runs->seeds, CELL_DONE),
                    runs->losses.count * runs->seeds, cell_store_directory(kept->store));
    else
        report_note("interrupted; the runs that ended are kept in %s, and the same command does the others",
                    cell_store_directory(kept->store));
    return 128 + interrupted();
}

int finish_share(const kept_runs *kept, const comparison *runs, const common_settings *common) {
    const cell_share *share = &kept->runs.share;
    const char *directory = cell_store_directory(kept->store);
    const int all = runs->losses.count * runs->seeds, done = count_cells(runs->cells, all, CELL_DONE);
    if (common->json)
        print_json(json_pack("{s:o, s:i, s:i, s:i, s:i}", "directory", json_text(directory), "part",
                             share->part, "parts", share->parts, "runs", done, "all_runs", all));
    else if (!common->quiet)
        print("part %d of %d: %d of %d runs are in %s\n"
              "when all parts are done: xent merge DIR... -o DIR\n",
              share->part, share->parts, done, all, directory);
    return finish_output();
}
