#include "cli/terminal/command_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* main's arguments, which live as long as the program. */
static char **kept_words;
static int kept_count;

void remember_invocation(int count, char **words) {
    kept_words = words;
    kept_count = count;
}

/* Writes the word to `at`, or only counts where at is NULL; returns the bytes. What is not plain stands in
 * single quotes, and a single quote as '\''. */
static size_t quote(char *at, const char *word) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=/.,:@%";
    size_t used = 0;
    if (*word && strspn(word, plain) == strlen(word)) {
        if (at) memcpy(at, word, strlen(word));
        return strlen(word);
    }
    if (at) at[used] = '\'';
    used++;
    for (; *word; word++) {
        const char *piece = *word == '\'' ? "'\\''" : NULL;
        const size_t size = piece ? strlen(piece) : 1;
        if (at) memcpy(at + used, piece ? piece : word, size);
        used += size;
    }
    if (at) at[used] = '\'';
    return used + 1;
}

char *shell_word(const char *path) {
    const char *start = *path == '-' ? "./" : "";
    const size_t size = strlen(start) + strlen(path) + 1;
    char *word = malloc(size);
    if (!word) return NULL;
    snprintf(word, size, "%s%s", start, path);
    char *text = malloc(quote(NULL, word) + 1);
    if (text) text[quote(text, word)] = '\0';
    free(word);
    return text;
}

int invocation_count(void) { return kept_count; }
const char *invocation_word(int index) { return kept_words[index]; }

char *marked_words_text(const unsigned char *marks) {
    size_t size = 1, used = 0;
    for (int i = 0; i < kept_count; i++) size += quote(NULL, kept_words[i]) + 1;
    char *text = malloc(size);
    if (!text) return NULL;
    for (int i = 0; i < kept_count; i++) {
        if (!marks[i]) continue;
        text[used++] = ' ';
        used += quote(text + used, kept_words[i]);
    }
    text[used] = '\0';
    return text;
}

char *invocation_text(void) {
    size_t size = 1, used = 0;
    for (int i = 0; i < kept_count; i++) size += quote(NULL, kept_words[i]) + 1;
    char *text = malloc(size);
    if (!text) return NULL;
    for (int i = 0; i < kept_count; i++) {
        if (i > 0) text[used++] = ' ';
        used += quote(text + used, kept_words[i]);
    }
    text[used] = '\0';
    return text;
}
