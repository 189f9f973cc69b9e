/* command_line.h: the command line, as it was typed. */
#ifndef CLI_COMMAND_LINE_H
#define CLI_COMMAND_LINE_H

/* Keeps the words, which must stay where they are. */
void remember_invocation(int count, char **words);

/* The words as one line that a POSIX shell takes apart into the same words; free it. NULL: no memory. */
char *invocation_text(void);

/* The words of it that are marked, likewise, with a blank before each. */
char *marked_words_text(const unsigned char *marks);

/* Their number, and the word of an index. */
int invocation_count(void);
const char *invocation_word(int index);

/* A path as a word of such a line, and no option either; free it. NULL: no memory. */
char *shell_word(const char *path);

#endif
