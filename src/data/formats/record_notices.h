/* record_notices.h: what the reader is told of the lines of a table. */
#ifndef FORMATS_RECORD_NOTICES_H
#define FORMATS_RECORD_NOTICES_H

#include "data/formats/records.h"
#include "xent/data.h"

/* When all records are read: what was left out of them, or was read as something else. */
void tell_records(const records *file, const xent_data_options *options);

#endif
