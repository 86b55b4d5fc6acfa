#include "sketch_screen.h"

#include <algorithm>

#include "lanes.h"

namespace EQP_SPACE {
namespace {

constexpr int N_QUERIES = EQP_LANES == 16 ? 8 : EQP_LANES == 8 ? 4 : 2;
constexpr int N_VECTORS = EQP_SKETCH_TILE / EQP_SHORTS;

template <int NQ>
void screen_batch(const uint8_t *tiles, const int16_t *half_squares, int64_t n_tiles,
                  int64_t n_numbers, const sketched_query *queries, uint32_t *masks) {
    const int64_t n_pairs = n_numbers / 2;
    for (int64_t tile = 0; tile < n_tiles; ++tile) {
        const uint8_t *rows = tiles + tile * n_numbers * EQP_SKETCH_TILE;
        shorts products[NQ][N_VECTORS];
        for (int q = 0; q < NQ; ++q)
            for (int v = 0; v < N_VECTORS; ++v) products[q][v] = no_products(queries[q].offset);
        for (int64_t pair = 0; pair < n_pairs; ++pair) {
            shorts x[N_VECTORS];
            for (int v = 0; v < N_VECTORS; ++v)
                x[v] = load_pairs(rows + (pair * EQP_SKETCH_TILE + v * EQP_SHORTS) * 2);
            for (int q = 0; q < NQ; ++q) {
                const shorts value = same_pair(queries[q].numbers + 2 * pair);
                for (int v = 0; v < N_VECTORS; ++v) products[q][v] += products_of_pairs(x[v], value);
            }
        }
        const int16_t *halves = half_squares + tile * EQP_SKETCH_TILE;
        for (int q = 0; q < NQ; ++q) {
            shorts scores[N_VECTORS];
            for (int v = 0; v < N_VECTORS; ++v)
                scores[v] = limited_difference(load_shorts(halves + v * EQP_SHORTS), products[q][v]);
            masks[q * n_tiles + tile] = shorts_at_most(scores, queries[q].threshold);
        }
    }
}

using batch = void (*)(const uint8_t *, const int16_t *, int64_t, int64_t, const sketched_query *,
                       uint32_t *);
constexpr batch BATCHES[] = {nullptr,         screen_batch<1>, screen_batch<2>,
                             screen_batch<3>, screen_batch<4>, screen_batch<5>,
                             screen_batch<6>, screen_batch<7>, screen_batch<8>};

inline doubles load_as_doubles(const double *from) { return load_doubles(from); }

inline doubles load_as_doubles(const float *from) {
    typedef float singles __attribute__((vector_size(EQP_DOUBLES * sizeof(float))));
    singles value;
    __builtin_memcpy(&value, from, sizeof value);
    return __builtin_convertvector(value, doubles);
}

// Four running sums hide how long one takes.
template <typename T>
double sum_of_squares(const double *query, const T *row, int64_t n_columns) {
    constexpr int N = 4;
    doubles sums[N] = {};
    int64_t j = 0;
    for (; j + N * EQP_DOUBLES <= n_columns; j += N * EQP_DOUBLES)
        for (int v = 0; v < N; ++v) {
            const int64_t at = j + v * EQP_DOUBLES;
            const doubles way = load_doubles(query + at) - load_as_doubles(row + at);
            sums[v] += way * way;
        }
    for (; j + EQP_DOUBLES <= n_columns; j += EQP_DOUBLES) {
        const doubles way = load_doubles(query + j) - load_as_doubles(row + j);
        sums[0] += way * way;
    }
    const doubles all = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    double sum = 0.0;
    for (int i = 0; i < EQP_DOUBLES; ++i) sum += all[i];
    for (; j < n_columns; ++j) {
        const double way = query[j] - (double)row[j];
        sum += way * way;
    }
    return sum;
}

}  // namespace

void screen_tiles(const uint8_t *tiles, const int16_t *half_squares, int64_t n_tiles,
                  int64_t n_numbers, const sketched_query *queries, int n, uint32_t *masks) {
    for (int q = 0; q < n; q += N_QUERIES) {
        const int size = n - q < N_QUERIES ? n - q : N_QUERIES;
        BATCHES[size](tiles, half_squares, n_tiles, n_numbers, queries + q, masks + q * n_tiles);
    }
}

void score_tiles(const uint8_t *tiles, const int16_t *half_squares, int64_t n_tiles,
                 int64_t n_numbers, const sketched_query &query, int16_t *scores) {
    for (int64_t tile = 0; tile < n_tiles; ++tile) {
        const uint8_t *rows = tiles + tile * n_numbers * EQP_SKETCH_TILE;
        const int16_t *halves = half_squares + tile * EQP_SKETCH_TILE;
        shorts products[N_VECTORS];
        for (int v = 0; v < N_VECTORS; ++v) products[v] = no_products(query.offset);
        for (int64_t pair = 0; pair < n_numbers / 2; ++pair) {
            const shorts value = same_pair(query.numbers + 2 * pair);
            for (int v = 0; v < N_VECTORS; ++v)
                products[v] += products_of_pairs(
                    load_pairs(rows + (pair * EQP_SKETCH_TILE + v * EQP_SHORTS) * 2), value);
        }
        for (int v = 0; v < N_VECTORS; ++v) {
            const shorts score =
                limited_difference(load_shorts(halves + v * EQP_SHORTS), products[v]);
            __builtin_memcpy(scores + tile * EQP_SKETCH_TILE + v * EQP_SHORTS, &score, sizeof score);
        }
    }
}

int screen_rows(const uint8_t *sketches, const int32_t *half_squares, int64_t n_values,
                int64_t stride, const rounded_query &query, int32_t *rows, int32_t *scores,
                int n) {
    constexpr int64_t STEP = 2 * EQP_SHORTS;
    const int32_t start = EQP_MULTIPLIES_UNSIGNED ? query.offset : 0;
    int n_left = 0;
    for (int i = 0; i < n; ++i) {
        const int32_t row = rows[i];
        const uint8_t *sketch = sketches + row * stride;
        words sums = {}, more = {};  // two, for one waits for what was added before
        for (int64_t c = 0; c < n_values; c += 2 * STEP) {
            if (c + STEP < n_values)
                more += sums_of_neighbours(
                    products_of_pairs(load_pairs(sketch + c + STEP),
                                      load_shorts((const int16_t *)(query.values + c + STEP))));
            sums += sums_of_neighbours(products_of_pairs(
                load_pairs(sketch + c), load_shorts((const int16_t *)(query.values + c))));
        }
        const int64_t score = (int64_t)half_squares[row] - (sum_of_words(sums + more) - start);
        rows[n_left] = row;
        scores[n_left] = (int32_t)std::max<int64_t>(score, INT32_MIN);
        n_left += score <= query.threshold;
    }
    return n_left;
}

double about_square(const double *query, const float *row, int64_t n_columns) {
    return sum_of_squares(query, row, n_columns);
}

double about_square(const double *query, const double *row, int64_t n_columns) {
    return sum_of_squares(query, row, n_columns);
}

}  // namespace EQP_SPACE
