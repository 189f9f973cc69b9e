/* A file and the same file packed: both are refused, or give the same set. The first byte says how well it is
 * packed, in how many pieces (gzip files one behind the other are one file), and whether a byte of it is
 * another then, which is refused or changes nothing; the second one, which. */
#include <libdeflate.h>
#include <stdlib.h>

#include "feed.h"

/* Packs the input in pieces; *size is that of the packed one, which the caller frees. */
static uint8_t *pack(feed in, int level, size_t pieces, size_t *size) {
    struct libdeflate_compressor *packer = feed_packer(level);
    const size_t length = in.size / pieces;
    const size_t room = pieces * libdeflate_gzip_compress_bound(packer, length + pieces);
    uint8_t *packed = malloc(room);
    if (!packed) abort();
    *size = 0;
    for (size_t i = 0; i < pieces; i++) {
        const size_t part = i + 1 < pieces ? length : in.size - i * length;
        *size += libdeflate_gzip_compress(packer, in.bytes + i * length, part, packed + *size, room - *size);
    }
    return packed;
}

/* A network learns from it, or answers for it: labels are not asked for. */
static const xent_data_options options = {.threads = 1, .unlabelled = 1, .test_fraction = XENT_OFF};

static xent_status load(const void *bytes, size_t size, xent_data *data) {
    xent_error error = {XENT_OK, ""};
    const char *path = feed_file("data", bytes, size);
    const xent_status status = xent_data_load_with(path, &options, data, &error);
    feed_check(status, &error);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size) {
    feed in = {input, size};
    const unsigned how = feed_byte(&in), where = feed_byte(&in), breaks = how & 128;
    size_t packed_size;
    uint8_t *packed = pack(in, (int)(how % 10), 1 + how / 10 % 3, &packed_size);
    if (breaks) packed[where * packed_size / 256] ^= 1;
    xent_data plain, unpacked;
    const xent_status expected = load(in.bytes, in.size, &plain);
    const xent_status status = load(packed, packed_size, &unpacked);
    if (!breaks && (status == XENT_OK) != (expected == XENT_OK)) abort();
    if (status == XENT_OK && expected == XENT_OK) feed_expect_same(&plain.train, &unpacked.train);
    xent_data_clear(&plain);
    xent_data_clear(&unpacked);
    free(packed);
    return 0;
}
