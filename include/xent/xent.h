/* xent.h: all of xent. Each block is a floor of src/, and stands on those above it. */
#ifndef XENT_XENT_H
#define XENT_XENT_H

/* base */
#include "xent/config.h"
#include "xent/file.h"
#include "xent/pool.h"
#include "xent/random.h"
#include "xent/status.h"
#include "xent/suggest.h"
#include "xent/text.h"

/* graph */
#include "xent/gradcheck.h"
#include "xent/graph.h"
#include "xent/op.h"
#include "xent/params.h"
#include "xent/tape.h"
#include "xent/tensor.h"

/* ops */
#include "xent/activation.h"
#include "xent/losses.h"
#include "xent/measures.h"
#include "xent/ops.h"
#include "xent/ops_image.h"
#include "xent/ops_norm.h"

/* nn */
#include "xent/init.h"
#include "xent/net.h"
#include "xent/optimizer.h"
#include "xent/schedule.h"

/* data */
#include "xent/augment.h"
#include "xent/columns.h"
#include "xent/conventions.h"
#include "xent/data.h"
#include "xent/image.h"
#include "xent/ink.h"
#include "xent/loader.h"
#include "xent/summary.h"

/* model */
#include "xent/export.h"
#include "xent/inspect.h"
#include "xent/model.h"
#include "xent/recipe.h"
#include "xent/predict.h"

/* train */
#include "xent/bench.h"
#include "xent/checkpoint.h"
#include "xent/metrics.h"
#include "xent/train.h"
#include "xent/trainer.h"

#endif
