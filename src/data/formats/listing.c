#include "data/formats/listing.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

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

int listing_is_directory(const char *path, const char *name) {
    char text[PATH_MAX];
    struct stat info;
    const int length = snprintf(text, sizeof text, "%s/%s", path, name);
    return length > 0 && (size_t)length < sizeof text && stat(text, &info) == 0 && S_ISDIR(info.st_mode);
}

xent_status listing_scan(const char *path, struct dirent ***entries, int *count, xent_error *error) {
    *entries = NULL;
    const int found = scandir(path, entries, is_visible, by_bytes);
    *count = found < 0 ? 0 : found;
    if (found >= 0) return XENT_OK;
    return xent_fail(error, errno == ENOMEM ? XENT_E_MEMORY : XENT_E_IO, "cannot list %s: %s", path,
                     strerror(errno));
}

static void free_entries(struct dirent **entries, int count) {
    for (int i = 0; i < count; i++) free(entries[i]);
    free(entries);
}

int listing_has_directories(const char *path) {
    struct dirent **entries;
    int found = 0, count;
    if (listing_scan(path, &entries, &count, NULL) != XENT_OK) return 0;
    for (int i = 0; i < count && !found; i++) found = listing_is_directory(path, entries[i]->d_name);
    free_entries(entries, count);
    return found;
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
        free_entries(entries, count);
        return xent_fail(error, XENT_E_MEMORY, "no memory to list %s", path);
    }
    for (int i = 0; i < count; i++) {
        if (status != XENT_OK || !listing_is_directory(path, entries[i]->d_name)) {
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
        free_entries(l->classes[k].images, l->classes[k].count);
        free(l->classes[k].entry);
    }
    free(l->classes);
    memset(l, 0, sizeof *l);
}
