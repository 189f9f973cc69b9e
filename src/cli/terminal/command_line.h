/* command_line.h: the command line, as it was typed. */
#ifndef CLI_COMMAND_LINE_H
#define CLI_COMMAND_LINE_H

/* Keeps the words, which must stay where they are. */
void remember_invocation(int count, char **words);

/* The words as one line that a POSIX shell takes apart into the same words; free it. NULL: no memory. */
char *invocation_text(void);

/* A path as a word of such a line, and no option either; free it. NULL: no memory. */
char *shell_word(const char *path);

#endif
