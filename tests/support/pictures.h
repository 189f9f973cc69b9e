/* pictures.h: picture files for tests. */
#ifndef TESTS_PICTURES_H
#define TESTS_PICTURES_H

#include <stddef.h>
#include <stdint.h>

/* Writes pixels (height x width x channels; 1 grey, 2 with alpha, 3 colour, 4 with alpha) as the ending of
 * the path says: .png, .jpg or .bmp. */
void write_picture_file(const char *path, int width, int height, int channels, const uint8_t *pixels);

#endif
