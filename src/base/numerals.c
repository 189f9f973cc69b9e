#include "base/numerals.h"

void numerals_begin(numerals *n) {
    n->own = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (n->own) n->before = uselocale(n->own);
}

void numerals_end(numerals *n) {
    if (!n->own) return;
    uselocale(n->before);
    freelocale(n->own);
}
