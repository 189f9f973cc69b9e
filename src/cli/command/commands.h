/* commands.h: the commands, one file each. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/option/option.h"

extern const command train_command;   /* train.c */
extern const command eval_command;    /* eval.c */
extern const command compare_command; /* compare.c */
extern const command export_command;  /* export.c */
extern const command predict_command; /* predict.c */
extern const command inspect_command; /* inspect.c */
extern const command bench_command;   /* bench.c */
extern const command convert_command; /* convert.c */
extern const command lab_command;     /* lab.c */
extern const command merge_command;   /* merge.c */

#endif
