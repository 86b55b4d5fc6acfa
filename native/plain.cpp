// Exact nearest rows among few: every pair is measured, many rows of the pool at once.
// Compiled without contraction: distances are sums of separately rounded squares in column order.
#include "plain.h"

#include <algorithm>
#include <new>
#include <vector>

#include "lanes.h"
#include "nearest.h"

namespace EQP_SPACE {
namespace {

constexpr int N_VECTORS = 4;
constexpr int STEP = N_VECTORS * EQP_DOUBLES;  // rows that are measured at once
constexpr int64_t ROWS = 512;                  // that all queries look at before the next ones

template <typename T>
class plain_search {
  public:
    plain_search(const T *table, int64_t d, const int64_t *pool, int64_t n_pool, int64_t n,
                 int64_t k)
        : table_(table),
          pool_(pool),
          d_(d),
          n_pool_(n_pool),
          k_(k),
          tiles_((size_t)(d * ROWS)),
          values_((size_t)(n * d)),
          best_((size_t)(n * k)),
          n_best_((size_t)n),
          worst_((size_t)n, INFINITE) {}

    void run(const int64_t *queries, int64_t n, int64_t *rows, double *squares) {
        for (int64_t q = 0; q < n; ++q)
            for (int64_t j = 0; j < d_; ++j)
                values_[(size_t)(q * d_ + j)] = (double)table_[queries[q] * d_ + j];
        for (int64_t start = 0; start < n_pool_; start += ROWS) {
            const int64_t n_rows = std::min(ROWS, n_pool_ - start);
            turn(pool_ + start, n_rows);
            for (int64_t q = 0; q < n; ++q)
                if (start == 0)
                    begin(q, queries[q], pool_, n_rows);
                else
                    go_on(q, queries[q], pool_ + start, n_rows);
        }
        for (int64_t q = 0; q < n; ++q) write(q, rows + q * k_, squares ? squares + q * k_ : nullptr);
    }

  private:
    // Bring rows of the pool into tiles of STEP, column after column.
    void turn(const int64_t *pool, int64_t n_rows) {
        for (int64_t start = 0; start < n_rows; start += STEP) {
            double *tile = &tiles_[(size_t)(start * d_)];
            for (int64_t r = 0; r < STEP; ++r) {
                const bool is_there = start + r < n_rows;
                const T *row = is_there ? table_ + pool[start + r] * d_ : nullptr;
                for (int64_t j = 0; j < d_; ++j)
                    tile[j * STEP + r] = is_there ? (double)row[j] : INFINITE;
            }
        }
    }

    void measure(const double *query, int64_t start, doubles *sums) const {
        const double *tile = &tiles_[(size_t)(start * d_)];
        for (int v = 0; v < N_VECTORS; ++v) sums[v] = doubles{};
        for (int64_t j = 0; j < d_; ++j)
            for (int v = 0; v < N_VECTORS; ++v) {
                const doubles way = query[j] - load_doubles(tile + j * STEP + v * EQP_DOUBLES);
                sums[v] += way * way;
            }
    }

    // Look at the first rows. The least distances lane by lane are those of different rows, so that
    // the k + 1 nearest, one of which may be the query's own, are no farther than the k + 1st of them.
    void begin(int64_t q, int64_t row, const int64_t *pool, int64_t n_rows) {
        const double *query = &values_[(size_t)(q * d_)];
        doubles least[N_VECTORS];
        for (int v = 0; v < N_VECTORS; ++v) least[v] = INFINITE - doubles{};
        for (int64_t start = 0; start < n_rows; start += STEP) {
            doubles sums[N_VECTORS];
            measure(query, start, sums);
            for (int v = 0; v < N_VECTORS; ++v) {
                store_doubles(measured_ + start + v * EQP_DOUBLES, sums[v]);
                least[v] = sums[v] < least[v] ? sums[v] : least[v];
            }
        }
        const double limit = ranked(least, k_ + 1);
        for (int64_t start = 0; start < n_rows; start += STEP) {
            doubles sums[N_VECTORS];
            for (int v = 0; v < N_VECTORS; ++v)
                sums[v] = load_doubles(measured_ + start + v * EQP_DOUBLES);
            keep(q, row, pool, n_rows, start, sums, limit);
        }
    }

    void go_on(int64_t q, int64_t row, const int64_t *pool, int64_t n_rows) {
        const double *query = &values_[(size_t)(q * d_)];
        for (int64_t start = 0; start < n_rows; start += STEP) {
            doubles sums[N_VECTORS];
            measure(query, start, sums);
            keep(q, row, pool, n_rows, start, sums, worst_[(size_t)q]);
        }
    }

    // The least of some numbers that so many of them are not above; infinite where there is none.
    static double ranked(const doubles *numbers, int64_t rank) {
        double all[STEP];
        for (int v = 0; v < N_VECTORS; ++v) store_doubles(all + v * EQP_DOUBLES, numbers[v]);
        double_masks ranks[N_VECTORS] = {};
        for (int i = 0; i < STEP; ++i)
            for (int v = 0; v < N_VECTORS; ++v) ranks[v] -= all[i] <= numbers[v];
        doubles found = INFINITE - doubles{};
        for (int v = 0; v < N_VECTORS; ++v) {
            const doubles above = ranks[v] >= rank ? numbers[v] : INFINITE - doubles{};
            found = above < found ? above : found;
        }
        double least = INFINITE;
        for (int i = 0; i < EQP_DOUBLES; ++i) least = std::min(least, (double)found[i]);
        return least;
    }

    // Keep what is within a limit, and among the k nearest so far, of the rows from `start` on.
    void keep(int64_t q, int64_t row, const int64_t *pool, int64_t n_rows, int64_t start,
              const doubles *sums, double limit) {
        if (!is_any((sums[0] <= limit) | (sums[1] <= limit) | (sums[2] <= limit) |
                    (sums[3] <= limit)))
            return;
        uint32_t within = 0;
        for (int v = 0; v < N_VECTORS; ++v)
            within |= bits_of(sums[v] <= limit) << (v * EQP_DOUBLES);
        double squares[STEP];
        for (int v = 0; v < N_VECTORS; ++v) store_doubles(squares + v * EQP_DOUBLES, sums[v]);
        neighbour *heap = &best_[(size_t)(q * k_)];
        int64_t &n = n_best_[(size_t)q];
        for (; within; within &= within - 1) {
            const int r = __builtin_ctz(within);
            if (start + r >= n_rows || pool[start + r] == row) continue;
            n = keep_nearest(heap, n, k_, {squares[r], pool[start + r]});
        }
        if (n == k_) worst_[(size_t)q] = heap[0].square;
    }

    void write(int64_t q, int64_t *rows, double *squares) {
        neighbour *heap = &best_[(size_t)(q * k_)];
        const int64_t n = n_best_[(size_t)q];
        std::sort_heap(heap, heap + n);
        for (int64_t i = 0; i < k_; ++i) {
            rows[i] = i < n ? heap[i].row : -1;
            if (squares) squares[i] = i < n ? heap[i].square : INFINITE;
        }
    }

    const T *table_;
    const int64_t *pool_;
    const int64_t d_, n_pool_, k_;
    std::vector<double> tiles_;    // d x ROWS
    std::vector<double> values_;   // n x d
    std::vector<neighbour> best_;  // n heaps of k
    std::vector<int64_t> n_best_;
    std::vector<double> worst_;
    double measured_[ROWS];
};

template <typename T>
int32_t search(const T *table, int64_t d, const int64_t *pool, int64_t n_pool,
               const int64_t *queries, int64_t from, int64_t to, int64_t k, int64_t *rows,
               double *squares) {
    try {
        plain_search<T> searching(table, d, pool, n_pool, to - from, k);
        searching.run(queries + from, to - from, rows + from * k,
                      squares ? squares + from * k : nullptr);
        return 0;
    } catch (const std::bad_alloc &) {
        return 1;
    }
}

}  // namespace

int32_t search_plain_f32(const float *table, int64_t n_columns, const int64_t *pool, int64_t n_pool,
                         const int64_t *queries, int64_t from, int64_t to, int64_t k, int64_t *rows,
                         double *squares) {
    return search(table, n_columns, pool, n_pool, queries, from, to, k, rows, squares);
}

int32_t search_plain_f64(const double *table, int64_t n_columns, const int64_t *pool, int64_t n_pool,
                         const int64_t *queries, int64_t from, int64_t to, int64_t k, int64_t *rows,
                         double *squares) {
    return search(table, n_columns, pool, n_pool, queries, from, to, k, rows, squares);
}

}  // namespace EQP_SPACE
