#include "support/pictures.h"

#include <check.h>
#include <string.h>

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image_write.h>

void write_picture_file(const char *path, int width, int height, int channels, const uint8_t *pixels) {
    const char *ending = strrchr(path, '.');
    const int quality = 95;
    int written = 0;
    if (strcmp(ending, ".png") == 0)
        written = stbi_write_png(path, width, height, channels, pixels, width * channels);
    else if (strcmp(ending, ".jpg") == 0)
        written = stbi_write_jpg(path, width, height, channels, pixels, quality);
    else if (strcmp(ending, ".bmp") == 0)
        written = stbi_write_bmp(path, width, height, channels, pixels);
    ck_assert_msg(written, "cannot write %s", path);
}
