#include "data/formats/listing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/path.h"

static int by_bytes(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_visible(const struct dirent *entry) { return entry->d_name[0] != '.'; }

int listing_is_image(const char *name) {
    static const char *const endings[] = {".png", ".jpg", ".jpeg", ".bmp", ".pgm", ".ppm"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof endings / sizeof *endings; i++)
        if (strcasecmp(dot, endings[i]) == 0) return 1;
    return 0;
}

const char *listing_split(const char *path, char directory[PATH_MAX]) {
    const char *slash = strrchr(path, '/');
    const int length = slash && slash > path ? (int)(slash - path) : 1; /* of "/" too */
    snprintf(directory, PATH_MAX, "%.*s", length, slash ? path : ".");
    return slash ? slash + 1 : path;
}

xent_status listing_fail(const char *path, xent_error *error) {
    return xent_fail(error, errno == ENOMEM ? XENT_E_MEMORY : XENT_E_IO, "cannot list %s: %s", path,
                     strerror(errno));
}

xent_status listing_scan(const char *path, struct dirent ***entries, int *count, xent_error *error) {
    *entries = NULL;
    const int found = scandir(path, entries, is_visible, by_bytes);
    *count = found < 0 ? 0 : found;
    return found >= 0 ? XENT_OK : listing_fail(path, error);
}

void listing_free(struct dirent **entries, int count) {
    for (int i = 0; i < count; i++) free(entries[i]);
    free(entries);
}

xent_status listing_has_directories(const char *path, int *has, xent_error *error) {
    struct dirent **entries;
    int count;
    path_kind kind;
    *has = 0;
    xent_status status = path_look(path, &kind, error);
    if (kind != PATH_DIRECTORY) return status;
    status = listing_scan(path, &entries, &count, error);
    for (int i = 0; i < count && !*has && status == XENT_OK; i++) {
        status = path_look_in(path, entries[i]->d_name, &kind, error);
        *has = kind == PATH_DIRECTORY;
    }
    listing_free(entries, count);
    return status;
}

/* Lists the images of one class; the others of its entries are counted and freed. */
static xent_status list_images(listing *l, class_files *class, xent_error *error) {
    char text[PATH_MAX];
    if (snprintf(text, sizeof text, "%s/%s", l->path, class->entry->d_name) >= (int)sizeof text)
        return xent_fail(error, XENT_E_IO, "the path %.100s/... is too long", l->path);
    int count;
    const xent_status status = listing_scan(text, &class->images, &count, error);
    for (int i = 0; i < count; i++) {
        if (listing_is_image(class->images[i]->d_name)) {
            class->images[class->count++] = class->images[i];
        } else {
            free(class->images[i]);
            l->other_count++;
        }
    }
    l->image_count += class->count;
    return status;
}

xent_status listing_read(const char *path, listing *out, xent_error *error) {
    memset(out, 0, sizeof *out);
    if (snprintf(out->path, sizeof out->path, "%s", path) >= (int)sizeof out->path)
        return xent_fail(error, XENT_E_IO, "the path %.100s... is too long", path);
    struct dirent **entries;
    int count;
    xent_status status = listing_scan(path, &entries, &count, error);
    if (status != XENT_OK) return status;
    out->classes = calloc((size_t)count + 1, sizeof *out->classes);
    if (!out->classes) {
        listing_free(entries, count);
        return xent_fail(error, XENT_E_MEMORY, "no memory to list %s", path);
    }
    for (int i = 0; i < count; i++) {
        path_kind kind = PATH_NOTHING;
        if (status == XENT_OK) status = path_look_in(path, entries[i]->d_name, &kind, error);
        if (kind != PATH_DIRECTORY) {
            free(entries[i]);
            continue;
        }
        class_files *class = &out->classes[out->class_count++];
        class->entry = entries[i];
        status = list_images(out, class, error);
    }
    free(entries);
    if (status != XENT_OK) listing_clear(out);
    return status;
}

void listing_clear(listing *l) {
    for (int k = 0; k < l->class_count; k++) {
        listing_free(l->classes[k].images, l->classes[k].count);
        free(l->classes[k].entry);
    }
    free(l->classes);
    memset(l, 0, sizeof *l);
}
