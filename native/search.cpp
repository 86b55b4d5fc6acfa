// Exact nearest rows: boxes prune, float32 screens, float64 decides.
// Compiled without contraction. Distances to boxes in float64 use the operations of the distances
// that decide, in the same order. Rounding is monotone, so a box that holds a row is never farther,
// in floating point, than the row itself: pruning by them needs no tolerance.
#include "search.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <new>
#include <vector>

#include "lanes.h"
#include "nearest.h"
#include "screen.h"

namespace EQP_SPACE {
namespace {

constexpr int BLOCK = EQP_BLOCK;
constexpr double FAR_AWAY = 0x1p80;
constexpr double MOST_DOUBT = 0.1;

// A query that a frame may have something for, and its squared distance to the frame's box.
struct asker {
    double square;
    int query;
};

struct frame_visit {
    double nearness;  // the least squared distance, as a share of the worst that may still count
    int64_t first_row;
    int64_t frame;
    int64_t first_asker, n_askers;
    bool operator<(const frame_visit &other) const {
        return nearness < other.nearness || (nearness == other.nearness && frame < other.frame);
    }
};

float rounded_up(double value) {
    if (!(value < 0x1p127)) return FLT_MAX;
    return (float)(value + (std::fabs(value) * 0x1p-23 + 0x1p-140));
}

template <typename T>
class block_search {
  public:
    block_search(const T *table, const eqp_index &index, int64_t k)
        : index_(index),
          k_(k),
          d_(index.n_columns),
          of_columns_(doubt_of_columns(index.n_columns)),
          of_row_(4.0 * 1.01 * of_columns_ / (0.5 - of_columns_)),
          underflow_((double)index.n_columns * DBL_TRUE_MIN),
          nearest_(table, index.n_columns, k),
          negated_((size_t)(d_ * BLOCK)),
          squares_((size_t)(index.n_levels * BLOCK * EQP_TILE)),
          scores_((size_t)(BLOCK * EQP_LEAF_MAX)) {}

    void run(const int64_t *queries, const int64_t *slots, int n, int64_t *rows, double *squares) {
        n_ = n;
        for (int q = 0; q < n_; ++q) nearest_.start(q, queries[q]);
        look_at_home();
        look_around();
        for (int q = 0; q < n_; ++q)
            nearest_.write(q, rows + slots[q] * k_, squares ? squares + slots[q] * k_ : nullptr);
    }

  private:
    // Begin with the frame that each query lies in, or is nearest to: a first bound, by which most
    // others are out.
    void look_at_home() {
        double squares[EQP_TILE];
        for (int q = 0; q < n_; ++q) {
            int64_t node = 0;
            for (int64_t level = index_.n_levels - 1; level > 0; --level) {
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
            look_into(home_[q], together, n_together, true);
        }
    }

    // Look into the other frames, those first that are near to some query by its own measure.
    void look_around() {
        if (index_.n_levels == 1) return;
        int everyone[BLOCK];
        for (int q = 0; q < n_; ++q) everyone[q] = q;
        visits_.clear();
        askers_.clear();
        find_frames(index_.n_levels - 1, 0, everyone, n_);
        std::sort(visits_.begin(), visits_.end());
        for (const frame_visit &visit : visits_) {
            int still[BLOCK], n_still = 0;
            for (int64_t a = visit.first_asker; a < visit.first_asker + visit.n_askers; ++a) {
                const asker &one = askers_[(size_t)a];
                still[n_still] = one.query;
                n_still += neighbour{one.square, visit.first_row} < nearest_.worst(one.query);
            }
            if (n_still > 0) look_into(visit.frame, still, n_still, false);
        }
    }

    // Note the frames below a tile of boxes, each with the queries that it may have something for.
    void find_frames(int64_t level, int64_t node, const int *active, int n_active) {
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
                still[n_still] = q;
                n_still += neighbour{squares[q * EQP_TILE + c], first_row[c]} < nearest_.worst(q) &&
                           (level > 1 || home_[q] != child);
            }
            if (n_still == 0) continue;
            if (level > 1)
                find_frames(level - 1, child, still, n_still);
            else
                note_visit(child, first_row[c], squares + c, still, n_still);
        }
    }

    void note_visit(int64_t frame, int64_t first_row, const double *squares, const int *active,
                    int n_active) {
        frame_visit visit = {INFINITE, first_row, frame, (int64_t)askers_.size(), n_active};
        for (int a = 0; a < n_active; ++a) {
            const double square = squares[active[a] * EQP_TILE];
            askers_.push_back({square, active[a]});
            visit.nearness = std::min(visit.nearness, square / nearest_.worst(active[a]).square);
        }
        visits_.push_back(visit);
    }

    // Squared distances from a query to the sixteen boxes of a tile.
    void box_squares(int64_t tile, int q, double *squares) const {
        const double *lower = index_.lower + tile * d_ * EQP_TILE;
        const double *upper = index_.upper + tile * d_ * EQP_TILE;
        const double *values = nearest_.values(q);
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

    double box_square(int64_t leaf, int q) const {
        const int64_t at = leaf / EQP_TILE * d_ * EQP_TILE + leaf % EQP_TILE;
        const double *values = nearest_.values(q);
        double square = 0.0;
        for (int64_t j = 0; j < d_; ++j) {
            const double below = index_.lower[at + j * EQP_TILE] - values[j];
            const double above = values[j] - index_.upper[at + j * EQP_TILE];
            const double gap = std::max({below, above, 0.0});
            square += gap * gap;
        }
        return square;
    }

    // Look into the leaves of a frame that may hold something; at home, into each query's own first.
    void look_into(int64_t frame, const int *active, int n_active, bool is_home) {
        uint32_t leaves[BLOCK], all = 0;
        for (int a = 0; a < n_active; ++a) {
            const int q = active[a];
            enter(frame, q);
            near_boxes(index_.from + frame * d_ * EQP_TILE, index_.minus_to + frame * d_ * EQP_TILE,
                       d_, &negated_[(size_t)(q * d_)], boxes_[q]);
            leaves[a] = is_far_[q] ? 0xffff : boxes_within(boxes_[q], box_limit_[q]);
            all |= leaves[a];
        }
        if (is_home) {
            uint32_t own[BLOCK], all_own = 0;
            for (int a = 0; a < n_active; ++a) {
                const float *boxes = boxes_[active[a]];
                own[a] = 1u << (std::min_element(boxes, boxes + EQP_TILE) - boxes);
                all_own |= own[a];
                leaves[a] &= ~own[a];
            }
            look_into_leaves(frame, all_own, own, active, n_active);
        }
        look_into_leaves(frame, all, leaves, active, n_active);
    }

    void look_into_leaves(int64_t frame, uint32_t all, const uint32_t *leaves, const int *active,
                          int n_active) {
        for (; all; all &= all - 1) {
            const int c = __builtin_ctz(all);
            const int64_t leaf = frame * EQP_TILE + c;
            int screened[BLOCK], n_screened = 0;
            for (int a = 0; a < n_active; ++a) {
                const int q = active[a];
                if (!(leaves[a] >> c & 1) || !may_hold(leaf, q, boxes_[q][c])) continue;
                if (is_far_[q]) {
                    take_all(leaf, q);
                    continue;
                }
                screened[n_screened++] = q;
            }
            if (n_screened > 0) screen_leaf(leaf, screened, n_screened);
        }
    }

    // The bound of a box in its frame says most; where it is too close to call, float64 decides.
    bool may_hold(int64_t leaf, int q, float box) const {
        if (!is_far_[q]) {
            if (box > box_limit_[q]) return false;
            if (box < box_sure_[q]) return true;
        }
        if (leaf >= index_.n_leaves) return false;
        return neighbour{box_square(leaf, q), index_.first_row[leaf]} < nearest_.worst(q);
    }

    // A query without a bound would take every row: then tile by tile, for the first ones to set it.
    void screen_leaf(int64_t leaf, const int *queries, int n) {
        bool is_bounded = true;
        for (int i = 0; i < n; ++i) is_bounded &= nearest_.worst(queries[i]).square < INFINITE;
        const int64_t from = index_.tile_start[leaf], to = index_.tile_start[leaf + 1];
        const int64_t step = is_bounded ? to - from : 1;
        for (int64_t i = index_.leaf_start[leaf]; i < index_.leaf_start[leaf + 1]; i += 8)
            __builtin_prefetch(index_.order + i);
        float thresholds[BLOCK];
        for (int64_t tile = from; tile < to; tile += step) {
            for (int i = 0; i < n; ++i) thresholds[i] = threshold_[queries[i]];
            screen(index_.tiles + tile * d_ * EQP_TILE, index_.half_norms + tile * EQP_TILE, step,
                   d_, negated_.data(), queries, thresholds, n, masks_, scores_.data());
            const int64_t *order = index_.order + index_.leaf_start[leaf] + (tile - from) * EQP_TILE;
            for (int i = 0; i < n; ++i)
                if (masks_[i])
                    take(order, index_.half_norms + tile * EQP_TILE, queries[i], masks_[i],
                         &scores_[(size_t)(i * EQP_LEAF_MAX)]);
        }
    }

    // Bring a query into a frame.
    void enter(int64_t frame, int q) {
        const double *centre = index_.centre + frame * d_;
        const double *values = nearest_.values(q);
        float *negated = &negated_[(size_t)(q * d_)];
        const double scale = index_.scale[frame];
        double square = 0.0;
        for (int64_t j = 0; j < d_; ++j) {
            const double value = (values[j] - centre[j]) * scale;
            negated[j] = (float)-value;
            square += value * value;
        }
        lengths_[q] = square;
        scale_ = scale;
        unscale_ = 1.0 / scale;
        is_far_[q] = !(square < FAR_AWAY && of_columns_ < MOST_DOUBT);
        set_limits(q);
    }

    // Doubt about twice a score, in the frame, as a squared distance in real numbers less the
    // query's squared length, for a row at most `limit` away (squared). The part that grows with the
    // row's own length is not in it: the packed half norm is lowered by that, so a long row in a
    // frame blurs no other. `|q| r <= (|q|^2 + r^2) / 2` tells them apart.
    double doubt(int q, double limit) const {
        return 2.0 * of_columns_ * lengths_[q] + 0x1p-50 * (double)(d_ + 8) * limit +
               0x1p-89 * (2.0 + lengths_[q]);
    }

    // A row, or a box, whose float64 distance is at most the query's worst scores at or below
    // these. A box below the lower one is surely near enough. Rounding moves a query by less than
    // 2^-23 of its length e: `(r + e)^2 <= r^2 (1 + a) + e^2 (1 + 1 / a)` at a = 2^-12.
    void set_limits(int q) {
        const double worst = nearest_.worst(q).square;
        threshold_[q] = box_limit_[q] = FLT_MAX;
        box_sure_[q] = FLT_MAX;
        if (!(worst < INFINITE)) return;
        const double limit = (worst + underflow_) * scale_ * scale_;
        const double way = limit * (0x1p-12 + 0x1p-22 * (double)(d_ + 8)) + 0x1p-33 * lengths_[q];
        threshold_[q] = rounded_up(0.5 * (limit - lengths_[q] + doubt(q, limit)));
        box_limit_[q] = rounded_up(limit + way + 0x1p-120);
        box_sure_[q] = (float)(limit - way);
    }

    void take_all(int64_t leaf, int q) {
        for (int64_t i = index_.leaf_start[leaf]; i < index_.leaf_start[leaf + 1]; ++i)
            nearest_.offer(q, 0.0, INFINITE, index_.order[i]);
    }

    void take(const int64_t *order, const float *half_norms, int q, uint64_t mask,
              const float *scores) {
        const double worst = nearest_.worst(q).square;
        for (; mask; mask &= mask - 1) {
            const int position = __builtin_ctzll(mask);
            double least, most;
            bounds_of(q, scores[position], half_norms[position], &least, &most);
            nearest_.offer(q, least, most, order[position]);
        }
        if (nearest_.worst(q).square < worst) set_limits(q);
    }

    // Bounds of the float64 distance of a row with this score and this lowered half norm.
    void bounds_of(int q, float score, float half_norm, double *least, double *most) const {
        const double square = 2.0 * (double)score + lengths_[q];
        const double of_row = of_row_ * (double)half_norm;
        const double margin = doubt(q, 2.0 * std::max(square, 0.0) + of_row);
        *least = std::max(0.0, (square - margin) * unscale_ * unscale_ - underflow_);
        *most = (square + margin + of_row) * unscale_ * unscale_ + underflow_;
    }

    const eqp_index &index_;
    const int64_t k_, d_;
    const double of_columns_, of_row_, underflow_;
    nearest_rows<T> nearest_;
    std::vector<float> negated_;   // BLOCK x d, within the frame looked into
    std::vector<double> squares_;  // n_levels x BLOCK x EQP_TILE
    std::vector<frame_visit> visits_;
    std::vector<asker> askers_;
    std::vector<float> scores_;  // BLOCK x EQP_LEAF_MAX, of the leaf looked into
    uint64_t masks_[BLOCK];
    int n_ = 0;
    int64_t home_[BLOCK];
    // Of the frame looked into.
    double scale_ = 1.0, unscale_ = 1.0;
    double lengths_[BLOCK];  // squared
    bool is_far_[BLOCK];
    float threshold_[BLOCK], box_limit_[BLOCK], box_sure_[BLOCK];
    float boxes_[BLOCK][EQP_TILE];
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
