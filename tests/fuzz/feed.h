/* feed.h: what the fuzzing harnesses share: the input as a file. */
#ifndef FUZZ_FEED_H
#define FUZZ_FEED_H

#include <stddef.h>
#include <stdint.h>

/* libFuzzer calls this with each input. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Writes the bytes to a file of this process, in memory where the system allows; its path. */
const char *feed_file(const uint8_t *data, size_t size);

#endif
