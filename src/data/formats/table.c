#include "data/formats/table.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "data/stream.h"

#define FORMAT_ADDRESS(name) &format_##name,
static const data_format *const table[] = {FORMAT_LIST(FORMAT_ADDRESS)};
#undef FORMAT_ADDRESS

int format_count(void) { return (int)(sizeof table / sizeof table[0]); }

const data_format *format_at(int index) { return table[index]; }

xent_status source_look(const char *path, data_source *source, xent_error *error) {
    struct stat info;
    *source = (data_source){.path = path};
    source->is_directory = stat(path, &info) == 0 && S_ISDIR(info.st_mode);
    if (source->is_directory) return XENT_OK;
    stream *s;
    xent_status status = stream_open(path, &s, error);
    if (status != XENT_OK) return status;
    source->size = stream_file_size(s);
    status = stream_next(s, source->begin, SOURCE_BEGIN, &source->begin_size, error);
    stream_close(s);
    return status == XENT_E_FORMAT ? XENT_OK : status; /* who reads it tells of a broken gzip file */
}

static int name_ends(const char *path, const data_format *format) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t length = strlen(name);
    if (length > 3 && strcasecmp(name + length - 3, ".gz") == 0) length -= 3;
    for (const char *const *ending = format->endings; ending && *ending; ending++) {
        const size_t size = strlen(*ending);
        if (length >= size && strncasecmp(name + length - size, *ending, size) == 0) return 1;
    }
    return 0;
}

static xent_status directory_format(const char *path, const data_format **format, xent_error *error) {
    for (int i = 0; i < format_count(); i++) {
        int is_one = 0;
        const xent_status status =
            table[i]->knows_directory ? table[i]->knows_directory(path, &is_one, error) : XENT_OK;
        if (is_one) *format = table[i];
        if (is_one || status != XENT_OK) return status;
    }
    return XENT_OK;
}

static const data_format *file_format(const data_source *source) {
    for (int i = 0; i < format_count(); i++)
        if (table[i]->knows && table[i]->knows(source)) return table[i];
    for (int i = 0; i < format_count(); i++)
        if (name_ends(source->path, table[i])) return table[i];
    return &format_csv;
}

xent_status format_of(const data_source *source, const data_format **format, xent_error *error) {
    *format = NULL;
    if (source->is_directory) return directory_format(source->path, format, error);
    *format = file_format(source);
    return XENT_OK;
}

void format_tell(const xent_data_options *options, const char *sentence, ...) {
    char text[1024];
    va_list rest;
    if (!options->notice) return;
    va_start(rest, sentence);
    vsnprintf(text, sizeof text, sentence, rest);
    va_end(rest);
    options->notice(options->context, text);
}
