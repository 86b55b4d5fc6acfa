// Sketches of rows: few whole numbers that tell most rows apart.
#pragma once

#include "kernels.h"

namespace EQP_SPACE {

int32_t sketch_f32(const float *table, const eqp_basis *basis, const int64_t *rows, int64_t from,
                   int64_t to, uint8_t *sketches, double *doubts);
int32_t sketch_f64(const double *table, const eqp_basis *basis, const int64_t *rows, int64_t from,
                   int64_t to, uint8_t *sketches, double *doubts);
int32_t pack_sketches(const eqp_sketched *pool, const double *doubts, int64_t block_from,
                      int64_t block_to);

}  // namespace EQP_SPACE
