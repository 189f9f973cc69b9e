#include "data/formats/record_notices.h"

#include "data/formats/format.h"

void tell_records(const records *file, const xent_data_options *options) {
    if (file->comments > 0)
        format_tell(options, "%s: %lld of its lines begin%s with %c and %s left out", file->path,
                    (long long)file->comments, file->comments == 1 ? "s" : "", file->form.comment,
                    file->comments == 1 ? "is" : "are");
    if (file->empty_records > 0)
        format_tell(options, "%s: %lld row%s of empty cells alone %s left out", file->path,
                    (long long)file->empty_records, file->empty_records == 1 ? "" : "s",
                    file->empty_records == 1 ? "is" : "are");
    if (*file->thousands)
        format_tell(options,
                    "%s: its numbers have commas before their decimals, and points between thousands, as %s",
                    file->path, file->thousands);
    if (file->decoded_records > 0)
        format_tell(options, "%s: its text is not UTF-8 and is read as Windows-1252 (Latin-1), as in '%s'",
                    file->path, file->first_decoded);
}
