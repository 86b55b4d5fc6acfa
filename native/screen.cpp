#include "screen.h"

#include "lanes.h"

namespace EQP_SPACE {
namespace {

// Queries and vectors at once: as many running sums as the registers hold.
constexpr int N_QUERIES = EQP_LANES == 16 ? 8 : EQP_LANES == 8 ? 6 : 2;
constexpr int N_VECTORS = EQP_TILE / EQP_LANES;

template <int NQ>
void screen_batch(const float *tiles, const float *half_norms, int64_t n_tiles, int64_t n_columns,
                  const float *negated, const int *queries, const float *thresholds,
                  uint64_t *masks, float *scores) {
    const float *query[NQ];
    for (int q = 0; q < NQ; ++q) {
        query[q] = negated + queries[q] * n_columns;
        masks[q] = 0;
    }
    for (int64_t tile = 0; tile < n_tiles; ++tile) {
        const float *rows = tiles + tile * n_columns * EQP_TILE;
        lanes sums[NQ][N_VECTORS];
        for (int v = 0; v < N_VECTORS; ++v) {
            const lanes start = load_lanes(half_norms + tile * EQP_TILE + v * EQP_LANES);
            for (int q = 0; q < NQ; ++q) sums[q][v] = start;
        }
        for (int64_t j = 0; j < n_columns; ++j) {
            lanes x[N_VECTORS];
            for (int v = 0; v < N_VECTORS; ++v) x[v] = load_lanes(rows + j * EQP_TILE + v * EQP_LANES);
            for (int q = 0; q < NQ; ++q) {
                const float value = query[q][j];
                for (int v = 0; v < N_VECTORS; ++v) sums[q][v] += value * x[v];
            }
        }
        for (int q = 0; q < NQ; ++q) {
            const lanes threshold = thresholds[q] - (lanes){};
            for (int v = 0; v < N_VECTORS; ++v) {
                const int64_t first = tile * EQP_TILE + v * EQP_LANES;
                store_lanes(scores + q * EQP_LEAF_MAX + first, sums[q][v]);
                masks[q] |= (uint64_t)at_most(sums[q][v], threshold) << first;
            }
        }
    }
}

using batch = void (*)(const float *, const float *, int64_t, int64_t, const float *, const int *,
                       const float *, uint64_t *, float *);
constexpr batch BATCHES[] = {nullptr,         screen_batch<1>, screen_batch<2>,
                             screen_batch<3>, screen_batch<4>, screen_batch<5>,
                             screen_batch<6>, screen_batch<7>, screen_batch<8>};

}  // namespace

void screen(const float *tiles, const float *half_norms, int64_t n_tiles, int64_t n_columns,
            const float *negated, const int *queries, const float *thresholds, int n,
            uint64_t *masks, float *scores) {
    for (int q = 0; q < n; q += N_QUERIES) {
        const int size = n - q < N_QUERIES ? n - q : N_QUERIES;
        BATCHES[size](tiles, half_norms, n_tiles, n_columns, negated, queries + q,
                      thresholds + q, masks + q, scores + q * EQP_LEAF_MAX);
    }
}

void near_boxes(const float *from, const float *minus_to, int64_t n_columns, const float *negated,
                float *squares) {
    const lanes zero = {};
    lanes sums[N_VECTORS] = {};
    for (int64_t j = 0; j < n_columns; ++j) {
        const lanes value = negated[j] - zero;
        for (int v = 0; v < N_VECTORS; ++v) {
            const int64_t at = j * EQP_TILE + v * EQP_LANES;
            const lanes below = load_lanes(from + at) + value;
            const lanes above = load_lanes(minus_to + at) - value;
            lanes gap = below > above ? below : above;
            gap = positive_part(gap);
            sums[v] += gap * gap;
        }
    }
    for (int v = 0; v < N_VECTORS; ++v) store_lanes(squares + v * EQP_LANES, sums[v]);
}

uint32_t boxes_within(const float *squares, float limit) {
    uint32_t mask = 0;
    for (int v = 0; v < N_VECTORS; ++v)
        mask |= at_most(load_lanes(squares + v * EQP_LANES), limit - (lanes){}) << (v * EQP_LANES);
    return mask;
}

}  // namespace EQP_SPACE
