#include "xent/conventions.h"

#include "base/names.h"

static const char *const headers[] = {XENT_HEADER_LIST(NAMES_TEXT)};
static const char *const missing_kinds[] = {XENT_MISSING_LIST(NAMES_TEXT)};
static const char *const first_indices[] = {XENT_FIRST_INDEX_LIST(NAMES_TEXT)};
static const char *const decimals[] = {XENT_DECIMAL_LIST(NAMES_TEXT)};

const char *xent_header_name(xent_header header) { return names_at(NAMES_OF(headers), (int)header); }
int xent_header_find(const char *name) { return names_find(NAMES_OF(headers), name); }

const char *xent_missing_name(xent_missing missing) {
    return names_at(NAMES_OF(missing_kinds), (int)missing);
}
int xent_missing_find(const char *name) { return names_find(NAMES_OF(missing_kinds), name); }

const char *xent_first_index_name(xent_first_index first) {
    return names_at(NAMES_OF(first_indices), (int)first);
}
int xent_first_index_find(const char *name) { return names_find(NAMES_OF(first_indices), name); }

const char *xent_decimal_name(xent_decimal decimal) { return names_at(NAMES_OF(decimals), (int)decimal); }
int xent_decimal_find(const char *name) { return names_find(NAMES_OF(decimals), name); }
