/* A mutator for safetensors files: the header, or the numbers behind it, change on their own, and the length
 * that stands before the header is put right, so that most inputs come as far as the header's content. */
#include <string.h>

#include "feed.h"

/* libFuzzer's own: changes `size` bytes in place, at most `most` of them; the new size. */
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed);

enum { LENGTH = 8, MOST = 1 << 16 };

static size_t told_length(const uint8_t *bytes) {
    size_t length = 0;
    for (int i = LENGTH; i-- > 0;) length = length << 8 | bytes[i];
    return length;
}

static size_t change_header(uint8_t *bytes, size_t size, size_t most, size_t header) {
    static uint8_t numbers[MOST];
    const size_t behind = size - LENGTH - header;
    memcpy(numbers, bytes + LENGTH + header, behind);
    const size_t changed = LLVMFuzzerMutate(bytes + LENGTH, header, most - LENGTH - behind);
    memcpy(bytes + LENGTH + changed, numbers, behind);
    for (int i = 0; i < LENGTH; i++) bytes[i] = (uint8_t)((uint64_t)changed >> 8 * i);
    return LENGTH + changed + behind;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed) {
    const size_t header = size > LENGTH ? told_length(bytes) : 0;
    if (seed % 16 == 0 || header == 0 || header > size - LENGTH || most > MOST || size > most)
        return LLVMFuzzerMutate(bytes, size, most);
    if (seed % 4 != 1) return change_header(bytes, size, most, header);
    const size_t begin = LENGTH + header;
    if (begin == size) return LLVMFuzzerMutate(bytes, size, most);
    return begin + LLVMFuzzerMutate(bytes + begin, size - begin, most - begin);
}
