#define _GNU_SOURCE /* strcasestr */
#include "data/formats/idx_names.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/path.h"
#include "data/formats/listing.h"

/* What a name says. */
typedef struct idx_name {
    char family[NAME_MAX + 1];
    set_part part;
    int is_labels;
} idx_name;

/* The last place where `word` begins a word of the text, or NULL. */
static const char *find_word(const char *text, const char *word) {
    const char *found = NULL;
    for (const char *at = text; (at = strstr(at, word)); at++)
        if (at == text || !isalnum((unsigned char)at[-1])) found = at;
    return found;
}

/* Cuts the word of the part off the end of what stands before "images" or "labels". */
static set_part cut_part(char *prefix) {
    static const struct {
        const char *word;
        set_part part;
    } words[] = {{"train", PART_TRAIN},
                 {"t10k", PART_TEST},
                 {"test", PART_TEST},
                 {"val", PART_VALIDATION},
                 {"dev", PART_VALIDATION}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *at = find_word(prefix, words[i].word);
        if (!at) continue;
        prefix[at - prefix] = '\0';
        return words[i].part;
    }
    return PART_TRAIN;
}

/* Whether a name is one of an IDX file of images or labels; without regard to case. */
static int read_name(const char *name, idx_name *out) {
    char text[NAME_MAX + 1];
    size_t length = 0;
    for (; length < NAME_MAX && name[length]; length++)
        text[length] = (char)tolower((unsigned char)name[length]);
    text[length] = '\0';
    if (text[0] == '.' || (!strstr(text, "idx") && !strstr(text, "ubyte"))) return 0;
    char *images = strstr(text, "images"), *labels = strstr(text, "labels");
    if (!images && !labels) return 0;
    out->is_labels = !images;
    *(images ? images : labels) = '\0';
    out->part = cut_part(text);
    for (length = strlen(text); length > 0 && !isalnum((unsigned char)text[length - 1]);)
        text[--length] = '\0';
    memcpy(out->family, text, length + 1);
    return 1;
}

void idx_names_partner(const char *name, char *partner, size_t size) {
    const char *images = strcasestr(name, "images"), *at = images ? images : strcasestr(name, "labels");
    const char *behind = at + 6, *rank = strcasestr(behind, images ? "idx3" : "idx1");
    if (!rank)
        snprintf(partner, size, "%.*s%s%s", (int)(at - name), name, images ? "labels" : "images", behind);
    else
        snprintf(partner, size, "%.*s%s%.*s%s%s", (int)(at - name), name, images ? "labels" : "images",
                 (int)(rank - behind), behind, images ? "idx1" : "idx3", rank + 4);
}

/* ---- A directory ------------------------------------------------------------------------------------- */

/* Whether `packed` is what a file of this name is called when it is packed. */
static int is_packed(const char *name, const char *packed) {
    const size_t length = strlen(name);
    return strncmp(name, packed, length) == 0 && strcmp(packed + length, ".gz") == 0;
}

/* Whether a name is that of another file, packed or not, and more: "labels.old" of "labels.gz". */
static int is_copy(const char *of, const char *name) {
    const size_t length = strlen(of), ending = length > 3 && strcmp(of + length - 3, ".gz") == 0 ? 3 : 0;
    return strncmp(of, name, length - ending) == 0;
}

/* Of a plain file and a packed one the packed one is taken; what else is called so and more is a copy. Names
 * come in the order of their bytes. */
static void keep_name(idx_family *family, char *slot, const char *name) {
    if (*slot && !is_copy(slot, name)) {
        snprintf(family->twice[0], NAME_MAX + 1, "%s", slot);
        snprintf(family->twice[1], NAME_MAX + 1, "%s", name);
    }
    if (!*slot || is_packed(slot, name)) snprintf(slot, NAME_MAX + 1, "%s", name);
}

static void add_name(idx_family *family, const idx_name *parsed, const char *name) {
    if (strcmp(parsed->family, family->name) != 0) {
        family->others++;
        memcpy(family->other, parsed->family, sizeof family->other);
        return;
    }
    keep_name(family,
              parsed->is_labels ? family->parts[parsed->part].labels : family->parts[parsed->part].images,
              name);
}

xent_status idx_names_find(const char *directory, const char *file, idx_family *out, int *known,
                           xent_error *error) {
    struct dirent **entries;
    idx_name parsed;
    int count;
    memset(out, 0, sizeof *out);
    *known = 0;
    if (file && !read_name(file, &parsed)) return XENT_OK;
    const xent_status status = listing_scan(directory, &entries, &count, error);
    if (status != XENT_OK) return status;
    *known = file != NULL;
    if (file) memcpy(out->name, parsed.family, sizeof out->name);
    for (int i = 0; i < count; i++) {
        if (!read_name(entries[i]->d_name, &parsed)) continue;
        if (!*known) memcpy(out->name, parsed.family, sizeof out->name);
        *known = 1;
        add_name(out, &parsed, entries[i]->d_name);
    }
    listing_free(entries, count);
    return XENT_OK;
}

static int is_one_of(const char *name, const char *const *names, int count) {
    for (int i = 0; i < count; i++)
        if (strncmp(name, names[i], strlen(names[i])) == 0 || is_packed(name, names[i])) return 1;
    return 0;
}

xent_status idx_names_others(const char *directory, const char *const *names, int count,
                             char other[NAME_MAX + 1], xent_error *error) {
    struct dirent **entries;
    idx_name parsed;
    int entry_count;
    *other = '\0';
    const xent_status status = listing_scan(directory, &entries, &entry_count, error);
    for (int i = 0; i < entry_count && !*other; i++)
        if (read_name(entries[i]->d_name, &parsed) && !is_one_of(entries[i]->d_name, names, count))
            snprintf(other, NAME_MAX + 1, "%s", entries[i]->d_name);
    listing_free(entries, entry_count);
    return status;
}

/* ---- Directories below ------------------------------------------------------------------------------- */

typedef enum content { CONTENT_OTHER, CONTENT_IDX, CONTENT_PICTURES, CONTENT_CLOSED } content;

static void note_closed(idx_places *places, const char *path) {
    if (!*places->closed) snprintf(places->closed, sizeof places->closed, "%s", path);
}

/* What a directory has, by the first name that tells; directories of pictures may have very many. */
static xent_status look_into(const char *path, content *found, xent_error *error) {
    DIR *directory = opendir(path);
    *found = CONTENT_CLOSED;
    if (!directory) return errno == EACCES ? XENT_OK : listing_fail(path, error);
    *found = CONTENT_OTHER;
    idx_name parsed;
    const struct dirent *entry;
    do {
        errno = 0;
        entry = readdir(directory);
        if (entry && read_name(entry->d_name, &parsed)) *found = CONTENT_IDX;
        if (entry && listing_is_image(entry->d_name)) *found = CONTENT_PICTURES;
    } while (entry && *found == CONTENT_OTHER);
    const xent_status status = entry || errno == 0 ? XENT_OK : listing_fail(path, error);
    closedir(directory);
    return status;
}

static xent_status search_below(const char *path, int levels, idx_places *places, xent_error *error);

static xent_status search_entry(const char *path, const char *name, int levels, idx_places *places,
                                xent_error *error) {
    char below[PATH_MAX];
    path_kind kind;
    if (snprintf(below, sizeof below, "%s/%s", path, name) >= (int)sizeof below)
        return xent_fail(error, XENT_E_IO, "the path %.100s/... is too long", path);
    const xent_status status = path_look(below, &kind, error);
    if (status == XENT_E_IO) note_closed(places, below);
    if (kind == PATH_DIRECTORY) return search_below(below, levels, places, error);
    return status == XENT_E_MEMORY ? status : XENT_OK;
}

/* Counts the directories with IDX files `levels` below; a directory of pictures is not gone into. */
static xent_status search_below(const char *path, int levels, idx_places *places, xent_error *error) {
    content has;
    xent_status status = look_into(path, &has, error);
    if (status != XENT_OK) return status;
    if (has == CONTENT_CLOSED) note_closed(places, path);
    if (levels == 0 && has == CONTENT_IDX && places->count++ < 2)
        snprintf(places->found[places->count - 1], PATH_MAX, "%s", path);
    if (levels == 0 || has != CONTENT_OTHER) return XENT_OK;
    struct dirent **entries;
    int entry_count;
    status = listing_scan(path, &entries, &entry_count, error);
    for (int i = 0; i < entry_count && status == XENT_OK; i++)
        status = search_entry(path, entries[i]->d_name, levels - 1, places, error);
    listing_free(entries, entry_count);
    return status;
}

xent_status idx_names_place(const char *path, idx_places *places, xent_error *error) {
    xent_status status = XENT_OK;
    places->count = 0;
    *places->closed = '\0';
    for (int levels = 0; levels <= 2 && places->count == 0 && status == XENT_OK; levels++)
        status = search_below(path, levels, places, error);
    return status;
}
