#include "order.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <vector>

#include "bits.h"
#include "select.h"

namespace EQP_SPACE {
namespace {

// Where a row stands along a column, for sorting, and its place in the piece that is split.
using keyed_place = uint64_t;

struct scratch {
    std::vector<keyed_place> keyed;
    std::vector<int64_t> rows;
    std::vector<double> sums;
};

struct direction {
    int64_t column;
    double middle, scale;
};

// The column that varies most over an even sample of the rows.
template <typename T>
direction widest_column(const T *table, int64_t n_columns, const int64_t *rows, int64_t n,
                        std::vector<double> &sums) {
    constexpr int64_t SAMPLE = 64;
    const int64_t step = n > SAMPLE ? n / SAMPLE : 1;
    sums.assign((size_t)(2 * n_columns), 0.0);
    const T *origin = table + rows[0] * n_columns;
    int64_t n_seen = 0;
    for (int64_t i = 0; i < n; i += step, ++n_seen) {
        const T *row = table + rows[i] * n_columns;
        for (int64_t j = 0; j < n_columns; ++j) {
            const double value = (double)row[j] - (double)origin[j];
            sums[(size_t)j] += value;
            sums[(size_t)(n_columns + j)] += value * value;
        }
    }
    direction widest = {0, 0.0, 1.0};
    double most = -1.0;
    for (int64_t j = 0; j < n_columns; ++j) {
        const double mean = sums[(size_t)j] / (double)n_seen;
        const double spread = sums[(size_t)(n_columns + j)] / (double)n_seen - mean * mean;
        if (spread > most) {
            most = spread;
            widest = {j, (double)origin[j] + mean, 1.0 / std::sqrt(spread)};
        }
    }
    if (!(widest.scale > 0.0 && std::isfinite(widest.scale) && std::isfinite(widest.middle)))
        widest.scale = 1.0;
    return widest;
}

// Bits that sort as the value does, to float32, above a place.
inline keyed_place key_of(double value, int64_t place) {
    uint32_t bits = bits_of<uint32_t>((float)value);
    bits ^= (uint32_t)((int32_t)bits >> 31) | 0x80000000u;
    return (keyed_place)bits << 32 | (keyed_place)place;
}

template <typename T>
int64_t split(const T *table, int64_t n_columns, int64_t *order, int64_t start, int64_t stop,
              int64_t leaf, scratch &space) {
    const int64_t n = stop - start;
    const int64_t half = std::max<int64_t>((n / 2 + leaf - 1) / leaf * leaf, leaf);
    if (half >= n || n > (int64_t)UINT32_MAX) return start + std::min(half, n);
    int64_t *rows = order + start;
    const direction along = widest_column(table, n_columns, rows, n, space.sums);
    space.keyed.resize((size_t)n);
    for (int64_t i = 0; i < n; ++i) {
        const double value = (double)table[rows[i] * n_columns + along.column];
        space.keyed[(size_t)i] = key_of((value - along.middle) * along.scale, i);
    }
    select(space.keyed.data(), n, half);
    space.rows.assign(rows, rows + n);
    for (int64_t i = 0; i < n; ++i) rows[i] = space.rows[space.keyed[(size_t)i] & UINT32_MAX];
    return start + half;
}

template <typename T>
void order(const T *table, int64_t n_columns, int64_t *rows, int64_t start, int64_t stop,
           int64_t leaf, scratch &space) {
    while (stop - start > leaf) {
        const int64_t middle = split(table, n_columns, rows, start, stop, leaf, space);
        order(table, n_columns, rows, start, middle, leaf, space);
        start = middle;
    }
}

template <typename T>
int32_t split_or_fail(const T *table, int64_t n_columns, int64_t *rows, int64_t start, int64_t stop,
                      int64_t leaf, int64_t *middle) {
    try {
        scratch space;
        *middle = split(table, n_columns, rows, start, stop, leaf, space);
        return 0;
    } catch (const std::bad_alloc &) {
        return 1;
    }
}

template <typename T>
int32_t order_or_fail(const T *table, int64_t n_columns, int64_t *rows, int64_t start, int64_t stop,
                      int64_t leaf) {
    try {
        scratch space;
        order(table, n_columns, rows, start, stop, leaf, space);
        return 0;
    } catch (const std::bad_alloc &) {
        return 1;
    }
}

}  // namespace

int32_t split_f32(const float *table, int64_t n_columns, int64_t *order, int64_t start,
                  int64_t stop, int64_t leaf, int64_t *middle) {
    return split_or_fail(table, n_columns, order, start, stop, leaf, middle);
}

int32_t split_f64(const double *table, int64_t n_columns, int64_t *order, int64_t start,
                  int64_t stop, int64_t leaf, int64_t *middle) {
    return split_or_fail(table, n_columns, order, start, stop, leaf, middle);
}

int32_t order_f32(const float *table, int64_t n_columns, int64_t *order, int64_t start,
                  int64_t stop, int64_t leaf) {
    return order_or_fail(table, n_columns, order, start, stop, leaf);
}

int32_t order_f64(const double *table, int64_t n_columns, int64_t *order, int64_t start,
                  int64_t stop, int64_t leaf) {
    return order_or_fail(table, n_columns, order, start, stop, leaf);
}

}  // namespace EQP_SPACE
