/* feed.h: what the harnesses share: an input as a file, the options at its head, and a look at what was
 * read. What must not be ends the process. */
#ifndef TESTS_FEED_H
#define TESTS_FEED_H

#include <stddef.h>
#include <stdint.h>

#include "data/formats/format.h"
#include "xent/data.h"

/* What the fuzzer calls, and replay.c. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv); /* once before the first, where a harness has it */

/* An input that is being taken apart, from its beginning. */
typedef struct feed {
    const uint8_t *bytes;
    size_t size;
} feed;

/* The next byte, 0 behind the end; and the bytes up to the next 0 or the end, or at most `most` of them, the
 * 0 taken too. */
uint8_t feed_byte(feed *in);
feed feed_until_zero(feed *in, size_t most);

/* The same as a text of at most size - 1 characters; NULL where it is empty. */
const char *feed_text(feed *in, char *text, size_t size);

/* Where a file of this name may be written, in a folder in memory ($XENT_FUZZ_FOLDER, if it is set); remove
 * it. The path that is returned holds until the next but one. */
enum { FEED_PATH = 160 };
const char *feed_path(const char *name);
void feed_put_path(char path[FEED_PATH], const char *name);

/* A file of this name that holds these bytes until the next call for it; a harness has few names. A fuzzer
 * has it in memory (memory.c), a plain test where feed_path says (files.c), and removes it at the end. */
const char *feed_file(const char *name, const void *bytes, size_t size);

/* A folder without files, and a file in it, in folders that hold some alone; as feed_file. */
enum { FEED_FOLDER_FILES = 16 };
const char *feed_folder(void);
void feed_folder_file(const char *name, const void *bytes, size_t size);

/* Whether the file is taken for one of this format, so that no harness reads another's files. */
int feed_is_of(const data_format *format, const char *path, const void *bytes, size_t size);

/* What packs at this level, 0 to 9; it is kept, since to make one takes longer than to pack an input. */
struct libdeflate_compressor *feed_packer(int level);

/* How data are read, as the program's options can say it: two bytes, and the texts of --label and --drop.
 * Texts live until the next call. */
xent_data_options feed_options(feed *in);

/* A reader refuses with a message, or what it gives is whole: labels of the classes (or unknown, under
 * options that give classes), targets that are finite, and numbers that are there and, of a text, finite. */
void feed_check(xent_status status, const xent_error *error);

/* How often something was taken: what replay.c asks, lest seeds grow old and all are refused. */
int64_t feed_taken(void);
void feed_look(const xent_dataset *set, const xent_data_options *options, int is_text);
void feed_look_at_all(const xent_data *data, const xent_data_options *options);

/* Both are the same to the last bit. */
void feed_expect_same(const xent_dataset *a, const xent_dataset *b);

/* Whether two files hold the same bytes. */
int feed_same_files(const char *a, const char *b);

#endif
