/* pnm.h: netpbm's grey and colour pictures (PGM, PPM), in binary (P5, P6) and as text (P2, P3), which
 * stb_image does not read. */
#ifndef DATA_PNM_H
#define DATA_PNM_H

#include "xent/image.h"

int pnm_begins(const unsigned char *bytes, size_t size);

/* Reads a file's bytes; values above 8 bits, and those of other greatest values than 255, are scaled to 0
 * .. 255 and rounded. E_FORMAT: broken, or larger than pictures may be; E_MEMORY. Then *out is empty. */
xent_status pnm_decode(const char *name, const unsigned char *bytes, size_t size, xent_image *out,
                       xent_error *error);

#endif
