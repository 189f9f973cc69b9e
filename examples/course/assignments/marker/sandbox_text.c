/* sandbox_text.c: what became of a program, in the words of the one who has to mend it. */
#include "sandbox.h"

#include <signal.h>
#include <stdio.h>

static char *signal_text(int number, const sandbox_options *o, char *text, size_t size) {
    switch (number) {
    case SIGSEGV:
    case SIGBUS:
        snprintf(text, size, "crashed (%s): an index out of range, a NULL pointer, or endless recursion?",
                 number == SIGSEGV ? "SIGSEGV" : "SIGBUS");
        break;
    case SIGFPE:
        snprintf(text, size, "crashed (SIGFPE): an integer divided by zero?");
        break;
    case SIGABRT:
        snprintf(text, size, "crashed (SIGABRT): memory freed twice, or written beyond its end?");
        break;
    case SIGXFSZ:
        snprintf(text, size, "wrote a file of more than %zu KiB", o->file >> 10);
        break;
    case SIGXCPU:
    case SIGKILL:
        snprintf(text, size, "used more than %d s of processor time: an endless loop?", o->cpu_seconds);
        break;
    default:
        snprintf(text, size, "was ended by signal %d", number);
    }
    return text;
}

char *sandbox_text(const sandbox *box, char *text, size_t size) {
    const sandbox_options *o = box->options;
    switch (box->end) {
    case SANDBOX_TIME:
        snprintf(text, size, "gave no answer for %d s: an endless loop, or does it wait for input?",
                 o->seconds);
        break;
    case SANDBOX_FLOOD:
        snprintf(text, size, "printed more than %zu KiB: a print in a loop?", o->output >> 10);
        break;
    case SANDBOX_NOT_STARTED:
        snprintf(text, size, "could not be started");
        break;
    case SANDBOX_RUNS:
        snprintf(text, size, "runs");
        break;
    case SANDBOX_ENDED:
        if (box->status > 128) return signal_text(box->status - 128, o, text, size);
        snprintf(text, size, "ended with exit status %d before it answered: does it call exit?", box->status);
    }
    return text;
}
