// Bringing the rows of a pool into an order in which neighbours in space stand together.
#pragma once

#include "kernels.h"

namespace EQP_SPACE {

int32_t split_f32(const float *table, int64_t n_columns, int64_t *order, int64_t start,
                  int64_t stop, int64_t leaf, int64_t *middle);
int32_t split_f64(const double *table, int64_t n_columns, int64_t *order, int64_t start,
                  int64_t stop, int64_t leaf, int64_t *middle);
int32_t order_f32(const float *table, int64_t n_columns, int64_t *order, int64_t start,
                  int64_t stop, int64_t leaf);
int32_t order_f64(const double *table, int64_t n_columns, int64_t *order, int64_t start,
                  int64_t stop, int64_t leaf);

}  // namespace EQP_SPACE
