#include "cli/terminal/interrupt.h"

#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A signal handler can reach nothing but a static variable. Threads of a study read it while the handler of
 * another runs, for which sig_atomic_t is not enough; an atomic is, as it takes no lock. */
static atomic_int received; /* the first signal */
static atomic_uint typed;   /* when the first SIGINT came; 0: none has */
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "a signal handler must not wait");

/* Nobody types so fast: within so many milliseconds it is one signal to a process and to its group. */
enum { ONE_SIGNAL = 100 };

/* Of a clock that comes round after 49 days; never 0. */
static unsigned milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (1000 * (unsigned)now.tv_sec + (unsigned)now.tv_nsec / 1000000) | 1;
}

/* clock_gettime and _exit are async-signal-safe; 128 + the signal is what a shell reports for a process it
 * ended. */
static void on_signal(int number) {
    int none = 0;
    unsigned first = 0;
    const unsigned now = milliseconds();
    /* Another thread's handler may have looked at the clock later, and been here first. */
    if (number == SIGINT && !atomic_compare_exchange_strong(&typed, &first, now) &&
        (int)(now - first) > ONE_SIGNAL)
        _exit(128 + number);
    atomic_compare_exchange_strong(&received, &none, number);
}

void catch_interrupts(void) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART}, before;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
}

int interrupted(void) { return atomic_load(&received); }

/* The word stands before the ending, and takes the place of what would make the name too long. */
char *interrupted_path(const char *path) {
    static const char word[] = ".interrupted", devices[] = "/dev/";
    struct stat info;
    const int is_file = stat(path, &info) != 0 || S_ISREG(info.st_mode);
    if (!is_file || strncmp(path, devices, sizeof devices - 1) == 0) return strdup(path);
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    const char *ending = dot && dot > name ? dot : name + strlen(name);
    size_t stem = (size_t)(ending - name), rest = sizeof word - 1 + strlen(ending);
    if (stem + rest > NAME_MAX) stem = rest < NAME_MAX ? NAME_MAX - rest : 0;
    const size_t size = (size_t)(name - path) + stem + rest + 1;
    char *text = malloc(size);
    if (text) snprintf(text, size, "%.*s%s%s", (int)((size_t)(name - path) + stem), path, word, ending);
    return text;
}
