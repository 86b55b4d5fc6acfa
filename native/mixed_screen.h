// Which rows of a tile may be near enough, by a float32 sum that is never much more than the sum
// that decides: different levels are counted by bytes, numbers are brought near zero and one.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels.h"
#include "lanes.h"

namespace EQP_SPACE {
namespace {

class mixed_screen {
  public:
    explicit mixed_screen(const eqp_mixed &pool)
        : pool_(pool),
          slack_(1.0 + 0x1p-23 * (double)(pool.n_columns + 8)),
          levels_((size_t)pool.n_overlaps),
          weights_((size_t)pool.n_numbers) {
        double least = pool.n_overlaps > 0 ? INFINITY : 0.0;
        for (int64_t c = 0; c < pool.n_overlaps; ++c)
            least = std::min(least, pool.weight[pool.overlaps[c]]);
        least_weight_ = rounded_down(least * pool.unit);
        for (int64_t i = 0; i < pool.n_numbers; ++i)
            weights_[(size_t)i] = rounded_down(pool.weight[pool.numbers[i]] * pool.unit);
    }

    void start(const double *values) {
        for (int64_t c = 0; c < pool_.n_overlaps; ++c) {
            const double level = values[pool_.overlaps[c]];
            // A hole is taken for its own level here: to count too little is allowed.
            levels_[(size_t)c] = level == level ? (uint8_t)((int64_t)level % 255) : 255;
        }
        double squares = 0.0;
        of_lengths_ = 0.0;
        is_far_ = false;
        squares_.clear();
        lengths_.clear();
        holes_.clear();
        for (int64_t i = 0; i < pool_.n_numbers; ++i) {
            const double value = (values[pool_.numbers[i]] - pool_.centre[i]) * pool_.scale[i];
            const int64_t offset = i * EQP_TILE;
            if (value != value) {
                holes_.push_back({offset, weights_[(size_t)i]});
                continue;
            }
            const bool is_far = std::fabs(value) >= EQP_FAR;
            const double doubt = 0x1p-23 * std::fabs(value) + 0x1p-148;
            const number one = {offset, is_far ? 0.0f : (float)value};
            is_far_ |= is_far;
            if (pool_.kind[pool_.numbers[i]] == EQP_SQUARE) {
                squares_.push_back(one);
                squares += doubt * doubt;
            } else {
                lengths_.push_back(one);
                of_lengths_ += doubt;
            }
        }
        of_squares_ = std::sqrt(squares);
    }

    void set_worst(double worst) {
        limit_ = worst * pool_.unit;
        root_ = std::sqrt(limit_);
    }

    // What a row of the leaf sums up to at most, if its float64 sum is at most the worst. Its
    // squares are those of a vector that rounding moves by `way`: (|v| + way)^2.
    float threshold(int64_t leaf) const {
        const double way = of_squares_ + pool_.doubts[2 * leaf];
        const double lengths = of_lengths_ + pool_.doubts[2 * leaf + 1];
        const double most = (limit_ + way * (2.0 * root_ + way) + lengths) * slack_ + 0x1p-100;
        return !is_far_ && most < 0x1p120 ? (float)(most * (1.0 + 0x1p-22)) : INFINITY;
    }

    // One bit a row.
    uint32_t may_hold(int64_t tile, float threshold) const {
        lanes sums[N_VECTORS];
        begin(tile, sums);
        const float *floats = pool_.floats + tile * pool_.n_numbers * EQP_TILE;
        uint32_t rows = within(sums, threshold);
        for (size_t i = 0; rows && i < squares_.size();) {
            const size_t look = std::min(i + COLUMNS_BETWEEN_LOOKS, squares_.size());
            for (; i < look; ++i) add_square(squares_[i], floats, sums);
            rows = within(sums, threshold);
        }
        if (!rows || lengths_.size() + holes_.size() == 0) return rows;
        for (const number &one : lengths_) add_length(one, floats, sums);
        for (const number &one : holes_) add_hole(one, floats, sums);
        return within(sums, threshold);
    }

  private:
    static constexpr int N_VECTORS = EQP_TILE / EQP_LANES;
    static constexpr size_t COLUMNS_BETWEEN_LOOKS = 5;

    typedef uint8_t tile_bytes __attribute__((vector_size(EQP_TILE)));

    // A column of a tile, and the query's value there, or what its hole counts.
    struct number {
        int64_t offset;
        float value;
    };

    static float rounded_down(double value) {
        return (float)(std::min(value, 0x1p100) * (1.0 - 0x1p-22));
    }

    // Begin the sums of a tile with its holes and its different levels.
    void begin(int64_t tile, lanes *sums) const {
        tile_bytes equal = {};
        const uint8_t *bytes = pool_.bytes + tile * pool_.n_overlaps * EQP_TILE;
#pragma GCC unroll 4
        for (int64_t c = 0; c < pool_.n_overlaps; ++c) {
            tile_bytes levels;
            __builtin_memcpy(&levels, bytes + c * EQP_TILE, sizeof levels);
            equal -= (tile_bytes)(levels == levels_[(size_t)c]);  // true is -1
        }
        const tile_bytes different = (uint8_t)pool_.n_overlaps - equal;
        uint8_t counted[EQP_TILE];
        __builtin_memcpy(counted, &different, sizeof counted);
        for (int v = 0; v < N_VECTORS; ++v)
            sums[v] = lanes_of_bytes(counted + v * EQP_LANES) * least_weight_ +
                      load_lanes(pool_.hole_terms + tile * EQP_TILE + v * EQP_LANES);
    }

    static void add_square(number one, const float *floats, lanes *sums) {
        const lanes value = one.value - (lanes){};
        for (int v = 0; v < N_VECTORS; ++v) {
            const lanes way = value - load_lanes(floats + one.offset + v * EQP_LANES);
            sums[v] += positive_part(way * way);  // a hole is in the sum already
        }
    }

    static void add_length(number one, const float *floats, lanes *sums) {
        const lanes value = one.value - (lanes){};
        for (int v = 0; v < N_VECTORS; ++v) {
            const lanes way = value - load_lanes(floats + one.offset + v * EQP_LANES);
            sums[v] += positive_part(way) + positive_part(-way);
        }
    }

    // The query's own hole, where the row has none.
    static void add_hole(number one, const float *floats, lanes *sums) {
        const lanes weight = one.value - (lanes){}, zero = {};
        for (int v = 0; v < N_VECTORS; ++v) {
            const lanes other = load_lanes(floats + one.offset + v * EQP_LANES);
            sums[v] += other == other ? weight : zero;
        }
    }

    static uint32_t within(const lanes *sums, float threshold) {
        uint32_t rows = 0;
        for (int v = 0; v < N_VECTORS; ++v)
            rows |= at_most(sums[v], threshold - (lanes){}) << (v * EQP_LANES);
        return rows;
    }

    const eqp_mixed &pool_;
    const double slack_;  // each term and each step of the sum may be rounded up
    std::vector<uint8_t> levels_;
    std::vector<float> weights_;
    std::vector<number> squares_, lengths_, holes_;
    float least_weight_ = 0.0f;
    // How far rounding may move the query: of its squares the root, of its lengths the sum.
    double of_squares_ = 0.0, of_lengths_ = 0.0;
    bool is_far_ = false;
    double limit_ = 0.0, root_ = 0.0;
};

}  // namespace
}  // namespace EQP_SPACE
