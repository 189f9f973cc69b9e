/* directory.h: what makes an entry of a directory last. */
#ifndef BASE_DIRECTORY_H
#define BASE_DIRECTORY_H

/* Writes the entries of a directory to the disk: the names that files were given there. Where that is not
 * possible, nothing is lost but time. */
void directory_sync(const char *path);

#endif
