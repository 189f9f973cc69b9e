#include "base/names.h"
#include "xent/init.h"
#include "xent/optimizer.h"
#include "xent/schedule.h"

static const char *const inits[] = {XENT_INIT_LIST(NAMES_TEXT)};
static const char *const methods[] = {XENT_METHOD_LIST(NAMES_TEXT)};
static const char *const schedules[] = {XENT_SCHEDULE_LIST(NAMES_TEXT)};

const char *xent_init_name(xent_init kind) { return names_at(NAMES_OF(inits), (int)kind); }
int xent_init_find(const char *name) { return names_find(NAMES_OF(inits), name); }

const char *xent_method_name(xent_method method) { return names_at(NAMES_OF(methods), (int)method); }
int xent_method_find(const char *name) { return names_find(NAMES_OF(methods), name); }

const char *xent_schedule_name(xent_schedule_kind kind) { return names_at(NAMES_OF(schedules), (int)kind); }
int xent_schedule_find(const char *name) { return names_find(NAMES_OF(schedules), name); }
