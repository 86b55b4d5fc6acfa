#include "pack.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace EQP_SPACE {
namespace {

// The power of two that brings the widest extent of a frame near one.
double scale_of(double extent) {
    if (!(extent > 0.0)) return 1.0;
    int exponent;
    std::frexp(extent, &exponent);
    return std::ldexp(1.0, std::clamp(-exponent, -1000, 1000));
}

// The middle of a few rows, column by column: one row far out does not move it.
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
void find_box(const T *table, const eqp_index &index, int64_t leaf) {
    const int64_t d = index.n_columns;
    const int64_t box = leaf / EQP_TILE * d * EQP_TILE + leaf % EQP_TILE;
    double *lower = index.lower + box, *upper = index.upper + box;
    for (int64_t j = 0; j < d; ++j) {
        lower[j * EQP_TILE] = std::numeric_limits<double>::infinity();
        upper[j * EQP_TILE] = -std::numeric_limits<double>::infinity();
    }
    int64_t first_row = std::numeric_limits<int64_t>::max();
    for (int64_t i = index.leaf_start[leaf]; i < index.leaf_start[leaf + 1]; ++i) {
        const T *row = table + index.order[i] * d;
        first_row = std::min(first_row, index.order[i]);
        for (int64_t j = 0; j < d; ++j) {
            const double value = (double)row[j];
            double &low = lower[j * EQP_TILE], &high = upper[j * EQP_TILE];
            low = value < low ? value : low;
            high = value > high ? value : high;
        }
    }
    index.first_row[leaf] = first_row;
}

float rounded_down(double value) { return (float)(value - (0x1p-22 * std::fabs(value) + 0x1p-140)); }

// Set the scale of a frame from the boxes of its leaves, and bring these into the frame.
void frame_boxes(const eqp_index &index, int64_t frame, int64_t n_leaves) {
    const int64_t d = index.n_columns, at = frame * d * EQP_TILE;
    const double *lower = index.lower + at, *upper = index.upper + at;
    const double *centre = index.centre + frame * d;
    double extent = 0.0;
    for (int64_t j = 0; j < d; ++j)
        for (int64_t i = j * EQP_TILE; i < j * EQP_TILE + n_leaves; ++i)
            extent = std::max({extent, upper[i] - centre[j], centre[j] - lower[i]});
    const double scale = index.scale[frame] = scale_of(extent);
    for (int64_t j = 0; j < d; ++j)
        for (int64_t i = j * EQP_TILE; i < j * EQP_TILE + n_leaves; ++i) {
            index.from[at + i] = rounded_down((lower[i] - centre[j]) * scale);
            index.minus_to[at + i] = rounded_down((centre[j] - upper[i]) * scale);
        }
}

template <typename T>
void pack_leaf(const T *table, const eqp_index &index, int64_t leaf) {
    const int64_t d = index.n_columns;
    const double *centre = index.centre + leaf / EQP_TILE * d;
    const double scale = index.scale[leaf / EQP_TILE];
    const double lowered = 0.5 - doubt_of_columns(d);
    const int64_t start = index.leaf_start[leaf], stop = index.leaf_start[leaf + 1];
    const int64_t first = index.tile_start[leaf] * EQP_TILE;
    const int64_t n_packed = index.tile_start[leaf + 1] * EQP_TILE - first;
    for (int64_t i = 0; i < n_packed; ++i) {
        const int64_t tile = (first + i) / EQP_TILE, lane = i % EQP_TILE;
        float *packed = index.tiles + tile * d * EQP_TILE + lane;
        if (start + i >= stop) {
            for (int64_t j = 0; j < d; ++j) packed[j * EQP_TILE] = 0.0f;
            index.half_norms[first + i] = std::numeric_limits<float>::infinity();
            continue;
        }
        const T *row = table + index.order[start + i] * d;
        double square = 0.0;
        for (int64_t j = 0; j < d; ++j) {
            const double value = ((double)row[j] - centre[j]) * scale;
            packed[j * EQP_TILE] = (float)value;
            square += value * value;
        }
        index.half_norms[first + i] = (float)(lowered * square);
    }
}

template <typename T>
int32_t pack(const T *table, const eqp_index *index, int64_t frame_from, int64_t frame_to) {
    for (int64_t frame = frame_from; frame < frame_to; ++frame) {
        const int64_t leaf_from = frame * EQP_TILE;
        const int64_t leaf_to = std::min(leaf_from + EQP_TILE, index->n_leaves);
        const int64_t start = index->leaf_start[leaf_from], stop = index->leaf_start[leaf_to];
        for (int64_t leaf = leaf_from; leaf < leaf_to; ++leaf) find_box(table, *index, leaf);
        find_centre(table, index->order + start, stop - start, index->n_columns,
                    index->centre + frame * index->n_columns);
        frame_boxes(*index, frame, leaf_to - leaf_from);
        for (int64_t leaf = leaf_from; leaf < leaf_to; ++leaf) pack_leaf(table, *index, leaf);
    }
    return 0;
}

}  // namespace

int32_t pack_f32(const float *table, const eqp_index *index, int64_t frame_from,
                 int64_t frame_to) {
    return pack(table, index, frame_from, frame_to);
}

int32_t pack_f64(const double *table, const eqp_index *index, int64_t frame_from,
                 int64_t frame_to) {
    return pack(table, index, frame_from, frame_to);
}

}  // namespace EQP_SPACE
