#include "data/formats/part_folders.h"

#include <stdio.h>

#include "base/path.h"
#include "data/formats/table.h"

/* What the directories of the parts are called. */
static const char *const part_names[PARTS][5] = {[PART_TRAIN] = {"train", "training"},
                                                 [PART_TEST] = {"test", "testing"},
                                                 [PART_VALIDATION] = {"val", "valid", "validation", "dev"}};

/* The directory of a part; "" if there is none. One without a directory in it is none, which is told. */
static xent_status find_part(const char *path, set_part wanted, char *found, size_t size,
                             const xent_data_options *options, xent_error *error) {
    xent_status status = XENT_OK;
    int has = 0;
    for (const char *const *name = part_names[wanted]; *name && !has && status == XENT_OK; name++) {
        path_kind kind = PATH_NOTHING;
        status = snprintf(found, size, "%s/%s", path, *name) < (int)size
                     ? path_look(found, &kind, error)
                     : xent_fail(error, XENT_E_IO, "the path %.100s... is too long", path);
        if (kind == PATH_DIRECTORY) status = listing_has_directories(found, &has, error);
        if (kind == PATH_DIRECTORY && !has && status == XENT_OK && wanted != PART_TRAIN)
            format_tell(options, "%s has no directory for each class, and is left out", found);
    }
    if (!has) *found = '\0';
    return status;
}

xent_status part_folders_list(const char *path, const xent_data_options *options, listing lists[PARTS],
                              int *is_divided, xent_error *error) {
    char found[640] = "";
    xent_status status = find_part(path, PART_TRAIN, found, sizeof found, options, error);
    *is_divided = *found != '\0';
    if (status == XENT_OK) status = listing_read(*is_divided ? found : path, &lists[PART_TRAIN], error);
    for (set_part i = PART_TEST; i < PARTS && *is_divided && status == XENT_OK; i++) {
        status = find_part(path, i, found, sizeof found, options, error);
        if (status == XENT_OK && *found) status = listing_read(found, &lists[i], error);
    }
    return status;
}
