/* Any bytes as a picture: refused with a message, or pixels that can all be read. */
#include <stdlib.h>

#include "feed.h"
#include "xent/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    xent_image image;
    xent_error error = {XENT_OK, ""};
    const xent_status status = xent_image_decode("input", data, size, 1, &image, &error);
    feed_check(status, &error);
    if (status != XENT_OK) return 0;
    uint8_t small[28 * 28];
    const size_t count = (size_t)image.height * (size_t)image.width;
    if (count > 0 && image.pixels[count - 1] + 1 < 1) abort();
    /* Large ones take time that is better spent on other inputs. */
    if (count < 1 << 16 && xent_image_resize(&image, 28, 28, small, &error) != XENT_OK) abort();
    xent_image_clear(&image);
    return 0;
}
