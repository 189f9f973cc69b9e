/* environment.h: what a run ran on. */
#ifndef REPORT_ENVIRONMENT_H
#define REPORT_ENVIRONMENT_H

#include "report/report.h"

/* Texts with room for their facts. */
typedef struct environment {
    char program[64], system[256], processor[256], cores[32], written[64];
} environment;

#define ENVIRONMENT_FACTS 6

/* Finds version, compiler, system, processor, cores and the time; facts refer to *e. Returns their number, at
 * most ENVIRONMENT_FACTS: what cannot be found is left out. */
int find_environment(environment *e, report_fact *facts);

#endif
