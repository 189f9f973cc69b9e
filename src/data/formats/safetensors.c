#include "data/formats/table.h"

/* The header of a safetensors file is an object, whose length of eight bytes stands before it. */
static int knows_safetensors(const data_source *source) {
    const unsigned char *bytes = source->begin;
    return source->begin_size >= 9 && bytes[8] == '{' && bytes[7] == 0 && bytes[6] == 0;
}

static xent_status refuse_safetensors(const char *path, const xent_data_options *options, data_sets *out,
                                      xent_error *error) {
    (void)options;
    (void)out;
    return xent_fail(
        error, XENT_E_FORMAT,
        "%s is a model (a safetensors file), or called so, and no data; xent eval and xent predict "
        "take it, with data behind it, and xent train --from starts from its weights",
        path);
}

static const char *const endings[] = {".safetensors", NULL};

const data_format format_safetensors = {
    .name = "a safetensors file", .endings = endings, .knows = knows_safetensors, .load = refuse_safetensors};
