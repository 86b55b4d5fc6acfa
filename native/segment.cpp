// New rows on the lines between rows. Compiled without contraction: the bits equal NumPy's.
#include "segment.h"

namespace EQP_SPACE {
namespace {

// Of a few columns their number is known to the compiler: then no loop is set up for each row.
template <typename T, int64_t N_COLUMNS>
void lay(const T *table, int64_t n_columns, const int64_t *base, const int64_t *partner,
         const double *position, int64_t from, int64_t to, T *out) {
    constexpr int64_t AHEAD = 8;
    const int64_t d = N_COLUMNS ? N_COLUMNS : n_columns;
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
            row[j] = (T)((double)start[j] + u * (double)way);
        }
    }
}

template <typename T>
int32_t segments(const T *table, int64_t n_columns, const int64_t *base, const int64_t *partner,
                 const double *position, int64_t from, int64_t to, T *out) {
    constexpr decltype(&lay<T, 0>) OF_FEW[] = {lay<T, 0>, lay<T, 1>, lay<T, 2>, lay<T, 3>, lay<T, 4>};
    OF_FEW[n_columns <= 4 ? n_columns : 0](table, n_columns, base, partner, position, from, to, out);
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
