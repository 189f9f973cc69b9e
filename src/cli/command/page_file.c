#include "cli/command/page_file.h"

#include "cli/terminal/new_file.h"
#include "cli/terminal/output.h"

/* Where the figures of a page are kept. */
typedef struct figure_folder {
    const char *directory;
    int failed; /* what failed is said */
} figure_folder;

static int save_figure(void *context, const char *name, const char *svg, size_t size) {
    figure_folder *folder = context;
    char file_name[80];
    new_file file;
    snprintf(file_name, sizeof file_name, "%s.svg", name);
    folder->failed = open_new_file(&file, folder->directory, file_name);
    if (folder->failed) return 1;
    fwrite(svg, 1, size, file.stream);
    return folder->failed = close_new_file(&file);
}

int save_page(const char *directory, const char *name, page_writer write, const void *of) {
    figure_folder folder = {.directory = directory};
    const figure_keeper keeper = {save_figure, &folder};
    new_file file;
    if (open_new_file(&file, directory, name)) return 1;
    if (write(file.stream, of, directory ? &keeper : NULL) == 0) return close_new_file(&file);
    if (!folder.failed) report_failure("no memory for the report");
    drop_new_file(&file);
    return 1;
}
