#include "data/gzip.h"

#include <libdeflate.h>

int gzip_begins(const unsigned char *bytes, size_t size) {
    return size >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

xent_status gzip_unpack(const char *path, const unsigned char *packed, size_t packed_size,
                        unsigned char *bytes, size_t room, size_t *size, xent_error *error) {
    struct libdeflate_decompressor *unpacker = libdeflate_alloc_decompressor();
    if (!unpacker) return xent_fail(error, XENT_E_MEMORY, "no memory to unpack %s", path);
    xent_status status = XENT_OK;
    *size = 0;
    for (size_t read = 0; status == XENT_OK && read < packed_size;) {
        size_t in = 0, got = 0;
        const enum libdeflate_result result = libdeflate_gzip_decompress_ex(
            unpacker, packed + read, packed_size - read, bytes + *size, room - *size, &in, &got);
        if (result == LIBDEFLATE_INSUFFICIENT_SPACE)
            status = xent_fail(error, XENT_E_FORMAT,
                               "%s is too long: it unpacks to more than the %zu bytes that its header tells",
                               path, room);
        else if (result != LIBDEFLATE_SUCCESS)
            status = xent_fail(error, XENT_E_FORMAT,
                               "%s: the gzip data from byte %zu of %zu on is corrupt or ends early", path,
                               read, packed_size);
        read += in;
        *size += got;
    }
    libdeflate_free_decompressor(unpacker);
    return status;
}
