/* A model file that is cut anywhere, or has any other byte in its header: refused with a message that names
 * it, or a network of the same size. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/models.h"
#include "support/run.h"

static const char *path;
static unsigned char bytes[2048];
static size_t size, header, numbers; /* of the network */

static void begin(void) {
    xent_model model = small_model(2, 3, 2, "relu");
    path = test_path("small");
    ck_assert_int_eq(xent_model_save(&model, path, NULL), XENT_OK);
    numbers = xent_params_block_size(xent_net_params(model.net));
    xent_model_clear(&model);
    FILE *file = fopen(path, "rb");
    size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    header = 8 + bytes[0] + ((size_t)bytes[1] << 8);
    ck_assert_uint_lt(header, size);
}

/* Whether the file, as it is now, gives a network of the size that was saved. */
static int try(const char *what, size_t at) {
    xent_model model;
    xent_error error = {XENT_OK, ""};
    const xent_status status = xent_model_load(path, &model, &error);
    if (status == XENT_OK)
        ASSERT_QUICKLY(xent_net_inputs(model.net) == 2 && xent_net_outputs(model.net) == 2 &&
                           xent_params_block_size(xent_net_params(model.net)) == numbers,
                       "%s at byte %zu: a network %s of %lld numbers", what, at, xent_net_text(model.net),
                       (long long)xent_net_inputs(model.net));
    else
        ASSERT_QUICKLY(strstr(error.message, path) && !model.net, "%s at byte %zu: %s", what, at,
                       error.message);
    xent_model_clear(&model);
    return status == XENT_OK;
}

START_TEST(what_is_cut_anywhere_is_refused) {
    for (size_t left = size; left-- > 0;) {
        ASSERT_QUICKLY(truncate(path, (off_t)left) == 0, "not cut");
        ASSERT_QUICKLY(!try("cut", left), "%zu bytes of %zu are read", left, size);
    }
}
END_TEST

START_TEST(any_other_byte_in_the_header_is_noticed_or_harmless) {
    const int file = open(path, O_RDWR), step = MEMORY_SANITIZED ? 51 : 1; /* then a sample */
    for (size_t at = 0; at < header; at++) {
        for (int change = 1; change < 256; change += step) {
            const unsigned char other = (unsigned char)(bytes[at] ^ change);
            ASSERT_QUICKLY(pwrite(file, &other, 1, (off_t)at) == 1, "not written");
            try("another byte", at);
        }
        ASSERT_QUICKLY(pwrite(file, &bytes[at], 1, (off_t)at) == 1, "not written");
    }
    close(file);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("model: damage");
    ADD_TEST_WITH(suite, what_is_cut_anywhere_is_refused, begin, NULL);
    ADD_TEST_WITH(suite, any_other_byte_in_the_header_is_noticed_or_harmless, begin, NULL);
    return run_suite(suite);
}
