/* The longest header of a model file: by itself, as it takes a second, and minutes where each access is
 * watched. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/files/safetensors.h"
#include "support/models.h"
#include "support/run.h"

/* A header of 100 MB, which is the most that readers take, and one that is longer by 8 bytes. */
START_TEST(a_header_is_written_as_long_as_it_is_read) {
    enum { MOST = 100000000, FRAME = sizeof "{\"__metadata__\":{\"xent\":\"\"}}" - 1 };
    char *text = malloc(MOST);
    ck_assert_ptr_nonnull(text);
    memset(text, 'a', MOST);
    for (int more = 0; more < 2; more++) {
        text[MOST - FRAME + more] = '\0';
        json_t *metadata = json_pack("{s:s}", "xent", text);
        xent_error error = {XENT_OK, ""};
        const xent_status status = safetensors_write(test_path("long"), NULL, 0, metadata, &error);
        json_decref(metadata);
        ck_assert_msg(status == (more ? XENT_E_VALUE : XENT_OK), "%d: %s", (int)status, error.message);
        text[MOST - FRAME + more] = 'a';
        if (more) break;
        safetensors back;
        ck_assert_msg(safetensors_read(test_path("long"), &back, &error) == XENT_OK, "%s", error.message);
        safetensors_clear(&back);
        ck_assert_int_eq(unlink(test_path("long")), 0);
    }
    free(text);
    ck_assert_int_ne(access(test_path("long"), F_OK), 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("long_header");
    ADD_TEST(suite, a_header_is_written_as_long_as_it_is_read);
    return run_suite(suite);
}
