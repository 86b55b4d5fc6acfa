// New rows on the lines between rows. Compiled without contraction: the bits equal NumPy's.
#include "segment.h"

#include <limits>

#include "bits.h"

namespace EQP_SPACE {
namespace {

// Of a few columns their number is known to the compiler: then no loop is set up for each row.
// Returns whether all values are finite.
template <typename T, typename BITS, int64_t N_COLUMNS>
bool lay(const T *table, int64_t n_columns, const int64_t *base, const int64_t *partner,
         const double *position, int64_t from, int64_t to, T *out) {
    constexpr int64_t AHEAD = 8;
    const T infinite = std::numeric_limits<T>::infinity();
    const BITS not_finite = bits_of<BITS>(infinite);
    const int64_t d = N_COLUMNS ? N_COLUMNS : n_columns;
    BITS seen = 0;
    for (int64_t i = from; i < to; ++i) {
        if (i + AHEAD < to) {
            __builtin_prefetch(table + base[i + AHEAD] * d);
            __builtin_prefetch(table + partner[i + AHEAD] * d);
        }
        const T *start = table + base[i] * d;
        const T *end = table + partner[i] * d;
        const double u = position[i];
        T *row = out + i * d;
        for (int64_t j = 0; j < d; ++j) {
            const T way = end[j] - start[j];
            const T value = (T)((double)start[j] + u * (double)way);
            row[j] = value;
            seen |= (BITS)((bits_of<BITS>(value) & not_finite) == not_finite);
        }
    }
    return seen == 0;
}

template <typename T, typename BITS>
int32_t segments(const T *table, int64_t n_columns, const int64_t *base, const int64_t *partner,
                 const double *position, int64_t from, int64_t to, T *out, uint8_t *is_finite) {
    constexpr decltype(&lay<T, BITS, 0>) OF_FEW[] = {
        lay<T, BITS, 0>, lay<T, BITS, 1>, lay<T, BITS, 2>, lay<T, BITS, 3>, lay<T, BITS, 4>,
    };
    const auto fill = OF_FEW[n_columns <= 4 ? n_columns : 0];
    *is_finite = fill(table, n_columns, base, partner, position, from, to, out);
    return 0;
}

}  // namespace

int32_t segments_f32(const float *table, int64_t n_columns, const int64_t *base,
                     const int64_t *partner, const double *position, int64_t from, int64_t to,
                     float *out, uint8_t *is_finite) {
    return segments<float, int32_t>(table, n_columns, base, partner, position, from, to, out,
                                    is_finite);
}

int32_t segments_f64(const double *table, int64_t n_columns, const int64_t *base,
                     const int64_t *partner, const double *position, int64_t from, int64_t to,
                     double *out, uint8_t *is_finite) {
    return segments<double, int64_t>(table, n_columns, base, partner, position, from, to, out,
                                     is_finite);
}

}  // namespace EQP_SPACE
