// Everything is float64 and summed in column order, each operation rounded: what a tile is given is
// the distance that decides. Terms are never negative and rounding is monotone, so a partial sum, or
// a sum over the gaps to a box, is never more than the whole: both prune without a tolerance.
#include "mixed.h"

#include <algorithm>
#include <limits>
#include <new>
#include <vector>

#include "lanes.h"

namespace EQP_SPACE {
namespace {

constexpr int TILE = EQP_TILE, N_VECTORS = TILE / EQP_DOUBLES;
constexpr int64_t COLUMNS_BETWEEN_LOOKS = 5;
constexpr double INFINITE = std::numeric_limits<double>::infinity();

struct neighbour {
    double square;
    int64_t row;
    bool operator<(const neighbour &other) const {
        return square < other.square || (square == other.square && row < other.row);
    }
};

struct leaf_visit {
    double least;
    int64_t leaf;
    // Heaps of the standard library have their greatest on top: the nearest leaf is the greatest.
    bool operator<(const leaf_visit &other) const {
        return least > other.least || (least == other.least && leaf > other.leaf);
    }
};

template <typename Mask>
bool is_any(Mask mask) {
    int64_t bits = 0;
    for (int lane = 0; lane < EQP_DOUBLES; ++lane) bits |= (int64_t)mask[lane];
    return bits != 0;
}

class mixed_search {
  public:
    mixed_search(const eqp_mixed &pool, const double *table, int64_t k)
        : pool_(pool), table_(table), k_(k), least_((size_t)pool.n_leaves), best_((size_t)k) {}

    void run(int64_t query, int64_t *rows, double *squares) {
        query_ = query;
        values_ = table_ + query * pool_.n_columns;
        n_best_ = 0;
        worst_ = {INFINITE, std::numeric_limits<int64_t>::max()};
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
            if (squares) squares[i] = i < n_best_ ? best_[(size_t)i].square : INFINITE;
        }
    }

  private:
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
        const int64_t d = pool_.n_columns;
        const double *tile = pool_.tiles + start * d;
        doubles sums[N_VECTORS] = {};
        for (int64_t j = 0; j < d; ++j) {
            add_column(j, tile + j * TILE, sums);
            if (j % COLUMNS_BETWEEN_LOOKS == COLUMNS_BETWEEN_LOOKS - 1 && are_all_out(sums)) return;
        }
        if (are_all_out(sums)) return;
        double squares[TILE];
        for (int v = 0; v < N_VECTORS; ++v) store_doubles(squares + v * EQP_DOUBLES, sums[v]);
        const int64_t n = std::min<int64_t>(TILE, pool_.n_rows - start);
        for (int64_t lane = 0; lane < n; ++lane)
            if (squares[lane] <= worst_.square) offer({squares[lane], pool_.order[start + lane]});
    }

    bool are_all_out(const doubles *sums) const {
        const doubles worst = worst_.square - (doubles){};
        auto is_in = sums[0] <= worst;
        for (int v = 1; v < N_VECTORS; ++v) is_in |= sums[v] <= worst;
        return !is_any(is_in);
    }

    void add_column(int64_t j, const double *column, doubles *sums) const {
        const doubles value = values_[j] - (doubles){}, weight = pool_.weight[j] - (doubles){};
        const doubles zero = {};
        switch (pool_.kind[j]) {
            case EQP_SQUARE:
                for (int v = 0; v < N_VECTORS; ++v) {
                    const doubles way = value - load_doubles(column + v * EQP_DOUBLES);
                    const doubles square = way * way;
                    sums[v] += square == square ? square : weight;
                }
                break;
            case EQP_ABSOLUTE:
                for (int v = 0; v < N_VECTORS; ++v) {
                    const doubles way = value - load_doubles(column + v * EQP_DOUBLES);
                    const doubles length = way < zero ? -way : way;
                    sums[v] += length == length ? length : weight;
                }
                break;
            case EQP_OVERLAP:  // a hole equals nothing, not even a hole
                for (int v = 0; v < N_VECTORS; ++v)
                    sums[v] += value == load_doubles(column + v * EQP_DOUBLES) ? zero : weight;
                break;
            case EQP_TABLED: add_tabled(j, column, sums); break;
            default: break;
        }
    }

    void add_tabled(int64_t j, const double *column, doubles *sums) const {
        const double value = values_[j], weight = pool_.weight[j];
        const double *terms = nullptr;
        if (value == value)
            terms = pool_.terms + pool_.terms_start[j] + (int64_t)value * pool_.n_levels[j];
        double found[TILE];
        for (int lane = 0; lane < TILE; ++lane) {
            const double level = column[lane];
            found[lane] = terms && level == level ? terms[(int64_t)level] : weight;
        }
        for (int v = 0; v < N_VECTORS; ++v) sums[v] += load_doubles(found + v * EQP_DOUBLES);
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
        if (n_best_ == k_) worst_ = best_[0];
    }

    const eqp_mixed &pool_;
    const double *table_;
    const int64_t k_;
    std::vector<double> least_;
    std::vector<leaf_visit> visits_;
    std::vector<neighbour> best_;
    int64_t query_ = 0, n_best_ = 0;
    const double *values_ = nullptr;
    neighbour worst_ = {INFINITE, 0};
};

}  // namespace

int32_t search_mixed(const eqp_mixed *pool, const double *table, const int64_t *queries,
                     const int64_t *slots, int64_t from, int64_t to, int64_t k, int64_t *rows,
                     double *squares) {
    try {
        mixed_search searching(*pool, table, k);
        for (int64_t i = from; i < to; ++i)
            searching.run(queries[i], rows + slots[i] * k, squares ? squares + slots[i] * k : nullptr);
        return 0;
    } catch (const std::bad_alloc &) {
        return 1;
    }
}

}  // namespace EQP_SPACE
