/* checksum.h: a CRC-32 over the whole of a safetensors file, which stands first in its metadata. A burst of
 * up to 32 bits that are wrong is always found, more of them but for a chance of 2^-32. */
#ifndef MODEL_CHECKSUM_H
#define MODEL_CHECKSUM_H

#include "base/file.h"

/* How the header of a file with a checksum begins; eight digits, as of %08x, follow. They are of the bytes of
 * the file with zeros in their place. */
#define CHECKSUM_KEY "crc32"
#define CHECKSUM_ZEROS "00000000"
#define CHECKSUM_BEGINNING "{\"__metadata__\":{\"" CHECKSUM_KEY "\":\""

/* Puts the checksum of the pieces, which make a file, in its place in the first of them; `header` is that
 * piece, which begins with eight bytes of length. */
void checksum_put(char *header, const file_piece *pieces, int count);

/* Reads an open file from its beginning to its end. E_FORMAT: it has no checksum, or that of other bytes;
 * E_IO; E_MEMORY. */
xent_status checksum_check(input_file *f, xent_error *error);

#endif
