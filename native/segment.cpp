// New rows on the lines between rows. Compiled without contraction: the bits equal NumPy's.
#include "segment.h"

namespace EQP_SPACE {
namespace {

template <typename T>
int32_t segments(const T *table, int64_t n_columns, const int64_t *base, const int64_t *partner,
                 const double *position, int64_t from, int64_t to, T *out) {
    constexpr int64_t AHEAD = 8;
    for (int64_t i = from; i < to; ++i) {
        if (i + AHEAD < to) {
            __builtin_prefetch(table + base[i + AHEAD] * n_columns);
            __builtin_prefetch(table + partner[i + AHEAD] * n_columns);
        }
        const T *start = table + base[i] * n_columns;
        const T *end = table + partner[i] * n_columns;
        const double u = position[i];
        T *row = out + i * n_columns;
        for (int64_t j = 0; j < n_columns; ++j) {
            const T way = end[j] - start[j];
            row[j] = (T)((double)start[j] + u * (double)way);
        }
    }
    return 0;
}

}  // namespace

int32_t segments_f32(const float *table, int64_t n_columns, const int64_t *base,
                     const int64_t *partner, const double *position, int64_t from, int64_t to,
                     float *out) {
    return segments(table, n_columns, base, partner, position, from, to, out);
}

int32_t segments_f64(const double *table, int64_t n_columns, const int64_t *base,
                     const int64_t *partner, const double *position, int64_t from, int64_t to,
                     double *out) {
    return segments(table, n_columns, base, partner, position, from, to, out);
}

}  // namespace EQP_SPACE
