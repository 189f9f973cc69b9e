/* interrupt.h: Ctrl-C. The first asks the work to end at a good place; the second ends the program. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

/* Catches SIGINT and SIGTERM from here on. */
void catch_interrupts(void);

/* The signal that came; 0: none. */
int interrupted(void);

#endif
