#include "cli/terminal/progress.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/terminal/output.h"

progress progress_start(int quiet, int json) {
    const char *terminal = getenv("TERM");
    int rewrites = isatty(STDERR_FILENO) && !(terminal && strcmp(terminal, "dumb") == 0);
    progress p = {.shows_steps = !quiet && rewrites && !(json && isatty(STDOUT_FILENO)),
                  .shows_epochs = !quiet && !json && !rewrites,
                  .started = clock_seconds()};
    return p;
}

int progress_due(const progress *p) { return p->shows_steps && clock_seconds() - p->drawn >= 0.1; }

void progress_draw(progress *p, const char *label, int64_t done, int64_t total) {
    if (!p->shows_steps) return;
    char line[512];
    double now = clock_seconds(), seconds = now - p->started;
    const int used = snprintf(line, sizeof line, "%s", label);
    if (done > 0 && seconds > 0)
        snprintf(line + used, sizeof line - (size_t)used, "  %.0f samples/s  %.0f s left",
                 (double)done / seconds, ceil(seconds * (double)(total - done) / (double)done));
    /* One column less than the width: a full line would wrap and could not be rewritten. */
    fprintf(stderr, "\r%.*s\033[K", terminal_width(STDERR_FILENO) - 1, line);
    fflush(stderr);
    p->drawn = now;
    p->visible = 1;
}

void progress_clear(progress *p) {
    if (p->visible) fputs("\r\033[K", stderr);
    fflush(stderr);
    p->visible = 0;
}

void progress_line(progress *p, const char *format, ...) {
    const double now = clock_seconds();
    if (!p->shows_epochs || (p->drawn > 0 && now - p->drawn < 1)) return;
    p->drawn = now;
    va_list arguments;
    va_start(arguments, format);
    report_line(format, arguments);
    va_end(arguments);
}
