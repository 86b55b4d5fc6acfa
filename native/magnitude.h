// How large values are.
#pragma once

#include "kernels.h"

namespace EQP_SPACE {

int32_t magnitude_f32(const float *values, int64_t from, int64_t to, double *largest);
int32_t magnitude_f64(const double *values, int64_t from, int64_t to, double *largest);

}  // namespace EQP_SPACE
