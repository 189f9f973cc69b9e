/* sandbox.c: see sandbox.h. */
#define _POSIX_C_SOURCE 200809L
#define _DEFAULT_SOURCE
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "isolate.h"

enum { NOT_STARTED = 126, NOBODY = 65534, MOST_PROCESSES = 64 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void limit(int what, rlim_t amount) {
    const struct rlimit both = {amount, amount};
    setrlimit(what, &both);
}

static void set_limits(const sandbox_options *o) {
    limit(RLIMIT_CPU, (rlim_t)o->cpu_seconds);
    limit(RLIMIT_FSIZE, o->file);
    limit(RLIMIT_CORE, 0);
    if (o->memory) limit(RLIMIT_AS, o->memory);
#ifdef RLIMIT_NPROC
    if (!o->keep) limit(RLIMIT_NPROC, MOST_PROCESSES);
#endif
}

/* Root's power over files and processes is nothing for a stranger's program. */
static int drop_root(const sandbox_options *o) {
    if (geteuid() != 0 || o->isolated || o->keep) return 0;
    return setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY);
}

static void execute(const sandbox_options *o) {
    char home[4096], temporary[4096];
    snprintf(home, sizeof home, "HOME=%s", o->folder);
    snprintf(temporary, sizeof temporary, "TMPDIR=%s", o->folder);
    if (drop_root(o)) _exit(NOT_STARTED);
    if (!o->isolated && !o->keep) isolate_from_signals();
    signal(SIGPIPE, SIG_DFL);
    set_limits(o);
    if (o->keep) {
        putenv(temporary);
        execvp(o->command[0], o->command);
    } else {
        char *environment[] = {
            "PATH=/usr/bin:/bin", "LC_ALL=C", "OPENBLAS_NUM_THREADS=1", home, temporary, NULL};
        execve(o->command[0], o->command, environment);
    }
    _exit(NOT_STARTED);
}

/* The pipes get their numbers; all else that was open is closed. */
static void arrange_pipes(int in, int out, int said) {
    const int nothing = open("/dev/null", O_RDONLY), spare = 10;
    const int from[] = {nothing, said, said, in, out};
    int high[5];
    for (int i = 0; i < 5; i++) high[i] = fcntl(from[i], F_DUPFD, spare);
    for (int i = 0; i < 5; i++) dup2(high[i], i);
    isolate_close_from(SANDBOX_OUT + 1);
}

/* In the child. With namespaces this is their first process, which signals do not end as they end others;
 * so it is a second one that executes the program. */
static void become(const sandbox_options *o, int in, int out, int said) {
    if (setsid() < 0 && errno != EPERM) _exit(NOT_STARTED);
    arrange_pipes(in, out, said);
    if (!o->isolated) {
        if (chdir(o->folder)) _exit(NOT_STARTED);
        execute(o);
    }
    if (isolate_enter(o->folder, o->keep)) _exit(NOT_STARTED);
    const pid_t program = fork();
    if (program < 0) _exit(NOT_STARTED);
    if (program == 0) execute(o);
    isolate_hide_memory();
    for (int i = 0; i <= SANDBOX_OUT; i++) close(i);
    for (;;) {
        int status;
        const pid_t ended = waitpid(-1, &status, 0);
        if (ended == program) _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
        if (ended < 0 && errno != EINTR) _exit(NOT_STARTED);
    }
}

static int prepare_folder(const sandbox_options *o) {
    if (mkdir(o->folder, 0755) && errno != EEXIST) return -1;
    if (geteuid() == 0 && !o->isolated && !o->keep) return chown(o->folder, NOBODY, NOBODY);
    return 0;
}

int sandbox_start(sandbox *box, const sandbox_options *options) {
    int in[2] = {-1, -1}, out[2] = {-1, -1}, said[2] = {-1, -1};
    memset(box, 0, sizeof *box);
    box->options = options;
    box->end = SANDBOX_NOT_STARTED;
    if (prepare_folder(options) || pipe(in) || pipe(out) || pipe(said)) return -1;
    box->process = isolate_fork(options->isolated);
    if (box->process == 0) become(options, in[0], out[1], said[1]);
    close(in[0]), close(out[1]), close(said[1]);
    box->in = in[1], box->out = out[0], box->said_pipe = said[0];
    const int pipes[] = {box->in, box->out, box->said_pipe};
    for (int i = 0; i < 3; i++) {
        fcntl(pipes[i], F_SETFL, O_NONBLOCK);
        fcntl(pipes[i], F_SETFD, FD_CLOEXEC);
    }
    box->deadline = now() + options->seconds;
    if (box->process < 0) return box->process = 0, -1;
    box->end = SANDBOX_RUNS;
    return 0;
}

/* Takes what was printed, so that the program does not wait for us; -1 if it is too much. */
static int listen_to(sandbox *box) {
    char part[4096];
    for (ssize_t n; (n = read(box->said_pipe, part, sizeof part)) > 0;) {
        const size_t room = sizeof box->said - 1 - box->said_size, take = (size_t)n < room ? (size_t)n : room;
        memcpy(box->said + box->said_size, part, take);
        box->said_size += take;
        box->printed += (size_t)n;
        if (box->printed > box->options->output) return box->end = SANDBOX_FLOOD, -1;
    }
    return 0;
}

/* Whether the program has ended. */
static int has_ended(sandbox *box) {
    int status;
    if (!box->process || waitpid(box->process, &status, WNOHANG) != box->process) return 0;
    kill(-box->process, SIGKILL);
    box->process = 0;
    box->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    box->end = box->status == NOT_STARTED ? SANDBOX_NOT_STARTED : SANDBOX_ENDED;
    return 1;
}

/* Waits until a pipe is ready, for a twentieth of a second at most; 0, or -1 if there is nothing to wait
 * for. */
static int wait_a_little(sandbox *box, int writing) {
    struct pollfd pipes[3] = {{.fd = box->said_pipe, .events = POLLIN},
                              {.fd = box->out, .events = POLLIN},
                              {.fd = writing ? box->in : -1, .events = POLLOUT}};
    poll(pipes, 3, 50);
    if (pipes[1].revents & POLLHUP || pipes[0].revents & POLLHUP || pipes[2].revents & POLLERR) {
        const struct timespec moment = {.tv_nsec = 1000000};
        nanosleep(&moment, NULL); /* a pipe that is closed is ready for ever */
    }
    if (listen_to(box)) return -1;
    if (now() > box->deadline) return box->end = SANDBOX_TIME, -1;
    return 0;
}

int sandbox_exchange(sandbox *box, const void *request, size_t request_size, void *answer, size_t size) {
    size_t sent = 0, got = 0;
    while (box->end == SANDBOX_RUNS) {
        const int ended = has_ended(box); /* asked first: what it wrote before it ended counts */
        if (sent < request_size && !ended) {
            const ssize_t n = write(box->in, (const char *)request + sent, request_size - sent);
            if (n > 0) sent += (size_t)n;
        }
        for (ssize_t n; got < size && (n = read(box->out, (char *)answer + got, size - got)) > 0;)
            got += (size_t)n;
        if (got == size) return 0;
        if (ended) return listen_to(box), -1;
        if (wait_a_little(box, sent < request_size)) return -1;
    }
    return -1;
}

void sandbox_wait(sandbox *box) {
    while (box->end == SANDBOX_RUNS && !has_ended(box))
        if (wait_a_little(box, 0)) return;
    if (box->end == SANDBOX_ENDED) listen_to(box);
}

void sandbox_stop(sandbox *box) {
    const sandbox_end before = box->end;
    if (box->process) {
        kill(box->process, SIGKILL);
        kill(-box->process, SIGKILL);
        while (waitpid(box->process, NULL, 0) < 0 && errno == EINTR) {
        }
        box->process = 0;
    }
    if (!box->options->isolated) isolate_end_orphans();
    listen_to(box);
    close(box->in), close(box->out), close(box->said_pipe);
    box->end = before;
}
