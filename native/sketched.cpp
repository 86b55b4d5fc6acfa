// Exact nearest rows of tables of many columns: sketches screen, float64 decides.
// Compiled without contraction, as what decides has to be.
#include "sketched.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <limits>
#include <new>
#include <utility>
#include <vector>

#include "nearest.h"
#include "select.h"
#include "sketch_screen.h"

namespace EQP_SPACE {
namespace {

constexpr int BLOCK = EQP_BLOCK;
constexpr int64_t TILES = EQP_SKETCH_BLOCK / EQP_SKETCH_TILE;
// More rows than are wanted that are measured before others, where these seem to be farther.
constexpr int64_t FEW = 4;
// A query looks into its nearest block first, then into so many of the next nearest, and into the rest
// last: with a bound that is nearly the final one.
constexpr int N_ROUNDS = 5;
constexpr int64_t BLOCKS_UNTIL[N_ROUNDS - 1] = {1, 4, 16, 64};

template <typename T>
class sketched_search {
  public:
    sketched_search(const T *table, const eqp_sketched &pool, int64_t k)
        : table_(table),
          pool_(pool),
          basis_(*pool.basis),
          k_(k),
          d_(basis_.n_columns),
          n_blocks_((pool.n_rows + EQP_SKETCH_BLOCK - 1) / EQP_SKETCH_BLOCK),
          of_sum_(0x1p-50 * (double)(d_ + 8)),
          underflow_((double)d_ * DBL_TRUE_MIN),
          nearest_(table, d_, k),
          signed_sketches_((size_t)(BLOCK * basis_.stride)),
          squares_((size_t)n_blocks_),
          visits_((size_t)n_blocks_),
          askers_((size_t)(N_ROUNDS * n_blocks_)) {}

    void run(const int64_t *queries, const int64_t *slots, const uint8_t *sketches,
             const double *doubts, int n, int64_t *rows, double *squares) {
        n_ = n;
        for (int q = 0; q < n_; ++q)
            enter(q, queries[q], sketches + q * basis_.stride, doubts + 2 * q);
        std::fill(askers_.begin(), askers_.end(), 0);
        for (int q = 0; q < n_; ++q) plan_visits(q);
        for (int round = 0; round < N_ROUNDS; ++round)
            for (int64_t block = 0; block < n_blocks_; ++block)
                if (const uint64_t askers = askers_[(size_t)(round * n_blocks_ + block)]) {
                    if (round == 0)
                        begin_with(block, askers);
                    else
                        look_into(block, askers);
                }
        for (int q = 0; q < n_; ++q)
            nearest_.write(q, rows + slots[q] * k_, squares ? squares + slots[q] * k_ : nullptr);
    }

  private:
    // The parts of a sketch.
    enum part { VALUES = 0, NUMBERS = 1 };

    void enter(int q, int64_t row, const uint8_t *sketch, const double *doubts) {
        nearest_.start(q, row);
        int8_t *signed_ = &signed_sketches_[(size_t)(q * basis_.stride)];
        for (int64_t c = 0; c < basis_.stride; ++c)
            signed_[c] = (int8_t)((int)sketch[c] - EQP_SKETCH_RANGE);
        for (const part of : {VALUES, NUMBERS}) {
            const int8_t *numbers = signed_ + (of == NUMBERS ? basis_.numbers_at : 0);
            const int64_t n = of == NUMBERS ? basis_.n_numbers : basis_.numbers_at;
            int32_t square = 0, sum = 0;
            for (int64_t c = 0; c < n; ++c) {
                square += numbers[c] * numbers[c];
                sum += numbers[c];
            }
            if (of == NUMBERS)
                by_numbers_[q] = {numbers, (uint16_t)(sum * EQP_SKETCH_RANGE), 0};
            else
                by_values_[q] = {numbers, sum * EQP_SKETCH_RANGE, 0};
            lengths_[of][q] = square;
            doubts_[of][q] = doubts[of];
        }
        set_thresholds(q);
    }

    // Note in which round a query looks into which block, by how near its middle is.
    void plan_visits(int q) {
        std::fill(squares_.begin(), squares_.end(), 0.0f);
        for (int64_t c = 0; c < basis_.n_numbers; ++c) {
            const float *middles = pool_.middles + c * n_blocks_;
            const float number = by_numbers_[q].numbers[c];
            for (int64_t block = 0; block < n_blocks_; ++block) {
                const float way = middles[block] - number;
                squares_[(size_t)block] += way * way;
            }
        }
        for (int64_t block = 0; block < n_blocks_; ++block)
            visits_[(size_t)block] = {squares_[(size_t)block], (int32_t)block};
        int64_t from = 0;
        for (int round = 0; round < N_ROUNDS; ++round) {
            const int64_t to =
                round < N_ROUNDS - 1 ? std::min(BLOCKS_UNTIL[round], n_blocks_) : n_blocks_;
            if (to < n_blocks_)
                std::nth_element(visits_.begin() + from, visits_.begin() + to, visits_.end());
            for (int64_t i = from; i < to; ++i)
                askers_[(size_t)(round * n_blocks_ + visits_[(size_t)i].second)] |= 1ull << q;
            from = to;
        }
    }

    // What a row scores at most whose float64 distance is at most the query's worst.
    template <typename Score>
    Score threshold(part of, double unit, int q) const {
        constexpr double LEAST = std::numeric_limits<Score>::min();
        constexpr double MOST = std::numeric_limits<Score>::max();
        const double square = (nearest_.worst(q).square + underflow_) * (1.0 + of_sum_);
        const double way = std::sqrt(square) * basis_.scale / unit * (1.0 + 0x1p-40);
        const double apart = way + doubts_[of][q] + pool_.doubts[of];
        const double score = std::floor(0.5 * (apart * apart * (1.0 + 0x1p-40) - lengths_[of][q]));
        return score < MOST ? (Score)std::max(score, LEAST) : (Score)MOST;
    }

    void set_thresholds(int q) {
        by_values_[q].threshold = threshold<int32_t>(VALUES, basis_.grain, q);
        by_numbers_[q].threshold = threshold<int16_t>(NUMBERS, basis_.unit, q);
    }

    int64_t rows_of(int64_t block) const {
        return std::min<int64_t>(EQP_SKETCH_BLOCK, pool_.n_rows - block * EQP_SKETCH_BLOCK);
    }

    // Look into the nearest block of each query of a mask: measure what seems to be nearest by its
    // numbers, and by that bound see what else is left.
    void begin_with(int64_t block, uint64_t askers) {
        const int64_t first = block * EQP_SKETCH_BLOCK, n_rows = rows_of(block);
        const int64_t n_tiles = (n_rows + EQP_SKETCH_TILE - 1) / EQP_SKETCH_TILE;
        const int64_t n_begun = std::min(n_rows, k_ + FEW);
        int16_t scores[EQP_SKETCH_BLOCK];
        int32_t keyed[EQP_SKETCH_BLOCK];  // a score above a place
        for (; askers; askers &= askers - 1) {
            const int q = __builtin_ctzll(askers);
            score_tiles(pool_.tiles + first * basis_.n_numbers, pool_.number_half_squares + first,
                        n_tiles, basis_.n_numbers, by_numbers_[q], scores);
            for (int64_t i = 0; i < n_rows; ++i)
                keyed[i] = (int32_t)scores[i] * EQP_SKETCH_BLOCK + (int32_t)i;
            if (n_begun < n_rows) select(keyed, n_rows, n_begun);
            for (int64_t i = 0; i < n_begun; ++i)
                left_[i] = keyed[i] & (EQP_SKETCH_BLOCK - 1);
            measure(first, q, (int)n_begun);
            int n = 0;
            const int32_t most = ((int32_t)by_numbers_[q].threshold + 1) * EQP_SKETCH_BLOCK;
            for (int64_t i = n_begun; i < n_rows; ++i) {
                left_[n] = keyed[i] & (EQP_SKETCH_BLOCK - 1);
                n += keyed[i] < most;
            }
            look_at(first, q, n);
        }
    }

    // Look into a block for the queries of a mask.
    void look_into(int64_t block, uint64_t askers) {
        const int64_t first = block * EQP_SKETCH_BLOCK, n_rows = rows_of(block);
        const int64_t n_tiles = (n_rows + EQP_SKETCH_TILE - 1) / EQP_SKETCH_TILE;
        int queries[BLOCK], n = 0;
        for (; askers; askers &= askers - 1) queries[n++] = __builtin_ctzll(askers);
        sketched_query asked[BLOCK];
        for (int i = 0; i < n; ++i) asked[i] = by_numbers_[queries[i]];
        screen_tiles(pool_.tiles + first * basis_.n_numbers, pool_.number_half_squares + first,
                     n_tiles, basis_.n_numbers, asked, n, masks_);
        for (int i = 0; i < n; ++i) {
            int n_left = 0;
            for (int64_t tile = 0; tile < n_tiles; ++tile)
                for (uint32_t mask = masks_[i * n_tiles + tile]; mask; mask &= mask - 1)
                    left_[n_left++] = (int32_t)(tile * EQP_SKETCH_TILE + __builtin_ctz(mask));
            while (n_left > 0 && left_[n_left - 1] >= n_rows) --n_left;
            look_at(first, queries[i], n_left);
        }
    }

    // Look at the rows that are left for a query of those from `first` on, by the values of their
    // sketches, and measure those that are left then, a few that seem to be nearest before the others.
    void look_at(int64_t first, int q, int n) {
        if (n == 0) return;
        const int64_t few = k_ + FEW;
        n = screen_rows(pool_.sketches + first * basis_.stride, pool_.half_squares + first,
                        basis_.numbers_at, basis_.stride, by_values_[q], left_, scores_, n);
        if (n > 2 * few) {
            for (int i = 0; i < n; ++i)
                keyed_[i] = (int64_t)scores_[i] * EQP_SKETCH_BLOCK + left_[i];
            select(keyed_, n, few);
            for (int64_t i = 0; i < few; ++i)
                left_[i] = (int32_t)(keyed_[i] & (EQP_SKETCH_BLOCK - 1));
            measure(first, q, (int)few);
            const int64_t most = ((int64_t)by_values_[q].threshold + 1) * EQP_SKETCH_BLOCK;
            int n_left = 0;
            for (int64_t i = few; i < n; ++i) {
                left_[n_left] = (int32_t)(keyed_[i] & (EQP_SKETCH_BLOCK - 1));
                n_left += keyed_[i] < most;
            }
            n = n_left;
        }
        if (n > 0) measure(first, q, n);
    }

    void measure(int64_t first, int q, int n) {
        const int64_t *order = pool_.order + first;
        for (int i = 0; i < n; ++i) __builtin_prefetch(table_ + order[left_[i]] * d_);
        for (int i = 0; i < n; ++i) {
            const int64_t row = order[left_[i]];
            const double square = about_square(nearest_.values(q), table_ + row * d_, d_);
            const double doubt = square * of_sum_ + underflow_;
            nearest_.offer(q, std::max(0.0, square - doubt), square + doubt, row);
        }
        set_thresholds(q);
    }

    const T *table_;
    const eqp_sketched &pool_;
    const eqp_basis &basis_;
    const int64_t k_, d_, n_blocks_;
    const double of_sum_, underflow_;
    nearest_rows<T> nearest_;
    std::vector<int8_t> signed_sketches_;  // BLOCK x stride
    std::vector<float> squares_;
    std::vector<std::pair<float, int32_t>> visits_;
    std::vector<uint64_t> askers_;  // N_ROUNDS x n_blocks: one bit a query
    int n_ = 0;
    rounded_query by_values_[BLOCK];
    sketched_query by_numbers_[BLOCK];
    // Of the parts of the queries' sketches; lengths are squared.
    double lengths_[2][BLOCK], doubts_[2][BLOCK];
    uint32_t masks_[BLOCK * TILES];
    int32_t left_[EQP_SKETCH_BLOCK], scores_[EQP_SKETCH_BLOCK];
    int64_t keyed_[EQP_SKETCH_BLOCK];  // a score above a place
};

template <typename T>
int32_t search(const T *table, const eqp_sketched *pool, const int64_t *queries, const int64_t *slots,
               const uint8_t *sketches, const double *doubts, int64_t from, int64_t to, int64_t k,
               int64_t *rows, double *squares) {
    try {
        sketched_search<T> searching(table, *pool, k);
        for (int64_t start = from; start < to; start += BLOCK) {
            const int n = (int)std::min<int64_t>(BLOCK, to - start);
            searching.run(queries + start, slots + start, sketches + start * pool->basis->stride,
                          doubts + 2 * start, n, rows, squares);
        }
        return 0;
    } catch (const std::bad_alloc &) {
        return 1;
    }
}

}  // namespace

int32_t search_sketched_f32(const float *table, const eqp_sketched *pool, const int64_t *queries,
                            const int64_t *slots, const uint8_t *sketches, const double *doubts,
                            int64_t from, int64_t to, int64_t k, int64_t *rows, double *squares) {
    return search(table, pool, queries, slots, sketches, doubts, from, to, k, rows, squares);
}

int32_t search_sketched_f64(const double *table, const eqp_sketched *pool, const int64_t *queries,
                            const int64_t *slots, const uint8_t *sketches, const double *doubts,
                            int64_t from, int64_t to, int64_t k, int64_t *rows, double *squares) {
    return search(table, pool, queries, slots, sketches, doubts, from, to, k, rows, squares);
}

}  // namespace EQP_SPACE
