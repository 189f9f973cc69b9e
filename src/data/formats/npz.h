/* npz.h: NumPy's arrays side by side in a zip file. */
#ifndef FORMATS_NPZ_H
#define FORMATS_NPZ_H

#include "data/array.h"
#include "data/zip.h"

/* Reads the array that an entry is. E_IO, E_FORMAT, E_MEMORY; then *out is empty. */
xent_status npz_read(const zip *z, const zip_entry *entry, array *out, xent_error *error);

#endif
