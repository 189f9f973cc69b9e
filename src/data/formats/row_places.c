#include "data/formats/row_places.h"

#include <stdlib.h>
#include <string.h>

/* Room for one more. */
static int make_room(row_places *p) {
    if (p->place && p->count < p->room) return 1;
    const int64_t room = p->count < 8 ? 16 : 2 * p->count;
    uint32_t *grown = realloc(p->place, (size_t)room * sizeof *grown);
    if (!grown) return 0;
    for (int64_t i = 0; !p->place && i < p->count; i++) grown[i] = (uint32_t)i;
    p->place = grown;
    p->room = room;
    return 1;
}

int row_places_add(row_places *p, int is_kept) {
    const int is_listed = p->place || !is_kept;
    if (is_listed && !make_room(p)) return 0;
    if (is_listed && is_kept) p->place[p->count] = (uint32_t)p->seen;
    p->count += is_kept;
    p->seen++;
    return 1;
}

void row_places_last_to_first(row_places *p) {
    if (!p->place) return;
    const int64_t others = p->count - 1;
    for (int64_t i = 0; i < others; i++) p->place[i]++;
    memmove(p->place + 1, p->place, (size_t)others * sizeof *p->place);
    p->place[0] = 0;
}

int row_places_select(row_places *p, const unsigned char *is_kept) {
    int64_t kept = 0;
    if (!make_room(p)) return 0;
    for (int64_t i = 0; i < p->count; i++)
        if (is_kept[i]) p->place[kept++] = p->place[i];
    p->count = kept;
    return 1;
}

void row_places_clear(row_places *p) {
    free(p->place);
    *p = (row_places){.place = NULL};
}
