// What decides is a float64 sum in column order, each operation rounded. Terms are never negative
// and rounding is monotone, so a sum over the gaps to a box is never more than the sum itself: boxes
// prune without a tolerance. A tile of rows is screened first.
#include "mixed.h"

#include <algorithm>
#include <limits>
#include <new>
#include <vector>

#include "lanes.h"
#include "mixed_screen.h"
#include "nearest.h"

namespace EQP_SPACE {
namespace {

constexpr int TILE = EQP_TILE, N_VECTORS = TILE / EQP_DOUBLES;
constexpr int MEASURED_ALONE = 2;  // more rows of a tile are measured all at once
constexpr int64_t IN_CACHE = 4 << 20;  // bytes of a pool through which queries go one by one
constexpr int64_t SEGMENT = 512 << 10;  // bytes of leaves through which a batch of them goes
constexpr int64_t BATCH = 16;
constexpr size_t LOOKED_AT_FIRST = 16;  // leaves, so that a batch goes by good bounds

struct leaf_visit {
    double least;
    int64_t leaf;
    bool operator<(const leaf_visit &other) const {
        return least < other.least || (least == other.least && leaf < other.leaf);
    }
};

class mixed_search {
  public:
    mixed_search(const eqp_mixed &pool, int64_t k)
        : pool_(pool),
          k_(k),
          screen_(pool),
          least_((size_t)pool.n_leaves),
          best_((size_t)k) {}

    // Look into the nearest leaves, for a first bound, and note the others that it leaves.
    void start(int64_t query, const double *values) {
        query_ = query;
        values_ = values;
        n_best_ = 0;
        screen_.start(values);
        set_worst(NOBODY);
        bound_leaves();
        const int64_t home = std::min_element(least_.begin(), least_.end()) - least_.begin();
        look_into(home);
        visits_.clear();
        next_ = 0;
        for (int64_t leaf = 0; leaf < pool_.n_leaves; ++leaf)
            if (leaf != home && least_[(size_t)leaf] <= worst_.square)
                visits_.push_back({least_[(size_t)leaf], leaf});
    }

    // The nearest leaf first, as many as wanted.
    void look_around(size_t most) {
        std::sort(visits_.begin(), visits_.end());
        while (next_ < std::min(most, visits_.size()) && visits_[next_].least <= worst_.square)
            look_into(visits_[next_++].leaf);
    }

    // What is left, by where it lies in memory.
    void order_the_rest() {
        visits_.erase(visits_.begin(), visits_.begin() + (int64_t)next_);
        next_ = 0;
        const auto is_out = [&](const leaf_visit &visit) { return visit.least > worst_.square; };
        visits_.erase(std::remove_if(visits_.begin(), visits_.end(), is_out), visits_.end());
        std::sort(visits_.begin(), visits_.end(),
                  [](const leaf_visit &a, const leaf_visit &b) { return a.leaf < b.leaf; });
    }

    void look_until(int64_t last) {
        for (; next_ < visits_.size() && visits_[next_].leaf < last; ++next_)
            if (visits_[next_].least <= worst_.square) look_into(visits_[next_].leaf);
    }

    void finish(int64_t *rows, double *squares) {
        std::sort_heap(best_.begin(), best_.begin() + n_best_);
        for (int64_t i = 0; i < k_; ++i) {
            rows[i] = i < n_best_ ? best_[(size_t)i].row : -1;
            squares[i] = i < n_best_ ? best_[(size_t)i].square : INFINITE;
        }
    }

  private:
    void set_worst(neighbour worst) {
        worst_ = worst;
        screen_.set_worst(worst.square);
    }

    // The least that each leaf's rows may be away, from its box.
    void bound_leaves() {
        const int64_t n = pool_.n_leaves;
        std::fill(least_.begin(), least_.end(), 0.0);
        double *least = least_.data();
        for (int64_t j = 0; j < pool_.n_columns; ++j) {
            const double value = values_[j], weight = pool_.weight[j];
            const double *lower = pool_.lower + j * n, *upper = pool_.upper + j * n;
            const int32_t kind = pool_.kind[j];
            if (kind == EQP_IGNORED || kind == EQP_TABLED) continue;
            // A hole of the pool counts `weight`: where there may be one, no more is certain.
            const double most = pool_.has_holes[j] ? weight : INFINITE;
            if (value != value) {
                for (int64_t leaf = 0; leaf < n; ++leaf) least[leaf] += weight;
                continue;
            }
            for (int64_t leaf = 0; leaf < n; ++leaf) {
                const double below = lower[leaf] - value, above = value - upper[leaf];
                double gap = below > above ? below : above;
                gap = gap > 0.0 ? gap : 0.0;
                double term = kind == EQP_SQUARE ? gap * gap : gap;
                if (kind == EQP_OVERLAP) term = gap > 0.0 ? weight : 0.0;
                least[leaf] += term < most ? term : most;
            }
        }
    }

    void look_into(int64_t leaf) {
        const int64_t first = leaf * pool_.leaf_rows;
        const int64_t last = std::min(first + pool_.leaf_rows, pool_.n_rows);
        float threshold = screen_.threshold(leaf);
        for (int64_t start = first; start < last; start += TILE) {
            const uint32_t rows = screen_.may_hold(start / TILE, threshold);
            if (!rows) continue;
            const double worst = worst_.square;
            measure(start, rows);
            if (worst_.square < worst) threshold = screen_.threshold(leaf);
        }
    }

    void measure(int64_t start, uint32_t rows) {
        const double *tile = pool_.tiles + start * pool_.n_columns;
        const bool at_once = __builtin_popcount(rows) > MEASURED_ALONE;
        double squares[TILE];
        if (at_once) measure_tile(tile, squares);
        for (; rows; rows &= rows - 1) {
            const int lane = __builtin_ctz(rows);
            if (start + lane >= pool_.n_rows) break;
            const double square = at_once ? squares[lane] : measured(tile + lane);
            offer({square, pool_.order[start + lane]});
        }
    }

    // The sums that decide, for all rows of a tile.
    void measure_tile(const double *tile, double *squares) const {
        doubles sums[N_VECTORS] = {};
        for (int64_t j = 0; j < pool_.n_columns; ++j) {
            const double *column = tile + j * TILE;
            const int32_t kind = pool_.kind[j];
            if (kind == EQP_IGNORED) continue;
            if (kind == EQP_TABLED) {
                double terms[TILE];
                for (int lane = 0; lane < TILE; ++lane) terms[lane] = term(j, values_[j], column[lane]);
                for (int v = 0; v < N_VECTORS; ++v) sums[v] += load_doubles(terms + v * EQP_DOUBLES);
                continue;
            }
            const doubles value = values_[j] - (doubles){}, weight = pool_.weight[j] - (doubles){};
            const doubles zero = {};
            for (int v = 0; v < N_VECTORS; ++v) {
                const doubles other = load_doubles(column + v * EQP_DOUBLES), way = value - other;
                doubles one = way * way;
                if (kind == EQP_ABSOLUTE) one = way < zero ? -way : way;
                if (kind == EQP_OVERLAP) one = value == other ? zero : weight;
                sums[v] += one == one ? one : weight;
            }
        }
        for (int v = 0; v < N_VECTORS; ++v) store_doubles(squares + v * EQP_DOUBLES, sums[v]);
    }

    // The same for one row, whose values stand from `row` on, a tile's width apart.
    double measured(const double *row) const {
        double sum = 0.0;
        for (int64_t j = 0; j < pool_.n_columns; ++j) sum += term(j, values_[j], row[j * TILE]);
        return sum;
    }

    double term(int64_t j, double a, double b) const {
        const int32_t kind = pool_.kind[j];
        if (kind == EQP_IGNORED) return 0.0;
        if (a != a || b != b) return pool_.weight[j];
        if (kind == EQP_OVERLAP) return a == b ? 0.0 : pool_.weight[j];
        if (kind == EQP_TABLED)
            return pool_.terms[pool_.terms_start[j] + (int64_t)a * pool_.n_levels[j] + (int64_t)b];
        const double way = a - b;
        return kind == EQP_SQUARE ? way * way : way < 0.0 ? -way : way;
    }

    bool may_be_neighbours(int64_t row) const {
        if (row == query_) return false;
        if (pool_.time && !(pool_.time[row] < pool_.time[query_])) return false;
        if (!pool_.group) return true;
        return (pool_.group[row] == pool_.group[query_]) == (pool_.is_within_group != 0);
    }

    void offer(neighbour candidate) {
        if (!(candidate < worst_) || !may_be_neighbours(candidate.row)) return;
        if (n_best_ == k_) {
            std::pop_heap(best_.begin(), best_.end());
            --n_best_;
        }
        best_[(size_t)n_best_++] = candidate;
        std::push_heap(best_.begin(), best_.begin() + n_best_);
        if (n_best_ == k_) set_worst(best_[0]);
    }

    const eqp_mixed &pool_;
    const int64_t k_;
    mixed_screen screen_;
    std::vector<double> least_;
    std::vector<leaf_visit> visits_;
    std::vector<neighbour> best_;
    size_t next_ = 0;
    int64_t query_ = 0, n_best_ = 0;
    const double *values_ = nullptr;
    neighbour worst_ = NOBODY;
};

// A pool that is larger than the caches: a batch of queries goes through a segment, then the next.
void search_by_segments(const eqp_mixed &pool, int64_t leaf_bytes, const double *values,
                        const int64_t *queries, int64_t from, int64_t to, int64_t k, int64_t *rows,
                        double *squares) {
    const int64_t n_leaves = std::max<int64_t>(1, SEGMENT / leaf_bytes);
    std::vector<mixed_search> batch;  // filled in place: a copy of vectors needs a younger libstdc++
    batch.reserve((size_t)BATCH);
    for (int64_t i = 0; i < std::min(BATCH, to - from); ++i) batch.emplace_back(pool, k);
    for (int64_t first = from; first < to; first += BATCH) {
        const size_t n = (size_t)std::min(BATCH, to - first);
        for (size_t i = 0; i < n; ++i) {
            const int64_t query = first + (int64_t)i;
            batch[i].start(queries[query], values + query * pool.n_columns);
            batch[i].look_around(LOOKED_AT_FIRST);
            batch[i].order_the_rest();
        }
        for (int64_t last = n_leaves; last < pool.n_leaves + n_leaves; last += n_leaves)
            for (size_t i = 0; i < n; ++i) batch[i].look_until(last);
        for (size_t i = 0; i < n; ++i) {
            const int64_t query = first + (int64_t)i;
            batch[i].finish(rows + query * k, squares + query * k);
        }
    }
}

}  // namespace

int32_t search_mixed(const eqp_mixed *pool, const double *values, const int64_t *queries,
                     int64_t from, int64_t to, int64_t k, int64_t *rows, double *squares) {
    try {
        const int64_t leaf_bytes = pool->leaf_rows * (4 * pool->n_numbers + pool->n_overlaps + 4);
        if (leaf_bytes * pool->n_leaves > IN_CACHE) {
            search_by_segments(*pool, leaf_bytes, values, queries, from, to, k, rows, squares);
            return 0;
        }
        mixed_search searching(*pool, k);
        for (int64_t i = from; i < to; ++i) {
            searching.start(queries[i], values + i * pool->n_columns);
            searching.look_around((size_t)pool->n_leaves);
            searching.finish(rows + i * k, squares + i * k);
        }
        return 0;
    } catch (const std::bad_alloc &) {
        return 1;
    }
}

}  // namespace EQP_SPACE
