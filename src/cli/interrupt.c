#include "interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

/* A signal handler can reach nothing but a static variable. */
static volatile sig_atomic_t received;

static void on_signal(int number) {
    /* _exit is async-signal-safe; 128 + the signal is what a shell reports for a process it ended. */
    if (received) _exit(128 + number);
    received = number;
}

void catch_interrupts(void) {
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

int interrupted(void) { return received; }
