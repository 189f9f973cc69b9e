#include "base/cgroup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 4096 };

/* A hierarchy of groups, of one version or the other, and the group in it that the process is in. */
typedef struct hierarchy {
    int version;
    char group[TEXT];   /* its path in the hierarchy */
    char mounted[TEXT]; /* the path in the hierarchy of what is mounted at `place` */
    char place[TEXT];
} hierarchy;

/* Whether a list with commas has the word. */
static int has_word(const char *list, const char *word) {
    const size_t length = strlen(word);
    for (const char *at = list; at; at = strchr(at, ',')) {
        at += *at == ',';
        const size_t item = strcspn(at, ",\n");
        if (item == length && memcmp(at, word, length) == 0) return 1;
    }
    return 0;
}

static FILE *open_under(const char *root, const char *path) {
    char whole[2 * TEXT];
    const int length = snprintf(whole, sizeof whole, "%s%s", root, path);
    return length < (int)sizeof whole ? fopen(whole, "r") : NULL;
}

/* Finds the group in lines such as "4:cpu,cpuacct:/job" (version 1) and "0::/job" (version 2). */
static int find_group(const char *root, hierarchy *h) {
    char line[TEXT];
    FILE *file = open_under(root, "/proc/self/cgroup");
    int found = 0;
    while (file && !found && fgets(line, sizeof line, file)) {
        char *controllers = strchr(line, ':'), *path = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!path) continue;
        *path++ = '\0';
        found = h->version == 1 ? has_word(controllers + 1, "cpu") : strcmp(controllers, ":") == 0;
        if (found) snprintf(h->group, sizeof h->group, "%.*s", (int)strcspn(path, "\n"), path);
    }
    if (file) fclose(file);
    return found;
}

/* Finds where it is mounted in lines such as "30 22 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu". */
static int find_place(const char *root, hierarchy *h) {
    char line[TEXT], kind[16], options[TEXT];
    FILE *file = open_under(root, "/proc/self/mountinfo");
    int found = 0;
    while (file && !found && fgets(line, sizeof line, file)) {
        const char *behind = strstr(line, " - ");
        if (!behind || sscanf(behind, " - %15s %*s %4095s", kind, options) != 2) continue;
        if (sscanf(line, "%*s %*s %*s %4095s %4095s", h->mounted, h->place) != 2) continue;
        found = h->version == 1 ? strcmp(kind, "cgroup") == 0 && has_word(options, "cpu")
                                : strcmp(kind, "cgroup2") == 0;
    }
    if (file) fclose(file);
    return found;
}

/* Reads up to two numbers from a file of a group. Returns how many there are: "max" is none. */
static int read_numbers(const char *root, const char *folder, const char *name, double *a, double *b) {
    char path[2 * TEXT];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = open_under(root, path);
    const int count = file ? fscanf(file, "%lf %lf", a, b) : 0;
    if (file) fclose(file);
    return count < 0 ? 0 : count;
}

/* The quota of one group in cores; 0: none. */
static double quota_of(const char *root, const hierarchy *h, const char *folder) {
    double quota = 0, period = 0, unused;
    if (h->version == 2) {
        if (read_numbers(root, folder, "cpu.max", &quota, &period) != 2) return 0;
    } else if (read_numbers(root, folder, "cpu.cfs_quota_us", &quota, &unused) < 1 ||
               read_numbers(root, folder, "cpu.cfs_period_us", &period, &unused) < 1) {
        return 0;
    }
    return quota > 0 && period > 0 ? quota / period : 0;
}

/* The least of the group's and those above it, up to what is mounted. A group outside of that, as containers
 * without a name space of their own see it, is what is mounted. */
static double least_quota(const char *root, const hierarchy *h) {
    char folder[2 * TEXT];
    const size_t above = strcmp(h->mounted, "/") == 0 ? 0 : strlen(h->mounted);
    const int inside = strncmp(h->group, h->mounted, above) == 0 && h->group[above] == '/';
    snprintf(folder, sizeof folder, "%s%s", h->place, inside ? h->group + above : "");
    double least = 0;
    for (size_t end = strlen(folder); end >= strlen(h->place); end--) {
        if (folder[end] != '\0' && folder[end] != '/') continue;
        folder[end] = '\0';
        const double quota = quota_of(root, h, folder);
        if (quota > 0 && (least == 0 || quota < least)) least = quota;
    }
    return least;
}

double cgroup_cores(const char *root) {
    double least = 0;
    for (int version = 1; version <= 2; version++) {
        hierarchy h = {.version = version};
        if (!find_group(root, &h) || !find_place(root, &h)) continue;
        const double quota = least_quota(root, &h);
        if (quota > 0 && (least == 0 || quota < least)) least = quota;
    }
    return least;
}
