// Exact nearest rows among few: every pair is measured.
#pragma once

#include "kernels.h"

namespace EQP_SPACE {

int32_t search_plain_f32(const float *table, int64_t n_columns, const int64_t *pool, int64_t n_pool,
                         const int64_t *queries, int64_t from, int64_t to, int64_t k, int64_t *rows,
                         double *squares);
int32_t search_plain_f64(const double *table, int64_t n_columns, const int64_t *pool, int64_t n_pool,
                         const int64_t *queries, int64_t from, int64_t to, int64_t k, int64_t *rows,
                         double *squares);

}  // namespace EQP_SPACE
