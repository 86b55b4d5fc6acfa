// Screening: the only place where fused and reassociated float32 arithmetic is welcome.
#pragma once

#include "kernels.h"

namespace EQP_SPACE {

// Scores half |x|^2 - q.x of all rows of a leaf for `n` queries; a row at or below a query's
// threshold is a hit. `negated` holds -q, one query after the other.
void screen(const float *tiles, const float *half_norms, int64_t n_tiles, int64_t n_columns,
            const float *negated, const float *thresholds, int64_t n, eqp_hits *hits);

}  // namespace EQP_SPACE
