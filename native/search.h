// Exact nearest rows: boxes prune, float32 screens, float64 decides.
#pragma once

#include "kernels.h"

namespace EQP_SPACE {

int32_t search_f32(const float *table, const eqp_index *index, const int64_t *queries,
                   const int64_t *slots, int64_t from, int64_t to, int64_t k, int64_t *rows,
                   double *squares);
int32_t search_f64(const double *table, const eqp_index *index, const int64_t *queries,
                   const int64_t *slots, int64_t from, int64_t to, int64_t k, int64_t *rows,
                   double *squares);

}  // namespace EQP_SPACE
