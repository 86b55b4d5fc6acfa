// Screening: the only place where fused and reassociated float32 arithmetic is welcome.
#pragma once

#include "kernels.h"

namespace EQP_SPACE {

// Scores half |x|^2 - q.x of all rows of a leaf for `n` of the block's queries; a row at or below a
// query's threshold is a hit. `negated` holds -q, column after column, EQP_BLOCK queries each.
void screen(const float *tiles, const float *half_norms, int64_t n_tiles, int64_t n_columns,
            const float *negated, const int *queries, const float *thresholds, int n,
            eqp_hits *hits);

// Squared distances from a query, `negated`, to the sixteen boxes of a tile.
void near_boxes(const float *from, const float *minus_to, int64_t n_columns, const float *negated,
                float *squares);

// One bit a box: where its square is at most the limit.
uint32_t boxes_within(const float *squares, float limit);

}  // namespace EQP_SPACE
