#include "base/names.h"
#include "xent/activation.h"

static const char *const texts[] = {XENT_ACTIVATION_LIST(NAMES_TEXT_AT)};

const char *xent_activation_name(xent_activation activation) {
    return names_at(NAMES_OF(texts), (int)activation);
}

int xent_activation_find(const char *name) { return names_find(NAMES_OF(texts), name); }
