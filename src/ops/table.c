#include "ops/table.h"

#define OP_ADDRESS(name) &op_##name,
static const xent_op *const table[] = {OP_LIST(OP_ADDRESS)};
#undef OP_ADDRESS

int xent_op_count(void) { return (int)(sizeof table / sizeof table[0]); }

const xent_op *xent_op_at(int index) { return index >= 0 && index < xent_op_count() ? table[index] : NULL; }
