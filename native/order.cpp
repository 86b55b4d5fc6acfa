#include "order.h"

#include <algorithm>
#include <new>
#include <vector>

namespace EQP_SPACE {
namespace {

struct keyed_row {
    double key;
    int64_t row;
    bool operator<(const keyed_row &other) const {
        return key < other.key || (key == other.key && row < other.row);
    }
};

// The column that varies most over an even sample of the rows.
template <typename T>
int64_t widest_column(const T *table, int64_t n_columns, const int64_t *rows, int64_t n,
                      std::vector<double> &sums) {
    constexpr int64_t SAMPLE = 128;
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
    int64_t widest = 0;
    double most = -1.0;
    for (int64_t j = 0; j < n_columns; ++j) {
        const double mean = sums[(size_t)j] / (double)n_seen;
        const double spread = sums[(size_t)(n_columns + j)] / (double)n_seen - mean * mean;
        if (spread > most) {
            most = spread;
            widest = j;
        }
    }
    return widest;
}

struct scratch {
    std::vector<keyed_row> keyed;
    std::vector<double> sums;
};

template <typename T>
int64_t split(const T *table, int64_t n_columns, int64_t *order, int64_t start, int64_t stop,
              int64_t unit, scratch &space) {
    const int64_t n = stop - start;
    int64_t *rows = order + start;
    const int64_t column = widest_column(table, n_columns, rows, n, space.sums);
    space.keyed.resize((size_t)n);
    for (int64_t i = 0; i < n; ++i)
        space.keyed[(size_t)i] = {(double)table[rows[i] * n_columns + column], rows[i]};
    const int64_t half = std::max<int64_t>((n / 2 + unit - 1) / unit * unit, unit);
    std::nth_element(space.keyed.begin(), space.keyed.begin() + half, space.keyed.end());
    for (int64_t i = 0; i < n; ++i) rows[i] = space.keyed[(size_t)i].row;
    return start + half;
}

template <typename T>
void order(const T *table, int64_t n_columns, int64_t *rows, int64_t start, int64_t stop,
           int64_t leaf, int64_t grain, scratch &space) {
    while (stop - start > grain) {
        const int64_t unit = stop - start > leaf ? leaf : grain;
        const int64_t middle = split(table, n_columns, rows, start, stop, unit, space);
        order(table, n_columns, rows, start, middle, leaf, grain, space);
        start = middle;
    }
    std::sort(rows + start, rows + stop);
}

template <typename T>
int32_t split_or_fail(const T *table, int64_t n_columns, int64_t *rows, int64_t start, int64_t stop,
                      int64_t unit, int64_t *middle) {
    try {
        scratch space;
        *middle = split(table, n_columns, rows, start, stop, unit, space);
        return 0;
    } catch (const std::bad_alloc &) {
        return 1;
    }
}

template <typename T>
int32_t order_or_fail(const T *table, int64_t n_columns, int64_t *rows, int64_t start, int64_t stop,
                      int64_t leaf, int64_t grain) {
    try {
        scratch space;
        order(table, n_columns, rows, start, stop, leaf, grain, space);
        return 0;
    } catch (const std::bad_alloc &) {
        return 1;
    }
}

}  // namespace

int32_t split_f32(const float *table, int64_t n_columns, int64_t *order, int64_t start,
                  int64_t stop, int64_t unit, int64_t *middle) {
    return split_or_fail(table, n_columns, order, start, stop, unit, middle);
}

int32_t split_f64(const double *table, int64_t n_columns, int64_t *order, int64_t start,
                  int64_t stop, int64_t unit, int64_t *middle) {
    return split_or_fail(table, n_columns, order, start, stop, unit, middle);
}

int32_t order_f32(const float *table, int64_t n_columns, int64_t *order, int64_t start,
                  int64_t stop, int64_t leaf, int64_t grain) {
    return order_or_fail(table, n_columns, order, start, stop, leaf, grain);
}

int32_t order_f64(const double *table, int64_t n_columns, int64_t *order, int64_t start,
                  int64_t stop, int64_t leaf, int64_t grain) {
    return order_or_fail(table, n_columns, order, start, stop, leaf, grain);
}

}  // namespace EQP_SPACE
