// The nearest rows found so far for each query of a block, known by bounds, measured at the end.
// Compiled without contraction: the distances that decide are sums of separately rounded squares
// in column order.
#pragma once

#include <algorithm>
#include <limits>
#include <vector>

#include "kernels.h"

namespace EQP_SPACE {
namespace {

constexpr double INFINITE = std::numeric_limits<double>::infinity();

struct neighbour {
    double square;
    int64_t row;
    bool operator<(const neighbour &other) const {
        return square < other.square || (square == other.square && row < other.row);
    }
};

constexpr neighbour NOBODY = {INFINITE, std::numeric_limits<int64_t>::max()};

// Put one among the n that are in a heap of at most k, the worst of them first; returns how many
// there are then.
inline int64_t keep_nearest(neighbour *heap, int64_t n, int64_t k, neighbour candidate) {
    if (n < k) {
        heap[n++] = candidate;
        std::push_heap(heap, heap + n);
        return n;
    }
    if (!(candidate < heap[0])) return n;
    // Let the worst go, and sink the better one from its place.
    int64_t hole = 0;
    for (int64_t child = 1; child < k; child = 2 * hole + 1) {
        child += child + 1 < k && heap[child] < heap[child + 1];
        if (!(candidate < heap[child])) break;
        heap[hole] = heap[child];
        hole = child;
    }
    heap[hole] = candidate;
    return n;
}

template <typename T>
class nearest_rows {
  public:
    nearest_rows(const T *table, int64_t n_columns, int64_t k)
        : table_(table),
          d_(n_columns),
          k_(k),
          room_(4 * k + 64),
          values_((size_t)(n_columns * EQP_BLOCK)),
          best_((size_t)(EQP_BLOCK * k)),
          candidates_((size_t)(EQP_BLOCK * room_)) {}

    void start(int q, int64_t row) {
        row_[q] = row;
        for (int64_t j = 0; j < d_; ++j) values_[(size_t)(q * d_ + j)] = (double)table_[row * d_ + j];
        n_best_[q] = n_candidates_[q] = 0;
        worst_[q] = NOBODY;
    }

    const double *values(int q) const { return &values_[(size_t)(q * d_)]; }

    // A row is out where its lower bound comes after this one.
    neighbour worst(int q) const { return worst_[q]; }

    // Keep a row as a candidate unless k others are nearer for certain: their upper bounds are
    // in `best_`, and a row is out where its lower bound comes after the worst of them.
    void offer(int q, double least, double most, int64_t row) {
        if (!(neighbour{least, row} < worst_[q]) || row == row_[q]) return;
        if (n_candidates_[q] == room_) make_room(q);
        candidates_[(size_t)(q * room_ + n_candidates_[q]++)] = {least, row};
        bound(q, {most, row});
    }

    void write(int q, int64_t *rows, double *squares) {
        drop_hopeless(q);
        measure(q);
        neighbour *heap = &best_[(size_t)(q * k_)];
        std::sort_heap(heap, heap + n_best_[q]);
        for (int64_t i = 0; i < k_; ++i) {
            const bool found = i < n_best_[q];
            rows[i] = found ? heap[i].row : -1;
            if (squares) squares[i] = found ? heap[i].square : INFINITE;
        }
    }

  private:
    void bound(int q, neighbour candidate) {
        if (!(candidate < worst_[q])) return;
        neighbour *heap = &best_[(size_t)(q * k_)];
        n_best_[q] = keep_nearest(heap, n_best_[q], k_, candidate);
        if (n_best_[q] == k_) worst_[q] = heap[0];
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
        worst_[q] = NOBODY;
        for (int64_t i = 0; i < n; ++i) bound(q, from[i]);
    }

    void measure_four(int q, neighbour *candidates, int64_t n) {
        const double *query = values(q);
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

    const T *table_;
    const int64_t d_, k_, room_;
    std::vector<double> values_;        // EQP_BLOCK x d
    std::vector<neighbour> best_;       // EQP_BLOCK heaps of k upper bounds
    std::vector<neighbour> candidates_;  // EQP_BLOCK x room, with their lower bounds
    int64_t row_[EQP_BLOCK], n_best_[EQP_BLOCK], n_candidates_[EQP_BLOCK];
    neighbour worst_[EQP_BLOCK];
};

}  // namespace
}  // namespace EQP_SPACE
