#include "lab/experiment.h"

#include <string.h>

#include "lab/table.h"

static const experiment *const experiments[] = {
#define LAB_ADDRESS(name) &name##_experiment,
    LAB_TABLE(LAB_ADDRESS)
#undef LAB_ADDRESS
};

int lab_count(void) { return (int)(sizeof experiments / sizeof *experiments); }

const experiment *lab_at(int index) { return experiments[index]; }

const experiment *lab_find(const char *name) {
    for (int i = 0; i < lab_count(); i++)
        if (strcmp(experiments[i]->name, name) == 0) return experiments[i];
    return NULL;
}

xent_status lab_run(lab *l) {
    l->error = (xent_error){.status = XENT_OK};
    pthread_mutex_init(&l->lock, NULL);
    const xent_status status = l->experiment->run(l);
    pthread_mutex_destroy(&l->lock);
    return l->stopped ? XENT_OK : status != XENT_OK ? status : l->error.status;
}

int lab_seeds(const lab *l, int own) { return (int)lab_choose(l->settings.seeds, own); }

uint64_t lab_seed(const lab *l, int i) { return l->settings.seed + (uint64_t)i; }

int64_t lab_choose(int64_t given, int64_t own) { return given > 0 ? given : own; }

int lab_goes_on(lab *l, const char *what, int64_t done, int64_t all) {
    pthread_mutex_lock(&l->lock);
    if (!l->stopped && l->after_step) l->stopped = l->after_step(l->context, what, done, all) != 0;
    const int goes_on = !l->stopped && l->error.status == XENT_OK;
    pthread_mutex_unlock(&l->lock);
    return goes_on;
}
