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

#include "lanes.h"
#include "screen.h"

namespace EQP_SPACE {
namespace {

constexpr int BLOCK = EQP_BLOCK;
constexpr double SHARE = 0.7;
constexpr double FAR_AWAY = 0x1p40;
constexpr double MOST_DOUBT = 0.1;
constexpr double INFINITE = std::numeric_limits<double>::infinity();

struct neighbour {
    double square;
    int64_t row;
    bool operator<(const neighbour &other) const {
        return square < other.square || (square == other.square && row < other.row);
    }
};

// A query that a leaf may have something for, and its squared distance to the leaf's box.
struct asker {
    double square;
    int query;
};

struct leaf_visit {
    double nearness;  // the least squared distance, as a share of the worst that may still count
    int64_t first_row;
    int64_t leaf;
    int64_t first_asker, n_askers;
    bool operator<(const leaf_visit &other) const {
        return nearness < other.nearness || (nearness == other.nearness && leaf < other.leaf);
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
          room_(4 * k + 64),
          values_((size_t)(d_ * BLOCK)),
          negated_((size_t)(d_ * BLOCK)),
          squares_((size_t)(index.n_levels * BLOCK * EQP_TILE)),
          best_((size_t)(BLOCK * k)),
          candidates_((size_t)(BLOCK * room_)),
          hits_(BLOCK) {}

    void run(const int64_t *queries, const int64_t *slots, int n, int64_t *rows, double *squares) {
        n_ = n;
        queries_ = queries;
        load();
        look_at_home();
        for (int q = 0; q < n_; ++q) {
            beyond_[q] = -1.0;
            within_[q] = SHARE * worst_[q].square;
        }
        look_around();
        for (int q = 0; q < n_; ++q) {
            beyond_[q] = within_[q];
            within_[q] = INFINITE;
        }
        look_around();
        for (int q = 0; q < n_; ++q) write(q, slots[q], rows, squares);
    }

  private:
    void load() {
        for (int q = 0; q < n_; ++q) {
            const T *row = table_ + queries_[q] * d_;
            double *values = &values_[(size_t)(q * d_)];
            for (int64_t j = 0; j < d_; ++j) values[j] = (double)row[j];
            n_best_[q] = n_candidates_[q] = 0;
            worst_[q] = {INFINITE, std::numeric_limits<int64_t>::max()};
        }
    }

    // Begin with the leaf that each query lies in, or is nearest to: a first bound, by which most
    // other leaves are out.
    void look_at_home() {
        double squares[EQP_TILE];
        for (int q = 0; q < n_; ++q) {
            int64_t node = 0;
            for (int64_t level = index_.n_levels - 1; level >= 0; --level) {
                box_squares(index_.level_start[level] + node, q, squares);
                node = node * EQP_TILE + (std::min_element(squares, squares + EQP_TILE) - squares);
            }
            home_[q] = node;
        }
        bool is_done[BLOCK] = {};
        for (int q = 0; q < n_; ++q) {
            if (is_done[q]) continue;
            int together[BLOCK], n_together = 0;
            for (int other = q; other < n_; ++other)
                if (home_[other] == home_[q]) {
                    is_done[other] = true;
                    together[n_together++] = other;
                }
            look_into(home_[q], together, n_together);
        }
    }

    // Note the leaves below a tile of boxes, each with the queries that it may have something for.
    void find_leaves(int64_t level, int64_t node, const int *active, int n_active) {
        const int64_t tile = index_.level_start[level] + node;
        const int64_t *first_row = index_.first_row + tile * EQP_TILE;
        double *squares = &squares_[(size_t)(level * BLOCK * EQP_TILE)];
        for (int a = 0; a < n_active; ++a)
            box_squares(tile, active[a], squares + active[a] * EQP_TILE);
        for (int c = 0; c < EQP_TILE; ++c) {
            const int64_t child = node * EQP_TILE + c;
            int still[BLOCK], n_still = 0;
            for (int a = 0; a < n_active; ++a) {
                const int q = active[a];
                const double square = squares[q * EQP_TILE + c];
                still[n_still] = q;
                n_still += neighbour{square, first_row[c]} < worst_[q] && square <= within_[q] &&
                           (level > 0 || (square > beyond_[q] && home_[q] != child));
            }
            if (n_still == 0) continue;
            if (level > 0) {
                find_leaves(level - 1, child, still, n_still);
                continue;
            }
            leaf_visit visit = {INFINITE, first_row[c], child, (int64_t)askers_.size(), n_still};
            for (int s = 0; s < n_still; ++s) {
                const double square = squares[still[s] * EQP_TILE + c];
                askers_.push_back({square, still[s]});
                visit.nearness = std::min(visit.nearness, square / worst_[still[s]].square);
            }
            visits_.push_back(visit);
        }
    }

    // Look into the leaves found, those first that are near to some query by its own measure.
    void look_around() {
        int active[BLOCK], n_active = 0;
        for (int q = 0; q < n_; ++q)
            if (worst_[q].square >= beyond_[q]) active[n_active++] = q;
        visits_.clear();
        askers_.clear();
        find_leaves(index_.n_levels - 1, 0, active, n_active);
        std::sort(visits_.begin(), visits_.end());
        for (const leaf_visit &visit : visits_) {
            int still[BLOCK], n_still = 0;
            for (int64_t a = visit.first_asker; a < visit.first_asker + visit.n_askers; ++a) {
                const asker &one = askers_[(size_t)a];
                still[n_still] = one.query;
                n_still += neighbour{one.square, visit.first_row} < worst_[one.query];
            }
            if (n_still > 0) look_into(visit.leaf, still, n_still);
        }
    }

    // Squared distances from a query to the sixteen boxes of a tile.
    void box_squares(int64_t tile, int q, double *squares) const {
        const double *lower = index_.lower + tile * d_ * EQP_TILE;
        const double *upper = index_.upper + tile * d_ * EQP_TILE;
        const double *values = &values_[(size_t)(q * d_)];
        constexpr int N = EQP_TILE / EQP_DOUBLES;
        const doubles zero = {};
        doubles sums[N] = {};
        for (int64_t j = 0; j < d_; ++j) {
            const doubles value = values[j] - zero;
            for (int v = 0; v < N; ++v) {
                const int64_t at = j * EQP_TILE + v * EQP_DOUBLES;
                const doubles below = load_doubles(lower + at) - value;
                const doubles above = value - load_doubles(upper + at);
                doubles gap = below > above ? below : above;
                gap = gap > zero ? gap : zero;
                sums[v] += gap * gap;
            }
        }
        for (int v = 0; v < N; ++v) store_doubles(squares + v * EQP_DOUBLES, sums[v]);
    }

    void look_into(int64_t leaf, const int *active, int n_active) {
        int screened[BLOCK], n_screened = 0;
        float thresholds[BLOCK];
        for (int a = 0; a < n_active; ++a) {
            const int q = active[a];
            centre_query(leaf, q);
            if (lengths_[q] < FAR_AWAY && doubt_of_columns(d_) < MOST_DOUBT) {
                thresholds[n_screened] = threshold_of(leaf, q);
                screened[n_screened++] = q;
            } else {
                take_all(leaf, q);
            }
        }
        const int64_t tile = index_.tile_start[leaf];
        screen(index_.tiles + tile * d_ * EQP_TILE, index_.half_norms + tile * EQP_TILE,
               index_.tile_start[leaf + 1] - tile, d_, negated_.data(), screened, thresholds,
               n_screened, hits_.data());
        for (int s = 0; s < n_screened; ++s)
            if (hits_[(size_t)s].n > 0) take_hits(leaf, screened[s], hits_[(size_t)s]);
    }

    // Bring a query into the frame of a leaf.
    void centre_query(int64_t leaf, int q) {
        const double *centre = index_.centre + leaf * d_;
        const double *values = &values_[(size_t)(q * d_)];
        float *negated = &negated_[(size_t)(q * d_)];
        const double scale = index_.scale[leaf];
        double square = 0.0;
        for (int64_t j = 0; j < d_; ++j) {
            const double value = (values[j] - centre[j]) * scale;
            negated[j] = (float)-value;
            square += value * value;
        }
        lengths_[q] = std::sqrt(square);
    }

    // How far a score, in the frame of the leaf, may be from half the squared distance in real
    // numbers less half the query's squared length, for a row at most `limit` away (squared). The
    // part that grows with the row's own length is not in it: the packed half norm is lowered by
    // that, so a long row in a leaf blurs no other. `|q| r <= (|q|^2 + r^2) / 2` tells them apart.
    double doubt(int q, double limit) const {
        const double square = lengths_[q] * lengths_[q];
        return doubt_of_columns(d_) * square + 0x1p-51 * (double)(d_ + 8) * limit +
               0x1p-90 * (1.0 + lengths_[q]);
    }

    // A row whose float64 distance is at most the query's worst scores at or below this.
    float threshold_of(int64_t leaf, int q) const {
        if (!(worst_[q].square < INFINITE)) return FLT_MAX;
        const double scale = index_.scale[leaf];
        const double limit = (worst_[q].square + (double)d_ * DBL_TRUE_MIN) * scale * scale;
        const double score = 0.5 * (limit - lengths_[q] * lengths_[q]) + doubt(q, limit);
        if (!(score < (double)FLT_MAX)) return FLT_MAX;
        return std::nextafter((float)score, FLT_MAX);
    }

    // Bounds of the float64 distance of a row with this score and this lowered half norm.
    void bounds_of(int64_t leaf, int q, float score, float half_norm, double *least,
                   double *most) const {
        const double length = lengths_[q], scale = index_.scale[leaf];
        const double square = 2.0 * (double)score + length * length;
        const double of_columns = doubt_of_columns(d_);
        const double of_row = of_columns * 1.01 * (double)half_norm / (0.5 - of_columns);
        const double limit = square > 0.0 ? 2.0 * (square + 2.0 * of_row) : 4.0 * of_row;
        const double margin = 2.0 * doubt(q, limit);
        const double underflow = (double)d_ * DBL_TRUE_MIN;
        *least = std::max(0.0, (square - margin) / scale / scale - underflow);
        *most = (square + margin + 4.0 * of_row) / scale / scale + underflow;
    }

    void take_all(int64_t leaf, int q) {
        for (int64_t i = index_.leaf_start[leaf]; i < index_.leaf_start[leaf + 1]; ++i)
            offer(q, 0.0, INFINITE, index_.order[i]);
    }

    void take_hits(int64_t leaf, int q, eqp_hits &hits) {
        const int64_t *order = index_.order + index_.leaf_start[leaf];
        const float *half_norms = index_.half_norms + index_.tile_start[leaf] * EQP_TILE;
        const int32_t n = hits.n, first = std::min(n, (int32_t)std::min<int64_t>(k_ + 1, n));
        int32_t ranks[EQP_LEAF_MAX];
        for (int32_t i = 0; i < n; ++i) ranks[i] = i;
        float threshold = FLT_MAX;
        if (n > 2 * first) {
            // The k best scores first: they lower the threshold for all others.
            const auto by_score = [&](int32_t a, int32_t b) { return hits.score[a] < hits.score[b]; };
            std::nth_element(ranks, ranks + first, ranks + n, by_score);
        }
        for (int32_t i = 0; i < n; ++i) {
            if (i == first) threshold = threshold_of(leaf, q);
            const float score = hits.score[ranks[i]];
            if (score > threshold) continue;
            double least, most;
            const int32_t position = hits.position[ranks[i]];
            bounds_of(leaf, q, score, half_norms[position], &least, &most);
            offer(q, least, most, order[position]);
        }
    }

    // Keep a row as a candidate unless k others are nearer for certain: their upper bounds are
    // in `best_`, and a row is out where its lower bound comes after the worst of them.
    void offer(int q, double least, double most, int64_t row) {
        if (!(neighbour{least, row} < worst_[q]) || row == queries_[q]) return;
        if (n_candidates_[q] == room_) make_room(q);
        candidates_[(size_t)(q * room_ + n_candidates_[q]++)] = {least, row};
        bound(q, {most, row});
    }

    void bound(int q, neighbour candidate) {
        if (!(candidate < worst_[q])) return;
        neighbour *heap = &best_[(size_t)(q * k_)];
        int64_t &n = n_best_[q];
        if (n == k_) {
            std::pop_heap(heap, heap + k_);
            --n;
        }
        heap[n++] = candidate;
        std::push_heap(heap, heap + n);
        if (n == k_) worst_[q] = heap[0];
    }

    void make_room(int q) {
        drop_hopeless(q);
        if (2 * n_candidates_[q] <= room_) return;
        measure(q);
        drop_hopeless(q);
    }

    void drop_hopeless(int q) {
        neighbour *from = &candidates_[(size_t)(q * room_)];
        const neighbour worst = worst_[q];
        const neighbour *kept = std::remove_if(
            from, from + n_candidates_[q], [&](const neighbour &one) { return worst < one; });
        n_candidates_[q] = kept - from;
    }

    // Replace the bounds of all candidates by the distances that decide.
    void measure(int q) {
        neighbour *from = &candidates_[(size_t)(q * room_)];
        const int64_t n = n_candidates_[q];
        for (int64_t i = 0; i < n; i += 4) measure_four(q, from + i, std::min<int64_t>(4, n - i));
        n_best_[q] = 0;
        worst_[q] = {INFINITE, std::numeric_limits<int64_t>::max()};
        for (int64_t i = 0; i < n; ++i) bound(q, from[i]);
    }

    void measure_four(int q, neighbour *candidates, int64_t n) {
        const double *query = &values_[(size_t)(q * d_)];
        const T *from[4];
        for (int r = 0; r < 4; ++r) from[r] = table_ + candidates[r < n ? r : 0].row * d_;
        double squares[4] = {0.0, 0.0, 0.0, 0.0};
        for (int64_t j = 0; j < d_; ++j)
            for (int r = 0; r < 4; ++r) {
                const double way = query[j] - (double)from[r][j];
                squares[r] += way * way;
            }
        for (int r = 0; r < n; ++r) candidates[r].square = squares[r];
    }

    void write(int q, int64_t slot, int64_t *rows, double *squares) {
        drop_hopeless(q);
        measure(q);
        neighbour *heap = &best_[(size_t)(q * k_)];
        std::sort_heap(heap, heap + n_best_[q]);
        for (int64_t i = 0; i < k_; ++i) {
            const bool found = i < n_best_[q];
            rows[slot * k_ + i] = found ? heap[i].row : -1;
            if (squares) squares[slot * k_ + i] = found ? heap[i].square : INFINITE;
        }
    }

    const T *table_;
    const eqp_index &index_;
    const int64_t k_, d_, room_;
    int n_ = 0;
    const int64_t *queries_ = nullptr;
    std::vector<double> values_;  // BLOCK x d, and so is negated_
    std::vector<float> negated_;
    std::vector<double> squares_;  // n_levels x BLOCK x EQP_TILE
    std::vector<leaf_visit> visits_;
    std::vector<asker> askers_;
    std::vector<neighbour> best_;
    std::vector<neighbour> candidates_;
    std::vector<eqp_hits> hits_;
    int64_t n_best_[BLOCK], n_candidates_[BLOCK], home_[BLOCK];
    neighbour worst_[BLOCK];
    double lengths_[BLOCK], beyond_[BLOCK], within_[BLOCK];
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
