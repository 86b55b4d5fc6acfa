// Compiled without contraction: the distances that decide are sums of separately rounded squares
// in column order, and so are the distances to boxes. Rounding is monotone, so a box that holds a
// row is never farther, in floating point, than the row itself: pruning needs no tolerance.
#include "search.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <limits>
#include <new>
#include <vector>

#include "screen.h"

namespace EQP_SPACE {
namespace {

constexpr int BLOCK = 32;
constexpr double INFINITE = std::numeric_limits<double>::infinity();

struct neighbour {
    double square;
    int64_t row;
    bool operator<(const neighbour &other) const {
        return square < other.square || (square == other.square && row < other.row);
    }
};

struct leaf_visit {
    double square;    // between the boxes of block and leaf
    double fallback;  // between their centres, where the boxes overlap
    int64_t first_row;
    int64_t leaf;
    // Heaps of the standard library have their greatest on top: the best leaf is the greatest.
    bool operator<(const leaf_visit &other) const {
        if (square != other.square) return square > other.square;
        if (fallback != other.fallback) return fallback > other.fallback;
        return first_row > other.first_row;
    }
};

template <typename T>
class block_search {
  public:
    block_search(const T *table, const eqp_index &index, int64_t k)
        : table_(table),
          index_(index),
          k_(k),
          d_(index.n_columns),
          columns_((size_t)(d_ * BLOCK)),
          rows_((size_t)(BLOCK * d_)),
          negated_((size_t)(BLOCK * d_)),
          box_squares_((size_t)index.n_leaves),
          heaps_((size_t)(BLOCK * k)),
          hits_(BLOCK) {}

    void run(const int64_t *queries, const int64_t *slots, int n, int64_t *rows, double *squares) {
        n_ = n;
        queries_ = queries;
        load();
        queue_leaves();
        while (!visits_.empty()) {
            std::pop_heap(visits_.begin(), visits_.end());
            const leaf_visit visit = visits_.back();
            visits_.pop_back();
            if (visit.square > worst_of_block()) break;
            look_into(visit.leaf);
        }
        for (int q = 0; q < n_; ++q) write(q, slots[q], rows, squares);
    }

  private:
    void load() {
        for (int q = 0; q < n_; ++q) {
            const T *row = table_ + queries_[q] * d_;
            for (int64_t j = 0; j < d_; ++j) {
                rows_[(size_t)(q * d_ + j)] = (double)row[j];
                columns_[(size_t)(j * BLOCK + q)] = (double)row[j];
            }
            n_found_[q] = 0;
            worst_[q] = {INFINITE, std::numeric_limits<int64_t>::max()};
        }
        for (int q = n_; q < BLOCK; ++q)
            for (int64_t j = 0; j < d_; ++j)
                columns_[(size_t)(j * BLOCK + q)] = columns_[(size_t)(j * BLOCK)];
    }

    void queue_leaves() {
        const int64_t n_leaves = index_.n_leaves;
        double *squares = box_squares_.data();
        std::fill(squares, squares + n_leaves, 0.0);
        for (int64_t j = 0; j < d_; ++j) {
            const double *column = &columns_[(size_t)(j * BLOCK)];
            double low = column[0], high = column[0];
            for (int q = 1; q < BLOCK; ++q) {
                low = column[q] < low ? column[q] : low;
                high = column[q] > high ? column[q] : high;
            }
            const double *lower = index_.lower_by_column + j * n_leaves;
            const double *upper = index_.upper_by_column + j * n_leaves;
            for (int64_t leaf = 0; leaf < n_leaves; ++leaf) {
                const double below = lower[leaf] - high, above = low - upper[leaf];
                double gap = below > above ? below : above;
                gap = gap > 0.0 ? gap : 0.0;
                squares[leaf] += gap * gap;
            }
        }
        visits_.clear();
        for (int64_t leaf = 0; leaf < n_leaves; ++leaf)
            visits_.push_back({squares[leaf], squares[leaf] > 0.0 ? 0.0 : between_centres(leaf),
                               index_.first_row[leaf], leaf});
        std::make_heap(visits_.begin(), visits_.end());
    }

    double between_centres(int64_t leaf) const {
        const double *centre = index_.centre + leaf * d_;
        const double *middle = &rows_[(size_t)(n_ / 2 * d_)];
        double square = 0.0;
        for (int64_t j = 0; j < d_; ++j) square += (middle[j] - centre[j]) * (middle[j] - centre[j]);
        return square;
    }

    double worst_of_block() const {
        double worst = 0.0;
        for (int q = 0; q < n_; ++q) worst = std::max(worst, worst_[q].square);
        return worst;
    }

    // Look into one leaf with the queries of the block that its box cannot rule out.
    void look_into(int64_t leaf) {
        double squares[BLOCK];
        box_squares(leaf, squares);
        const neighbour nearest_possible{0.0, index_.first_row[leaf]};
        int n_active = 0;
        for (int q = 0; q < n_; ++q)
            if (neighbour{squares[q], nearest_possible.row} < worst_[q]) active_[n_active++] = q;
        if (n_active == 0) return;

        int n_screened = 0;
        for (int a = 0; a < n_active; ++a) {
            const int q = active_[a];
            float threshold;
            if (prepare(leaf, q, &negated_[(size_t)(n_screened * d_)], &threshold)) {
                thresholds_[n_screened] = threshold;
                screened_[n_screened++] = q;
            } else {
                refine_all(leaf, q);
            }
        }
        const int64_t tile = index_.tile_start[leaf];
        screen(index_.tiles + tile * d_ * EQP_TILE, index_.half_norms + tile * EQP_TILE,
               index_.tile_start[leaf + 1] - tile, d_, negated_.data(), thresholds_, n_screened,
               hits_.data());
        for (int s = 0; s < n_screened; ++s)
            if (hits_[(size_t)s].n > 0) refine(leaf, screened_[s], hits_[(size_t)s]);
    }

    void box_squares(int64_t leaf, double *squares) const {
        const double *lower = index_.lower + leaf * d_, *upper = index_.upper + leaf * d_;
        std::fill(squares, squares + BLOCK, 0.0);
        for (int64_t j = 0; j < d_; ++j) {
            const double *column = &columns_[(size_t)(j * BLOCK)];
            const double low = lower[j], high = upper[j];
            for (int q = 0; q < BLOCK; ++q) {
                const double below = low - column[q], above = column[q] - high;
                double gap = below > above ? below : above;
                gap = gap > 0.0 ? gap : 0.0;
                squares[q] += gap * gap;
            }
        }
    }

    // Centre and scale a query for a leaf. False where float32 cannot hold it.
    bool prepare(int64_t leaf, int q, float *negated, float *threshold) {
        const double *row = &rows_[(size_t)(q * d_)];
        const double *centre = index_.centre + leaf * d_;
        const double scale = index_.scale[leaf];
        double square = 0.0;
        for (int64_t j = 0; j < d_; ++j) {
            const double value = (row[j] - centre[j]) * scale;
            negated[j] = (float)-value;
            square += value * value;
        }
        if (!(square < 0x1p80)) return false;
        query_square_[q] = square;
        *threshold = threshold_of(leaf, q);
        return true;
    }

    // A row whose float64 distance is at most the query's worst scores at or below this.
    float threshold_of(int64_t leaf, int q) const {
        const double worst = worst_[q].square;
        if (!(worst < INFINITE)) return FLT_MAX;
        const double scale = index_.scale[leaf], radius = index_.radius[leaf];
        const double square = query_square_[q], length = std::sqrt(square), n = (double)(d_ + 8);
        const double limit = (worst + n * DBL_TRUE_MIN) * scale * scale;
        // float32: the rounding of both rows, of the half norm, and of each step of the sum.
        const double screening = 0x1.2p-24 * n * (0.5 * radius * radius + length * radius);
        // float64: centring, norms, the worst distance itself; and what underflows in float32.
        const double slack = 0x1p-51 * n * (limit + square + radius * radius) + 0x1p-90 * (1.0 + length);
        const double score = 0.5 * (limit - square) + screening + slack;
        if (!(score < (double)FLT_MAX)) return FLT_MAX;
        return std::nextafter((float)score, FLT_MAX);
    }

    void refine_all(int64_t leaf, int q) {
        const int64_t start = index_.leaf_start[leaf], stop = index_.leaf_start[leaf + 1];
        for (int64_t i = start; i < stop; i += 4)
            refine_four(q, index_.order + i, std::min<int64_t>(4, stop - i));
    }

    void refine(int64_t leaf, int q, eqp_hits &hits) {
        const int64_t *order = index_.order + index_.leaf_start[leaf];
        int32_t ranks[EQP_LEAF_MAX];
        int32_t n = hits.n;
        for (int32_t i = 0; i < n; ++i) ranks[i] = i;
        if (n > 2 * k_ + 8) {
            // The k best scores first: they lower the threshold for all others.
            const auto by_score = [&](int32_t a, int32_t b) { return hits.score[a] < hits.score[b]; };
            const int32_t first = (int32_t)k_ + 1;
            std::nth_element(ranks, ranks + first, ranks + n, by_score);
            refine_ranked(order, q, hits, ranks, 0, first);
            const float threshold = threshold_of(leaf, q);
            const int32_t *kept = std::remove_if(
                ranks + first, ranks + n, [&](int32_t i) { return hits.score[i] > threshold; });
            refine_ranked(order, q, hits, ranks, first, (int32_t)(kept - ranks));
        } else {
            refine_ranked(order, q, hits, ranks, 0, n);
        }
    }

    void refine_ranked(const int64_t *order, int q, const eqp_hits &hits, const int32_t *ranks,
                       int32_t from, int32_t to) {
        int64_t rows[4];
        for (int32_t i = from; i < to; i += 4) {
            const int32_t n = std::min(4, to - i);
            for (int32_t r = 0; r < n; ++r) rows[r] = order[hits.position[ranks[i + r]]];
            refine_four(q, rows, n);
        }
    }

    // The distances that decide, of up to four rows at once.
    void refine_four(int q, const int64_t *rows, int64_t n) {
        const double *query = &rows_[(size_t)(q * d_)];
        const T *from[4];
        for (int r = 0; r < 4; ++r) from[r] = table_ + rows[r < n ? r : 0] * d_;
        double squares[4] = {0.0, 0.0, 0.0, 0.0};
        for (int64_t j = 0; j < d_; ++j)
            for (int r = 0; r < 4; ++r) {
                const double way = query[j] - (double)from[r][j];
                squares[r] += way * way;
            }
        for (int r = 0; r < n; ++r) offer(q, {squares[r], rows[r]});
    }

    void offer(int q, neighbour candidate) {
        if (!(candidate < worst_[q]) || candidate.row == queries_[q]) return;
        neighbour *heap = &heaps_[(size_t)(q * k_)];
        int64_t &n = n_found_[q];
        if (n == k_) {
            std::pop_heap(heap, heap + k_);
            --n;
        }
        heap[n++] = candidate;
        std::push_heap(heap, heap + n);
        if (n == k_) worst_[q] = heap[0];
    }

    void write(int q, int64_t slot, int64_t *rows, double *squares) {
        neighbour *heap = &heaps_[(size_t)(q * k_)];
        std::sort_heap(heap, heap + n_found_[q]);
        for (int64_t i = 0; i < k_; ++i) {
            const bool found = i < n_found_[q];
            rows[slot * k_ + i] = found ? heap[i].row : -1;
            if (squares) squares[slot * k_ + i] = found ? heap[i].square : INFINITE;
        }
    }

    const T *table_;
    const eqp_index &index_;
    const int64_t k_, d_;
    int n_ = 0;
    const int64_t *queries_ = nullptr;
    std::vector<double> columns_, rows_;
    std::vector<float> negated_;
    std::vector<double> box_squares_;
    std::vector<leaf_visit> visits_;
    std::vector<neighbour> heaps_;
    std::vector<eqp_hits> hits_;
    int64_t n_found_[BLOCK];
    neighbour worst_[BLOCK];
    double query_square_[BLOCK];
    float thresholds_[BLOCK];
    int active_[BLOCK], screened_[BLOCK];
};

template <typename T>
int32_t search(const T *table, const eqp_index *index, const int64_t *queries, const int64_t *slots,
               int64_t from, int64_t to, int64_t k, int64_t *rows, double *squares) {
    try {
        block_search<T> searching(table, *index, k);
        for (int64_t start = from; start < to; start += BLOCK) {
            const int n = (int)std::min<int64_t>(BLOCK, to - start);
            searching.run(queries + start, slots + start, n, rows, squares);
        }
        return 0;
    } catch (const std::bad_alloc &) {
        return 1;
    }
}

}  // namespace

int32_t search_f32(const float *table, const eqp_index *index, const int64_t *queries,
                   const int64_t *slots, int64_t from, int64_t to, int64_t k, int64_t *rows,
                   double *squares) {
    return search(table, index, queries, slots, from, to, k, rows, squares);
}

int32_t search_f64(const double *table, const eqp_index *index, const int64_t *queries,
                   const int64_t *slots, int64_t from, int64_t to, int64_t k, int64_t *rows,
                   double *squares) {
    return search(table, index, queries, slots, from, to, k, rows, squares);
}

}  // namespace EQP_SPACE
