// What decides is a float64 sum in column order, each operation rounded. Terms are never negative
// and rounding is monotone, so a sum over the gaps to a box is never more than the sum itself: boxes
// prune without a tolerance. A tile of rows is screened first by the same terms in another order,
// different levels counted by bytes and holes left out: less but for rounding.
#include "mixed.h"

#include <algorithm>
#include <limits>
#include <new>
#include <vector>

#include "lanes.h"
#include "nearest.h"

namespace EQP_SPACE {
namespace {

constexpr int TILE = EQP_TILE, N_VECTORS = TILE / EQP_DOUBLES;
constexpr int64_t COLUMNS_BETWEEN_LOOKS = 5;
constexpr int MEASURED_ALONE = 2;  // more rows of a tile are measured all at once
constexpr double SLACK = 0x1p-51;

typedef uint8_t tile_bytes __attribute__((vector_size(TILE)));
typedef uint8_t few_bytes __attribute__((vector_size(EQP_DOUBLES)));
typedef int32_t few_ints __attribute__((vector_size(EQP_DOUBLES * sizeof(int32_t))));

struct leaf_visit {
    double least;
    int64_t leaf;
    // Heaps of the standard library have their greatest on top: the nearest leaf is the greatest.
    bool operator<(const leaf_visit &other) const {
        return least > other.least || (least == other.least && leaf > other.leaf);
    }
};

class mixed_search {
  public:
    mixed_search(const eqp_mixed &pool, int64_t k)
        : pool_(pool),
          k_(k),
          levels_((size_t)pool.n_overlaps),
          least_((size_t)pool.n_leaves),
          best_((size_t)k) {
        for (int64_t j = 0; j < pool.n_columns; ++j)
            if (pool.kind[j] == EQP_SQUARE || pool.kind[j] == EQP_ABSOLUTE) numbers_.push_back(j);
        n_numbers_ = (int64_t)numbers_.size();
        least_weight_ = pool.n_overlaps > 0 ? INFINITE : 0.0;
        for (int64_t c = 0; c < pool.n_overlaps; ++c)
            least_weight_ = std::min(least_weight_, pool.weight[pool.overlaps[c]]);
    }

    void run(int64_t query, const double *values, int64_t *rows, double *squares) {
        query_ = query;
        values_ = values;
        n_best_ = 0;
        set_worst(NOBODY);
        load_levels();
        bound_leaves();
        visits_.clear();
        for (int64_t leaf = 0; leaf < pool_.n_leaves; ++leaf)
            visits_.push_back({least_[(size_t)leaf], leaf});
        std::make_heap(visits_.begin(), visits_.end());
        while (!visits_.empty() && visits_.front().least <= worst_.square) {
            const int64_t leaf = visits_.front().leaf;
            std::pop_heap(visits_.begin(), visits_.end());
            visits_.pop_back();
            look_into(leaf);
        }
        std::sort_heap(best_.begin(), best_.begin() + n_best_);
        for (int64_t i = 0; i < k_; ++i) {
            rows[i] = i < n_best_ ? best_[(size_t)i].row : -1;
            squares[i] = i < n_best_ ? best_[(size_t)i].square : INFINITE;
        }
    }

  private:
    void set_worst(neighbour worst) {
        worst_ = worst;
        // The screened sum may be rounded otherwise, by at most a unit for each term and product.
        threshold_ = worst.square * (1.0 + SLACK * (double)(pool_.n_columns + 4));
    }

    // The query's levels as bytes.
    void load_levels() {
        for (int64_t c = 0; c < pool_.n_overlaps; ++c) {
            const double level = values_[pool_.overlaps[c]];
            // A hole is taken for its own level here: to count too little is allowed.
            levels_[(size_t)c] = level == level ? (uint8_t)((int64_t)level % 255) : 255;
        }
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
        for (int64_t start = first; start < last; start += TILE) look_at_tile(start);
    }

    void look_at_tile(int64_t start) {
        doubles sums[N_VECTORS];
        count_different_levels(start / TILE, sums);
        if (are_all_out(sums)) return;
        const int64_t d = pool_.n_columns;
        const double *tile = pool_.tiles + start * d;
        for (int64_t i = 0; i < n_numbers_;) {
            const int64_t look = std::min(i + COLUMNS_BETWEEN_LOOKS, n_numbers_);
            for (; i < look; ++i)
                add_number(numbers_[(size_t)i], tile + numbers_[(size_t)i] * TILE, sums);
            if (are_all_out(sums)) return;
        }
        double squares[TILE];
        for (int v = 0; v < N_VECTORS; ++v) store_doubles(squares + v * EQP_DOUBLES, sums[v]);
        int lanes_in[TILE], n_in = 0;
        const int n = (int)std::min<int64_t>(TILE, pool_.n_rows - start);
        for (int lane = 0; lane < n; ++lane) {
            lanes_in[n_in] = lane;
            n_in += squares[lane] <= threshold_;
        }
        const bool at_once = n_in > MEASURED_ALONE;
        if (at_once) measure_tile(tile, squares);
        for (int i = 0; i < n_in; ++i) {
            const int lane = lanes_in[i];
            const double square = at_once ? squares[lane] : measured(tile + lane);
            offer({square, pool_.order[start + lane]});
        }
    }

    // Begin the sums of a tile with what its different levels count at least.
    void count_different_levels(int64_t tile, doubles *sums) const {
        tile_bytes counts = {};
        const uint8_t *bytes = pool_.bytes + tile * pool_.n_overlaps * TILE;
        for (int64_t c = 0; c < pool_.n_overlaps; ++c) {
            tile_bytes levels;
            __builtin_memcpy(&levels, bytes + c * TILE, sizeof levels);
            counts -= (tile_bytes)(levels != levels_[(size_t)c]);  // true is -1
        }
        uint8_t counted[TILE];
        __builtin_memcpy(counted, &counts, sizeof counted);
        for (int v = 0; v < N_VECTORS; ++v) {
            few_bytes few;
            __builtin_memcpy(&few, counted + v * EQP_DOUBLES, sizeof few);
            // By way of int32, for which there are instructions.
            sums[v] = __builtin_convertvector(__builtin_convertvector(few, few_ints), doubles) *
                      least_weight_;
        }
    }

    bool are_all_out(const doubles *sums) const {
        const doubles threshold = threshold_ - (doubles){};
        auto is_in = sums[0] <= threshold;
        for (int v = 1; v < N_VECTORS; ++v) is_in |= sums[v] <= threshold;
        return !is_any(is_in);
    }

    void add_number(int64_t j, const double *column, doubles *sums) const {
        const doubles value = values_[j] - (doubles){}, zero = {};
        if (pool_.kind[j] == EQP_SQUARE) {
            for (int v = 0; v < N_VECTORS; ++v) {
                const doubles way = value - load_doubles(column + v * EQP_DOUBLES);
                const doubles square = way * way;
                sums[v] += square > zero ? square : zero;  // nothing for a hole
            }
            return;
        }
        for (int v = 0; v < N_VECTORS; ++v) {
            const doubles way = value - load_doubles(column + v * EQP_DOUBLES);
            const doubles length = way > zero ? way : zero - way;
            sums[v] += length > zero ? length : zero;
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
    std::vector<int64_t> numbers_;
    std::vector<uint8_t> levels_;
    std::vector<double> least_;
    std::vector<leaf_visit> visits_;
    std::vector<neighbour> best_;
    int64_t query_ = 0, n_best_ = 0;
    const double *values_ = nullptr;
    int64_t n_numbers_ = 0;
    double least_weight_ = 0.0, threshold_ = INFINITE;
    neighbour worst_ = NOBODY;
};

}  // namespace

int32_t search_mixed(const eqp_mixed *pool, const double *values, const int64_t *queries,
                     int64_t from, int64_t to, int64_t k, int64_t *rows, double *squares) {
    try {
        mixed_search searching(*pool, k);
        for (int64_t i = from; i < to; ++i)
            searching.run(queries[i], values + i * pool->n_columns, rows + i * k, squares + i * k);
        return 0;
    } catch (const std::bad_alloc &) {
        return 1;
    }
}

}  // namespace EQP_SPACE
