// Interpolation between rows of a table.
#pragma once

#include "kernels.h"

namespace EQP_SPACE {

int32_t segments_f32(const float *table, int64_t n_columns, const int64_t *base,
                     const int64_t *partner, const double *position, int64_t from, int64_t to,
                     float *out, uint8_t *is_finite);
int32_t segments_f64(const double *table, int64_t n_columns, const int64_t *base,
                     const int64_t *partner, const double *position, int64_t from, int64_t to,
                     double *out, uint8_t *is_finite);

}  // namespace EQP_SPACE
