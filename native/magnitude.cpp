#include "magnitude.h"

#include <string.h>

#include <algorithm>

#include "bits.h"

namespace EQP_SPACE {
namespace {

// Without their signs the bits of floats are in the floats' order, and those of NaN come last.
template <typename T, typename BITS>
int32_t magnitude(const T *values, int64_t from, int64_t to, double *largest) {
    constexpr BITS UNSIGNED = (BITS)((~(uint64_t)0 >> (64 - 8 * sizeof(BITS))) >> 1);
    BITS most = 0;
    for (int64_t i = from; i < to; ++i)
        most = std::max<BITS>(most, bits_of<BITS>(values[i]) & UNSIGNED);
    T found;
    memcpy(&found, &most, sizeof found);
    *largest = (double)found;
    return 0;
}

}  // namespace

int32_t magnitude_f32(const float *values, int64_t from, int64_t to, double *largest) {
    return magnitude<float, int32_t>(values, from, to, largest);
}

int32_t magnitude_f64(const double *values, int64_t from, int64_t to, double *largest) {
    return magnitude<double, int64_t>(values, from, to, largest);
}

}  // namespace EQP_SPACE
