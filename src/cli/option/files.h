/* files.h: what a command reads and writes. Each command declares its files, and before it begins, they are
 * compared: no output is an input, or another output, under whatever name (xent_file_same). */
#ifndef CLI_FILES_H
#define CLI_FILES_H

typedef struct file_list file_list;

/* A file; NULL: none. */
void reads_file(file_list *files, const char *path);
void writes_file(file_list *files, const char *path);

/* What DATA names: a file, or those of a directory; NULL: the digits. */
void reads_data(file_list *files, const char *data);

/* directory/name, where the directory is made if it is not there. */
void writes_into(file_list *files, const char *directory, const char *name);

/* A file that may be written instead of another, and in its directory; and such a file in a directory that is
 * made: whether it can be written is not looked at. */
void may_write(file_list *files, const char *path);
void may_write_into(file_list *files, const char *directory, const char *name);

/* Files of a directory that are written and removed, by their names: no other output is one of them. */
void keeps_files(file_list *files, const char *directory, int (*is_own)(const char *name));

/* An empty list. NULL: no memory. */
file_list *files_create(void);
void files_destroy(file_list *files);

/* Compares the files, makes the directories, and sees whether all outputs can be written: PARSED, or the code
 * to exit with after saying what is wrong. */
int check_files(const file_list *files);

#endif
