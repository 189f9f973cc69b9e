/* pixels.h: pixels as a file has them, made the channels that are wanted. */
#ifndef DATA_PIXELS_H
#define DATA_PIXELS_H

#include "xent/image.h"

/* Makes out->channels (1 or 3) of out->file_channels (1 to 4) of them, in out->pixels; `decoded`, a block of
 * malloc's, is taken. What is transparent shows white behind it; black, if all would be white then. E_MEMORY;
 * `name` is what the message calls it. */
xent_status pixels_convert(const char *name, uint8_t *decoded, xent_image *out, xent_error *error);

#endif
