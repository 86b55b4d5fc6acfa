#include "pack.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace EQP_SPACE {
namespace {

// The power of two that brings the widest extent of a leaf near one.
double scale_of(double extent) {
    if (!(extent > 0.0)) return 1.0;
    int exponent;
    std::frexp(extent, &exponent);
    return std::ldexp(1.0, std::clamp(-exponent, -1000, 1000));
}

// The middle of a few rows of a leaf, column by column: one row far out does not move it.
template <typename T>
void find_centre(const T *table, const int64_t *rows, int64_t n, int64_t d, double *centre) {
    constexpr int64_t SAMPLE = 15;
    const int64_t n_seen = std::min(n, SAMPLE);
    double values[SAMPLE];
    for (int64_t j = 0; j < d; ++j) {
        for (int64_t i = 0; i < n_seen; ++i)
            values[i] = (double)table[rows[i * n / n_seen] * d + j];
        std::nth_element(values, values + n_seen / 2, values + n_seen);
        centre[j] = values[n_seen / 2];
    }
}

template <typename T>
void pack_leaf(const T *table, const eqp_index &index, int64_t leaf) {
    const int64_t d = index.n_columns;
    const int64_t start = index.leaf_start[leaf], stop = index.leaf_start[leaf + 1];
    const int64_t box = leaf / EQP_TILE * d * EQP_TILE + leaf % EQP_TILE;
    double *lower = index.lower + box, *upper = index.upper + box;
    double *centre = index.centre + leaf * d;
    for (int64_t j = 0; j < d; ++j) {
        lower[j * EQP_TILE] = std::numeric_limits<double>::infinity();
        upper[j * EQP_TILE] = -std::numeric_limits<double>::infinity();
    }
    int64_t first_row = std::numeric_limits<int64_t>::max();
    for (int64_t i = start; i < stop; ++i) {
        const T *row = table + index.order[i] * d;
        first_row = std::min(first_row, index.order[i]);
        for (int64_t j = 0; j < d; ++j) {
            const double value = (double)row[j];
            double &low = lower[j * EQP_TILE], &high = upper[j * EQP_TILE];
            low = value < low ? value : low;
            high = value > high ? value : high;
        }
    }
    find_centre(table, index.order + start, stop - start, d, centre);
    double extent = 0.0;
    for (int64_t j = 0; j < d; ++j)
        extent = std::max({extent, upper[j * EQP_TILE] - centre[j], centre[j] - lower[j * EQP_TILE]});
    const double scale = scale_of(extent);
    index.scale[leaf] = scale;
    index.first_row[leaf] = first_row;

    const double lowered = 0.5 - doubt_of_columns(d);
    const int64_t tile_from = index.tile_start[leaf], tile_to = index.tile_start[leaf + 1];
    for (int64_t tile = tile_from; tile < tile_to; ++tile) {
        float *tile_rows = index.tiles + tile * d * EQP_TILE;
        for (int lane = 0; lane < EQP_TILE; ++lane) {
            const int64_t i = start + (tile - tile_from) * EQP_TILE + lane;
            if (i >= stop) {
                for (int64_t j = 0; j < d; ++j) tile_rows[j * EQP_TILE + lane] = 0.0f;
                index.half_norms[tile * EQP_TILE + lane] = std::numeric_limits<float>::infinity();
                continue;
            }
            const T *row = table + index.order[i] * d;
            double square = 0.0;
            for (int64_t j = 0; j < d; ++j) {
                const double value = ((double)row[j] - centre[j]) * scale;
                tile_rows[j * EQP_TILE + lane] = (float)value;
                square += value * value;
            }
            index.half_norms[tile * EQP_TILE + lane] = (float)(lowered * square);
        }
    }
}

template <typename T>
int32_t pack(const T *table, const eqp_index *index, int64_t leaf_from, int64_t leaf_to) {
    for (int64_t leaf = leaf_from; leaf < leaf_to; ++leaf) pack_leaf(table, *index, leaf);
    return 0;
}

}  // namespace

int32_t pack_f32(const float *table, const eqp_index *index, int64_t leaf_from, int64_t leaf_to) {
    return pack(table, index, leaf_from, leaf_to);
}

int32_t pack_f64(const double *table, const eqp_index *index, int64_t leaf_from, int64_t leaf_to) {
    return pack(table, index, leaf_from, leaf_to);
}

}  // namespace EQP_SPACE
