// Packing the rows of a leaf for screening.
#pragma once

#include "kernels.h"

namespace EQP_SPACE {

int32_t pack_f32(const float *table, const eqp_index *index, int64_t frame_from, int64_t frame_to);
int32_t pack_f64(const double *table, const eqp_index *index, int64_t frame_from, int64_t frame_to);

}  // namespace EQP_SPACE
