#define _DEFAULT_SOURCE /* flock */
#include "cli/command/checkpoints.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/terminal/output.h"
#include "xent/file.h"
#include "xent/inspect.h"

#define BEGINNING "checkpoint-"
#define ENDING ".safetensors"
#define NAME BEGINNING "%06lld" ENDING

enum { USUAL_KEEP = 3, MOST_KEEP = 1000000 };
#define MOST_NUMBER 1000000000000000
static const checkpoint_interval usual_interval = {.seconds = 60};

/* ---- Options ------------------------------------------------------------------------------------------- */

static int parse_interval(const char *text, void *field, char *expected, size_t size) {
    checkpoint_interval every = {0, 0};
    char number[32];
    long long steps;
    const size_t length = strlen(text);
    snprintf(expected, size, "a number of steps of at least 1, or of seconds, such as 30s");
    if (length > 1 && length < sizeof number && text[length - 1] == 's') {
        snprintf(number, sizeof number, "%.*s", (int)length - 1, text);
        if (parse_number(number, 0.001, 1e9, &every.seconds)) return 1;
    } else {
        if (parse_count(text, 1, 1000000000000000, &steps)) return 1;
        every.steps = steps;
    }
    *(checkpoint_interval *)field = every;
    return 0;
}

const option checkpoint_options[] = {
    OPTION(TEXT, "checkpoint", checkpoint_settings, directory, .argument = "DIR",
           .help =
               "write checkpoints there, to go on from with --resume; one that cannot be written is told, "
               "and training goes on. Ctrl-C and SIGTERM write one and end; Ctrl-C twice ends without"),
    OPTION(TEXT, "resume", checkpoint_settings, resume, .argument = "DIR",
           .help =
               "go on from the newest checkpoint there, and write more; from the beginning where there is "
               "none. Settings and data must be the same; --epochs may grow with --schedule constant"),
    OPTION(OTHER, "every", checkpoint_settings, every, .argument = "N|30s", .shown = "60s",
           .parse = parse_interval, .help = "write one every N steps, or so many seconds; and at the end"),
    OPTION(COUNT, "keep", checkpoint_settings, keep, .argument = "K", .low = 1, .high = MOST_KEEP,
           .shown = "3", .help = "keep the last K of them"),
    OPTION(COUNT, "keep-every", checkpoint_settings, keep_every, .argument = "M", .low = 1, .high = MOST_KEEP,
           .shown = "none", .help = "keep every M-th of them, too"),
    {.name = NULL},
};

static const char *directory_of(const checkpoint_settings *s) { return s->resume ? s->resume : s->directory; }

/* ---- The directory ------------------------------------------------------------------------------------- */

/* The number of a checkpoint's name, written as path_of writes it; 0: it is none. */
static int64_t number_of(const char *name) {
    const size_t begin = sizeof BEGINNING - 1;
    const long long number = strncmp(name, BEGINNING, begin) == 0 ? strtoll(name + begin, NULL, 10) : 0;
    char own[64];
    snprintf(own, sizeof own, NAME, number);
    return number > 0 && number <= MOST_NUMBER && strcmp(name, own) == 0 ? number : 0;
}

static int newest_first(const void *a, const void *b) {
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x < y) - (x > y);
}

/* The checkpoints of a directory; free the numbers. */
typedef struct number_list {
    int64_t *numbers; /* the newest first */
    int count, room;
} number_list;

static xent_status append(number_list *list, int64_t number, xent_error *error) {
    if (list->count == list->room) {
        const int room = list->room ? 2 * list->room : 16;
        int64_t *grown = realloc(list->numbers, (size_t)room * sizeof *grown);
        if (!grown) return xent_fail(error, XENT_E_MEMORY, "out of memory");
        list->numbers = grown;
        list->room = room;
    }
    list->numbers[list->count++] = number;
    return XENT_OK;
}

static xent_status fail_list(const char *directory, xent_error *error) {
    return xent_fail(error, XENT_E_IO, "cannot list %s: %s", directory, strerror(errno));
}

/* A directory that is not there has none; one that cannot be read to its end may have any. */
static xent_status list(const char *directory, number_list *out, xent_error *error) {
    *out = (number_list){.numbers = NULL};
    DIR *open = opendir(directory);
    if (!open) return errno == ENOENT ? XENT_OK : fail_list(directory, error);
    xent_status status = XENT_OK;
    while (status == XENT_OK) {
        errno = 0;
        const struct dirent *entry = readdir(open);
        if (!entry && errno) status = fail_list(directory, error);
        if (!entry) break;
        const int64_t number = number_of(entry->d_name);
        if (number > 0) status = append(out, number, error);
    }
    closedir(open);
    if (out->count > 1) qsort(out->numbers, (size_t)out->count, sizeof *out->numbers, newest_first);
    return status;
}

/* The path of a checkpoint; free it. NULL: no memory. */
static char *path_of(const char *directory, int64_t number) {
    const size_t size = strlen(directory) + sizeof "/" BEGINNING ENDING + 24;
    char *path = malloc(size);
    if (path) snprintf(path, size, "%s/" NAME, directory, (long long)number);
    return path;
}

static int is_file(const char *path) {
    struct stat info;
    return path && stat(path, &info) == 0 && !S_ISDIR(info.st_mode);
}

static int is_checkpoint(const char *path) {
    struct stat kind;
    xent_file_info info;
    if (stat(path, &kind) != 0 || !S_ISREG(kind.st_mode)) return 0;
    const int found = xent_file_inspect(path, &info, NULL) == XENT_OK && info.metadata &&
                      strstr(info.metadata, "\"xent_checkpoint\"");
    xent_file_info_clear(&info);
    return found;
}

/* A file in place of a directory. */
static void refuse_file(const checkpoint_settings *s) {
    const char *path = directory_of(s), *word = s->resume ? "resume" : "checkpoint";
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *parent = slash ? path : ".";
    const int length = slash && slash > path ? (int)(slash - path) : 1;
    if (is_checkpoint(path) && number_of(name) > 0)
        report_failure("--%s takes a directory, and %s is a checkpoint in one; --resume %.*s goes on from "
                       "the newest there",
                       word, path, length, parent);
    else if (is_checkpoint(path))
        report_failure("--%s takes a directory, and %s is a checkpoint; --resume DIRECTORY goes on from it, "
                       "where it is called " BEGINNING "000001" ENDING " in one",
                       word, path);
    else if (s->resume)
        report_failure("--resume takes a directory that --checkpoint wrote to, and %s is a file; --from %s "
                       "starts from the weights of that model",
                       path, path);
    else
        report_failure("--checkpoint takes a directory, and %s is a file; expected a directory, or a name "
                       "that is not there yet",
                       path);
}

int check_checkpoints(const checkpoint_settings *s, const command *c) {
    const int given = s->every.steps > 0 || s->every.seconds > 0 || s->keep > 0 || s->keep_every > 0;
    number_list found = {.numbers = NULL};
    xent_error error = {XENT_OK, ""};
    if (s->directory && !s->resume && !is_file(s->directory)) list(s->directory, &found, &error);
    free(found.numbers);
    if (error.status != XENT_OK) {
        report_failure("%s", error.message);
        return EXIT_WORK;
    }
    if (given && !directory_of(s))
        report_failure("--every, --keep and --keep-every go with --checkpoint DIR or --resume DIR");
    else if (is_file(directory_of(s)))
        refuse_file(s);
    else if (s->resume && s->directory && !xent_file_same(s->resume, s->directory))
        report_failure("--resume %s writes its checkpoints there; expected no other --checkpoint beside it",
                       s->resume);
    else if (found.count > 0)
        report_failure(
            "%s has checkpoints already; --resume %s goes on from them, and another directory takes "
            "those of a new training",
            s->directory, s->directory);
    else
        return PARSED;
    return suggest_help(c);
}

static int is_own_name(const char *name) { return number_of(name) > 0; }

void declare_checkpoints(const checkpoint_settings *s, file_list *files) {
    if (s->resume) /* where that training has ended, nothing is: begin_checkpoints looks */
        may_write_into(files, s->resume, BEGINNING "000000" ENDING);
    else
        writes_into(files, s->directory, BEGINNING "000000" ENDING);
    keeps_files(files, directory_of(s), is_own_name);
}

/* ---- Going on ------------------------------------------------------------------------------------------ */

static void remember(checkpoints *c, int64_t number, const xent_trainer *trainer) {
    const xent_training_state s = xent_trainer_state(trainer);
    c->number = number;
    c->step = s.step;
    c->epochs = s.history.count;
    c->time = clock_seconds();
}

/* What is damaged, or cannot be read, leaves the way to the one before; of others it is said why not. */
static xent_status load_newest(checkpoints *c, const number_list *found, xent_trainer *trainer, int quiet,
                               xent_error *error) {
    xent_error warning;
    for (int i = 0; i < found->count; i++) {
        char *path = path_of(c->directory, found->numbers[i]);
        if (!path) return xent_fail(error, XENT_E_MEMORY, "out of memory");
        const xent_status status = xent_trainer_load(trainer, path, &warning, error);
        if (status == XENT_OK) {
            remember(c, found->numbers[0], trainer);
            c->unreadable = i;
            if (warning.message[0]) report_note("%s", warning.message);
            if (!quiet) report_note("going on from %s, step %lld", path, (long long)c->step);
        } else if (status == XENT_E_FORMAT || status == XENT_E_IO) {
            report_note("%s; %s", error->message,
                        i + 1 < found->count ? "trying the one before" : "there is none before");
        }
        free(path);
        if (status != XENT_E_FORMAT && status != XENT_E_IO) return status;
    }
    return xent_fail(error, XENT_E_FORMAT,
                     "no checkpoint in %s can be read; remove them, or name another directory, to begin anew",
                     c->directory);
}

/* One training at a time: two would remove each other's. File systems without locks refuse nobody. */
static xent_status lock(checkpoints *c, xent_error *error) {
    c->lock = open(c->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (c->lock < 0 || flock(c->lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return XENT_OK;
    return xent_fail(error, XENT_E_IO,
                     "another training writes its checkpoints into %s; wait for its end, or name another "
                     "directory",
                     c->directory);
}

/* Whether more can be written; it is known before training. */
static xent_status probe(const checkpoints *c, xent_error *error) {
    char *path = path_of(c->directory, c->number + 1);
    const xent_status status =
        path ? xent_file_check(path, error) : xent_fail(error, XENT_E_MEMORY, "out of memory");
    free(path);
    return status;
}

xent_status begin_checkpoints(checkpoints *c, const checkpoint_settings *settings, xent_trainer *trainer,
                              int quiet, xent_error *error) {
    *c = (checkpoints){.directory = directory_of(settings), .settings = settings, .time = clock_seconds()};
    xent_status status = c->directory ? lock(c, error) : XENT_OK;
    if (!settings->resume || status != XENT_OK) return status;
    number_list found;
    status = list(c->directory, &found, error);
    if (status == XENT_OK && found.count == 0 && !quiet)
        report_note("no checkpoint in %s yet; starting from the beginning", c->directory);
    if (status == XENT_OK && found.count > 0) status = load_newest(c, &found, trainer, quiet, error);
    free(found.numbers);
    if (status != XENT_OK) return status;
    if (xent_trainer_end(trainer) == XENT_END_NONE) return probe(c, error);
    if (!quiet) report_note("that training has ended; nothing is left to do");
    return XENT_OK;
}

void end_checkpoints(checkpoints *c) {
    if (c->directory && c->lock >= 0) close(c->lock);
    c->directory = NULL;
}

/* ---- Writing ------------------------------------------------------------------------------------------- */

int checkpoint_is_due(const checkpoints *c, const xent_trainer *trainer) {
    if (!c->directory) return 0;
    const checkpoint_settings *s = c->settings;
    const checkpoint_interval every = s->every.steps > 0 || s->every.seconds > 0 ? s->every : usual_interval;
    const xent_training_state now = xent_trainer_state(trainer);
    const int moved = now.step != c->step || now.history.count != c->epochs;
    if (xent_trainer_end(trainer) != XENT_END_NONE) return moved || c->number == 0;
    if (every.steps > 0) return now.step != c->step && now.step % every.steps == 0;
    return moved && clock_seconds() - c->time >= every.seconds;
}

/* Removes all but the last and every so many-th; those that could not be read count for none. What cannot be
 * listed or removed now is next time. */
static void remove_old(const checkpoints *c) {
    const int64_t keep = (c->settings->keep > 0 ? c->settings->keep : USUAL_KEEP) + c->unreadable;
    const int64_t every = c->settings->keep_every;
    number_list found;
    list(c->directory, &found, NULL);
    for (int i = 0; i < found.count; i++) {
        const int64_t number = found.numbers[i];
        if (number > c->number - keep || (every > 0 && number % every == 0)) continue;
        char *path = path_of(c->directory, number);
        if (path) unlink(path);
        free(path);
    }
    free(found.numbers);
}

int write_checkpoint(checkpoints *c, xent_trainer *trainer) {
    xent_error error;
    char *path = path_of(c->directory, c->number + 1);
    const xent_status status =
        path ? xent_trainer_save(trainer, path, &error) : xent_fail(&error, XENT_E_MEMORY, "out of memory");
    free(path);
    c->time = clock_seconds();
    if (status != XENT_OK) {
        if (!c->failed) report_note("no checkpoint: %s", error.message);
        c->failed = 1;
        return 1;
    }
    if (c->failed) report_note("checkpoints are written again");
    c->failed = 0;
    remember(c, c->number + 1, trainer);
    remove_old(c);
    return 0;
}
