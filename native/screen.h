// Screening: the only place where fused and reassociated float32 arithmetic is welcome.
#pragma once

#include "kernels.h"

namespace EQP_SPACE {

// Scores half |x|^2 - q.x of all rows of a leaf for `n` of the block's queries, EQP_LEAF_MAX each, and
// a mask each: one bit a row, where it is at or below the query's threshold. `negated` holds -q.
void screen(const float *tiles, const float *half_norms, int64_t n_tiles, int64_t n_columns,
            const float *negated, const int *queries, const float *thresholds, int n,
            uint64_t *masks, float *scores);

// Squared distances from a query, `negated`, to the sixteen boxes of a tile.
void near_boxes(const float *from, const float *minus_to, int64_t n_columns, const float *negated,
                float *squares);

// One bit a box: where its square is at most the limit.
uint32_t boxes_within(const float *squares, float limit);

}  // namespace EQP_SPACE
