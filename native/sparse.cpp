// Exact nearest rows of a sparse table: lists of who stores a column screen, a walk along both rows
// decides. Compiled without contraction: the distances that decide are sums of separately rounded
// squares in column order, those of the same rows in a dense table.
#include "sparse.h"

#include <algorithm>
#include <new>
#include <type_traits>
#include <vector>

#include "lanes.h"
#include "nearest.h"

namespace EQP_SPACE {
namespace {

constexpr int64_t BLOCK = 4096;                 // rows of the pool whose sums stay in the cache
constexpr int64_t STEP = 4 * EQP_DOUBLES;       // of them, compared at once
constexpr int64_t FETCHED = 128;                // entries of a list that are fetched ahead
constexpr double LEAST = 0x1p-1000;             // more than underflow takes from a sum of squares

// A value, or 0: without a branch, which nobody could foretell.
template <typename T>
inline T value_if(bool is_taken, T value) {
    using bits_of = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
    bits_of bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    bits &= -(bits_of)is_taken;
    __builtin_memcpy(&value, &bits, sizeof bits);
    return value;
}

// Who stores a column of the query: the part of its list that is still ahead.
struct list {
    int64_t next, end;
    double factor;  // -2 times the query's value
};

// The sums of a block are s = n (1 - c) - 2 p + w: of a row n is the sum of squares of what stands in
// lists, p its product with the query's, w the squares of the ways along columns that stand whole,
// and c is the pool's doubt. With the query's own squares q, the distance is s + q (1 - c) at least
// and s + q (1 - c) + 2 c (n + q) at most, but for a share of itself: c, too.
class sparse_search {
  public:
    sparse_search(const eqp_sparse &pool, int64_t k)
        : pool_(pool),
          k_(k),
          room_(4 * k + 64),
          sums_((size_t)(BLOCK + STEP)),
          whole_((size_t)pool.n_whole),
          best_((size_t)k),
          candidates_((size_t)room_) {}

    void run(int64_t query, int64_t *rows, double *squares) {
        start(query);
        for (int64_t first = 0; first < pool_.n_rows; first += BLOCK) {
            const int64_t n = std::min(BLOCK, pool_.n_rows - first);
            sum_up(first, n);
            pick(first, n);
        }
        write(rows, squares);
    }

  private:
    void start(int64_t query) {
        query_ = query;
        begin_ = pool_.starts[query];
        end_ = pool_.starts[query + 1];
        n_best_ = n_candidates_ = 0;
        worst_ = NOBODY;
        squares_ = 0.0;
        lists_.clear();
        std::fill(whole_.begin(), whole_.end(), 0.0);
        int64_t w = 0;
        for (int64_t i = begin_; i < end_; ++i) {
            const int32_t column = pool_.columns[i];
            const double value = pool_.values[i];
            while (w < pool_.n_whole && pool_.whole[w] < column) ++w;
            if (w < pool_.n_whole && pool_.whole[w] == column) {
                whole_[(size_t)w] = value;
                continue;
            }
            squares_ += value * value;
            const int64_t from = pool_.list_starts[column], to = pool_.list_starts[column + 1];
            if (from == to || value == 0.0) continue;
            fetch(from, to);
            lists_.push_back({from, to, -2.0 * value});
        }
    }

    // Lists stand far apart, and are too short for the processor to see where they go on.
    void fetch(int64_t from, int64_t to) const {
        const int64_t last = std::min(to, from + FETCHED);
        for (int64_t i = from; i < last; i += 8) __builtin_prefetch(pool_.list_values + i);
        for (int64_t i = from; i < last; i += 16) __builtin_prefetch(pool_.list_rows + i);
    }

    void sum_up(int64_t first, int64_t n) {
        double *sums = sums_.data();
        const double share = 1.0 - pool_.doubt, *norms = pool_.norms + first;
        for (int64_t i = 0; i < n; ++i) sums[i] = norms[i] * share;
        std::fill(sums + n, sums + n + STEP, INFINITE);
        const int64_t last = first + n;
        for (list &one : lists_) {
            int64_t i = one.next;
            for (; i < one.end && pool_.list_rows[i] < last; ++i)
                sums[pool_.list_rows[i] - first] += one.factor * pool_.list_values[i];
            one.next = i;
        }
        for (int64_t w = 0; w < pool_.n_whole; ++w) {
            const double value = whole_[(size_t)w];
            const double *column = pool_.whole_values + w * pool_.n_rows + first;
            for (int64_t i = 0; i < n; ++i) {
                const double way = value - column[i];
                sums[i] += way * way;
            }
        }
    }

    void pick(int64_t first, int64_t n) {
        const double *sums = sums_.data();
        double limit = limit_of_worst();
        for (int64_t start = 0; start < n; start += STEP) {
            if (!is_any_at_most(sums + start, limit)) continue;
            const int64_t stop = std::min(start + STEP, n);
            for (int64_t i = start; i < stop; ++i) {
                if (!(sums[i] <= limit)) continue;
                offer(sums[i], first + i);
                limit = limit_of_worst();
            }
        }
    }

    // Rows whose sum is larger are out; a little more than offer() asks, for what rounds here.
    double limit_of_worst() const {
        const double c = pool_.doubt;
        return worst_.square * (1.0 + 4.0 * c) - squares_ * (1.0 - 2.0 * c) + 4.0 * LEAST;
    }

    static bool is_any_at_most(const double *sums, double limit) {
        const doubles most = limit - (doubles){};
        double_masks found = {};
        for (int v = 0; v < 4; ++v) found |= load_doubles(sums + v * EQP_DOUBLES) <= most;
        return is_any(found);
    }

    // Keep a row as a candidate unless k others are nearer for certain: their upper bounds are
    // in `best_`, and a row is out where its lower bound comes after the worst of them.
    void offer(double sum, int64_t place) {
        const int64_t row = pool_.rows[place];
        const double c = pool_.doubt, at_least = sum + squares_ * (1.0 - c);
        const double least = std::max(0.0, at_least * (1.0 - c) - LEAST);
        if (row == query_ || !(neighbour{least, row} < worst_)) return;
        if (n_candidates_ == room_) make_room();
        candidates_[(size_t)n_candidates_++] = {least, row};
        const double at_most = at_least + 2.0 * c * (squares_ + pool_.norms[place]);
        bound({at_most * (1.0 + 2.0 * c) + LEAST, row});
    }

    void bound(neighbour candidate) {
        if (!(candidate < worst_)) return;
        if (n_best_ == k_) {
            std::pop_heap(best_.begin(), best_.begin() + n_best_);
            --n_best_;
        }
        best_[(size_t)n_best_++] = candidate;
        std::push_heap(best_.begin(), best_.begin() + n_best_);
        if (n_best_ == k_) worst_ = best_[0];
    }

    void make_room() {
        drop_hopeless();
        if (2 * n_candidates_ <= room_) return;
        measure();
        drop_hopeless();
    }

    void drop_hopeless() {
        neighbour *from = candidates_.data();
        n_candidates_ = std::remove_if(from, from + n_candidates_,
                                       [&](const neighbour &one) { return worst_ < one; }) - from;
    }

    // Replace the bounds of all candidates by the distances that decide.
    void measure() {
        n_best_ = 0;
        worst_ = NOBODY;
        for (int64_t i = 0; i < n_candidates_; ++i) {
            candidates_[(size_t)i].square = measured(candidates_[(size_t)i].row);
            bound(candidates_[(size_t)i]);
        }
    }

    // The sum of squares in column order, along what the two rows store.
    double measured(int64_t row) const {
        const int32_t *columns = pool_.columns;
        const double *values = pool_.values;
        int64_t a = begin_, b = pool_.starts[row];
        const int64_t a_end = end_, b_end = pool_.starts[row + 1];
        double sum = 0.0;
        while (a < a_end && b < b_end) {
            const bool takes_a = columns[a] <= columns[b], takes_b = columns[b] <= columns[a];
            const double way = value_if(takes_a, values[a]) - value_if(takes_b, values[b]);
            sum += way * way;
            a += takes_a;
            b += takes_b;
        }
        for (; a < a_end; ++a) sum += values[a] * values[a];
        for (; b < b_end; ++b) sum += values[b] * values[b];
        return sum;
    }

    void write(int64_t *rows, double *squares) {
        drop_hopeless();
        measure();
        std::sort_heap(best_.begin(), best_.begin() + n_best_);
        for (int64_t i = 0; i < k_; ++i) {
            const bool found = i < n_best_;
            rows[i] = found ? best_[(size_t)i].row : -1;
            squares[i] = found ? best_[(size_t)i].square : INFINITE;
        }
    }

    const eqp_sparse &pool_;
    const int64_t k_, room_;
    std::vector<double> sums_;
    std::vector<double> whole_;  // the query's values in the columns that stand whole
    std::vector<list> lists_;
    std::vector<neighbour> best_;        // a heap of k upper bounds
    std::vector<neighbour> candidates_;  // with their lower bounds
    int64_t query_ = 0, begin_ = 0, end_ = 0, n_best_ = 0, n_candidates_ = 0;
    double squares_ = 0.0;  // of the query's values in lists
    neighbour worst_ = NOBODY;
};

// What a row that lies between two stores, in column order: `store(column, value)` is called for
// each value that is not 0.
template <typename T, typename I, typename Store>
void walk(const I *columns, const T *values, int64_t a, int64_t a_end, int64_t b, int64_t b_end,
          double position, Store store) {
    const auto put = [&](I column, T start, T end) {
        const T way = end - start;
        const T value = (T)((double)start + position * (double)way);
        if (value != (T)0) store(column, value);
    };
    while (a < a_end && b < b_end) {
        const I of_a = columns[a], of_b = columns[b];
        const bool takes_a = of_a <= of_b, takes_b = of_b <= of_a;
        put(std::min(of_a, of_b), value_if(takes_a, values[a]), value_if(takes_b, values[b]));
        a += takes_a;
        b += takes_b;
    }
    for (; a < a_end; ++a) put(columns[a], values[a], (T)0);
    for (; b < b_end; ++b) put(columns[b], (T)0, values[b]);
}

template <typename T, typename I>
void segments(const I *starts, const I *columns, const T *values, const int64_t *base,
              const int64_t *partner, const double *position, int64_t from, int64_t to,
              int64_t *places, I *columns_out, T *values_out) {
    for (int64_t i = from; i < to; ++i) {
        const int64_t a = starts[base[i]], a_end = starts[base[i] + 1];
        const int64_t b = starts[partner[i]], b_end = starts[partner[i] + 1];
        int64_t place = columns_out ? places[i] : 0;
        if (columns_out) {
            walk(columns, values, a, a_end, b, b_end, position[i], [&](I column, T value) {
                columns_out[place] = column;
                values_out[place++] = value;
            });
        } else {
            walk(columns, values, a, a_end, b, b_end, position[i], [&](I, T) { ++place; });
            places[i] = place;
        }
    }
}

template <typename T>
int32_t segments_of(const void *starts, const void *columns, int64_t index_size, const T *values,
                    const int64_t *base, const int64_t *partner, const double *position,
                    int64_t from, int64_t to, int64_t *places, void *columns_out, T *values_out) {
    if (index_size == 4)
        segments((const int32_t *)starts, (const int32_t *)columns, values, base, partner, position,
                 from, to, places, (int32_t *)columns_out, values_out);
    else
        segments((const int64_t *)starts, (const int64_t *)columns, values, base, partner, position,
                 from, to, places, (int64_t *)columns_out, values_out);
    return 0;
}

}  // namespace

int32_t search_sparse(const eqp_sparse *pool, const int64_t *queries, int64_t from, int64_t to,
                      int64_t k, int64_t *rows, double *squares) {
    try {
        sparse_search searching(*pool, k);
        for (int64_t i = from; i < to; ++i) searching.run(queries[i], rows + i * k, squares + i * k);
        return 0;
    } catch (const std::bad_alloc &) {
        return 1;
    }
}

int32_t list_sparse(const eqp_sparse *pool, int64_t from, int64_t to, int64_t *places,
                    int32_t *list_rows, double *list_values) {
    const int32_t *columns = pool->columns;
    for (int64_t place = 0; place < pool->n_rows; ++place) {
        const int64_t row = pool->rows[place], end = pool->starts[row + 1];
        int64_t i = std::lower_bound(columns + pool->starts[row], columns + end, from) - columns;
        for (; i < end && columns[i] < to; ++i) {
            const int64_t at = places[columns[i]]++;
            if (!list_rows) continue;
            list_rows[at] = (int32_t)place;
            list_values[at] = pool->values[i];
        }
    }
    return 0;
}

int32_t norm_sparse(const eqp_sparse *pool, int64_t from, int64_t to, const uint8_t *is_whole,
                    double *norms) {
    for (int64_t place = from; place < to; ++place) {
        const int64_t row = pool->rows[place];
        double sum = 0.0;
        for (int64_t i = pool->starts[row]; i < pool->starts[row + 1]; ++i)
            sum += is_whole[pool->columns[i]] ? 0.0 : pool->values[i] * pool->values[i];
        norms[place] = sum;
    }
    return 0;
}

int32_t sparse_segments_f32(const void *starts, const void *columns, int64_t index_size,
                            const float *values, const int64_t *base, const int64_t *partner,
                            const double *position, int64_t from, int64_t to, int64_t *places,
                            void *columns_out, float *values_out) {
    return segments_of(starts, columns, index_size, values, base, partner, position, from, to,
                       places, columns_out, values_out);
}

int32_t sparse_segments_f64(const void *starts, const void *columns, int64_t index_size,
                            const double *values, const int64_t *base, const int64_t *partner,
                            const double *position, int64_t from, int64_t to, int64_t *places,
                            void *columns_out, double *values_out) {
    return segments_of(starts, columns, index_size, values, base, partner, position, from, to,
                       places, columns_out, values_out);
}

}  // namespace EQP_SPACE
