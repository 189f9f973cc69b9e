/* table.h: every operation of the library on a line of one list. The list declares them, so that
 * op_NAME is what its file defines, and fills the table that tests walk (table.c). */
#ifndef OPS_TABLE_H
#define OPS_TABLE_H

#include "xent/ops.h"
#include "xent/ops_image.h"
#include "xent/ops_norm.h"

#define OP_LIST(OP)                                                                                          \
    OP(linear)                                                                                               \
    OP(add)                                                                                                  \
    OP(sub)                                                                                                  \
    OP(mul)                                                                                                  \
    OP(div)                                                                                                  \
    OP(maximum)                                                                                              \
    OP(minimum)                                                                                              \
    OP(neg)                                                                                                  \
    OP(exp)                                                                                                  \
    OP(log)                                                                                                  \
    OP(square)                                                                                               \
    OP(sqrt)                                                                                                 \
    OP(pow)                                                                                                  \
    OP(abs)                                                                                                  \
    OP(affine)                                                                                               \
    OP(clamp)                                                                                                \
    OP(relu)                                                                                                 \
    OP(leaky_relu)                                                                                           \
    OP(elu)                                                                                                  \
    OP(gelu)                                                                                                 \
    OP(silu)                                                                                                 \
    OP(softplus)                                                                                             \
    OP(sigmoid)                                                                                              \
    OP(tanh)                                                                                                 \
    OP(softmax)                                                                                              \
    OP(log_softmax)                                                                                          \
    OP(logsumexp)                                                                                            \
    OP(sum)                                                                                                  \
    OP(mean)                                                                                                 \
    OP(reshape)                                                                                              \
    OP(transpose)                                                                                            \
    OP(permute)                                                                                              \
    OP(concat)                                                                                               \
    OP(slice)                                                                                                \
    OP(gather)                                                                                               \
    OP(matmul)                                                                                               \
    OP(conv2d)                                                                                               \
    OP(max_pool2d)                                                                                           \
    OP(avg_pool2d)                                                                                           \
    OP(global_avg_pool2d)                                                                                    \
    OP(batch_norm)                                                                                           \
    OP(batch_norm_with)                                                                                      \
    OP(layer_norm)                                                                                           \
    OP(rms_norm)                                                                                             \
    OP(dropout)                                                                                              \
    OP(softmax_cross_entropy)                                                                                \
    OP(focal)                                                                                                \
    OP(generalised_cross_entropy)                                                                            \
    OP(nll)                                                                                                  \
    OP(bce_with_logits)                                                                                      \
    OP(bce)                                                                                                  \
    OP(mse)                                                                                                  \
    OP(l1)                                                                                                   \
    OP(huber)                                                                                                \
    OP(kl_div)

#define OP_DECLARE(name) extern const xent_op op_##name;
OP_LIST(OP_DECLARE)
#undef OP_DECLARE

#endif
