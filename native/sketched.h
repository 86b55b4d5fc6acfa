// Exact nearest rows of tables of many columns: sketches screen, float64 decides.
#pragma once

#include "kernels.h"

namespace EQP_SPACE {

int32_t search_sketched_f32(const float *table, const eqp_sketched *pool, const int64_t *queries,
                            const int64_t *slots, const uint8_t *sketches, const double *doubts,
                            int64_t from, int64_t to, int64_t k, int64_t *rows, double *squares);
int32_t search_sketched_f64(const double *table, const eqp_sketched *pool, const int64_t *queries,
                            const int64_t *slots, const uint8_t *sketches, const double *doubts,
                            int64_t from, int64_t to, int64_t k, int64_t *rows, double *squares);

}  // namespace EQP_SPACE
