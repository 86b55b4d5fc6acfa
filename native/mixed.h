// Exact nearest rows where columns are of several kinds and may have holes.
#pragma once

#include "kernels.h"

namespace EQP_SPACE {

int32_t search_mixed(const eqp_mixed *pool, const double *values, const int64_t *queries,
                     int64_t from, int64_t to, int64_t k, int64_t *rows, double *squares);

}  // namespace EQP_SPACE
