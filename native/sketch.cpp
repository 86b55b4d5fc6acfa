// Sketching rows, and packing sketches. Fused arithmetic is welcome here: doubts allow for it.
#include "sketch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>
#include <vector>

#include "lanes.h"

namespace EQP_SPACE {
namespace {

constexpr double INFINITE = std::numeric_limits<double>::infinity();
// Products of sketches must fit into 16 bits: 181 * 181 does, and rounding adds sqrt(128) / 2.
constexpr double RADIUS = 175.0;
constexpr int ROWS = 4;     // sketched together, so that the basis is read once for them
constexpr int NUMBERS = 8;  // summed together, in registers

// How far the coordinates of a row, `extent` from the centre in scaled values, may be off, in units:
// each step of their sums is rounded, and the basis as a matrix of absolute values makes a vector at
// most sqrt(n_numbers) times as long as the basis itself does.
double doubt_of_sums(const eqp_basis &basis, double extent) {
    const double d = (double)basis.n_columns, m = (double)basis.n_numbers;
    return (d + 8.0) * 0x1p-52 * std::sqrt(m * d) * extent / basis.unit;
}

struct rounding {
    double all, first;  // how far it moved a sketch, and its first numbers
};

// Bring coordinates near the origin, by steps that bring no two points farther apart, and round them.
rounding round_sketch(const eqp_basis &basis, double *coordinates, uint8_t *sketch) {
    constexpr double MOST = EQP_SKETCH_RANGE;
    double square = 0.0;
    for (int64_t c = 0; c < basis.n_numbers; ++c) {
        coordinates[c] = std::clamp(coordinates[c], -MOST, MOST);
        square += coordinates[c] * coordinates[c];
    }
    const double nearer = square > RADIUS * RADIUS ? RADIUS / std::sqrt(square) : 1.0;
    double moved = 0.0, first = 0.0;
    for (int64_t c = 0; c < basis.n_numbers; ++c) {
        const double value = coordinates[c] * nearer, whole = std::nearbyint(value);
        moved += (value - whole) * (value - whole);
        if (c == basis.n_first - 1) first = moved;
        sketch[c] = (uint8_t)((int)whole + EQP_SKETCH_RANGE);
    }
    return {std::sqrt(moved) + 1e-6, std::sqrt(first) + 1e-6};
}

// Coordinates of ROWS centred rows of d values, ROWS x n_numbers.
void project(const eqp_basis &basis, const double *centred, double *coordinates) {
    constexpr int N = NUMBERS / EQP_DOUBLES;
    const int64_t d = basis.n_columns, m = basis.n_numbers;
    for (int64_t c = 0; c < m; c += NUMBERS) {
        doubles sums[ROWS][N] = {};
        for (int64_t j = 0; j < d; ++j)
            for (int v = 0; v < N; ++v) {
                const doubles column = load_doubles(basis.vectors + j * m + c + v * EQP_DOUBLES);
                for (int r = 0; r < ROWS; ++r) sums[r][v] += centred[r * d + j] * column;
            }
        for (int r = 0; r < ROWS; ++r)
            for (int v = 0; v < N; ++v)
                store_doubles(coordinates + r * m + c + v * EQP_DOUBLES, sums[r][v]);
    }
}

template <typename T>
void sketch(const T *table, const eqp_basis &basis, const int64_t *rows, int64_t from, int64_t to,
            uint8_t *sketches, double *doubts) {
    constexpr double LITTLE = 0.05;
    const int64_t d = basis.n_columns, m = basis.n_numbers;
    std::vector<double> centred((size_t)(ROWS * d)), coordinates((size_t)(ROWS * m));
    for (int64_t i = from; i < to; i += ROWS) {
        const int n = (int)std::min<int64_t>(ROWS, to - i);
        double extents[ROWS] = {};
        for (int r = 0; r < n; ++r) {
            const T *row = table + rows[i + r] * d;
            for (int64_t j = 0; j < d; ++j) {
                const double way = ((double)row[j] - basis.centre[j]) * basis.scale;
                centred[(size_t)(r * d + j)] = way;
                extents[r] = std::max(extents[r], std::fabs(way));
            }
        }
        project(basis, centred.data(), coordinates.data());
        for (int r = 0; r < n; ++r) {
            uint8_t *sketched = sketches + (i + r) * basis.stride;
            std::fill(sketched, sketched + basis.stride, (uint8_t)EQP_SKETCH_RANGE);
            const double off = doubt_of_sums(basis, extents[r]);
            rounding moved = {INFINITE, INFINITE};
            if (off < LITTLE) moved = round_sketch(basis, &coordinates[(size_t)(r * m)], sketched);
            doubts[2 * (i + r)] = off + moved.all;
            doubts[2 * (i + r) + 1] = off + moved.first;
        }
    }
}

template <typename T>
int32_t sketch_or_fail(const T *table, const eqp_basis *basis, const int64_t *rows, int64_t from,
                       int64_t to, uint8_t *sketches, double *doubts) {
    try {
        sketch(table, *basis, rows, from, to, sketches, doubts);
        return 0;
    } catch (const std::bad_alloc &) {
        return 1;
    }
}

// The first numbers of a sketch to their lane of a tile, and half its square to `all` and `first`.
void pack_sketch(const eqp_sketched &pool, int64_t i, bool is_in_doubt) {
    const eqp_basis &basis = *pool.basis;
    const uint8_t *sketch = pool.sketches + i * basis.stride;
    uint8_t *tile = pool.tiles + i / EQP_SKETCH_TILE * EQP_SKETCH_TILE * basis.n_first;
    const int64_t lane = i % EQP_SKETCH_TILE;
    int square = 0, first = 0;
    for (int64_t c = 0; c < basis.n_numbers; ++c) {
        const int value = (int)sketch[c] - EQP_SKETCH_RANGE;
        square += value * value;
        if (c >= basis.n_first) continue;
        first = square;
        tile[(c / 2 * EQP_SKETCH_TILE + lane) * 2 + c % 2] = sketch[c];
    }
    constexpr int16_t LEAST = std::numeric_limits<int16_t>::min();
    pool.half_squares[i] = is_in_doubt ? LEAST : (int16_t)(square / 2);
    pool.first_half_squares[i] = is_in_doubt ? LEAST : (int16_t)(first / 2);
}

}  // namespace

int32_t sketch_f32(const float *table, const eqp_basis *basis, const int64_t *rows, int64_t from,
                   int64_t to, uint8_t *sketches, double *doubts) {
    return sketch_or_fail(table, basis, rows, from, to, sketches, doubts);
}

int32_t sketch_f64(const double *table, const eqp_basis *basis, const int64_t *rows, int64_t from,
                   int64_t to, uint8_t *sketches, double *doubts) {
    return sketch_or_fail(table, basis, rows, from, to, sketches, doubts);
}

int32_t pack_sketches(const eqp_sketched *pool, const double *doubts, int64_t block_from,
                      int64_t block_to) {
    const int64_t n_first = pool->basis->n_first;
    const int64_t n_blocks = (pool->n_rows + EQP_SKETCH_BLOCK - 1) / EQP_SKETCH_BLOCK;
    for (int64_t block = block_from; block < block_to; ++block) {
        const int64_t start = block * EQP_SKETCH_BLOCK;
        const int64_t stop = std::min<int64_t>(start + EQP_SKETCH_BLOCK, pool->n_rows);
        int sums[EQP_SKETCH_NUMBERS_MAX] = {};
        for (int64_t i = start; i < stop; ++i) {
            pack_sketch(*pool, i, doubts[2 * i] == INFINITE);
            const uint8_t *sketch = pool->sketches + i * pool->basis->stride;
            for (int64_t c = 0; c < n_first; ++c) sums[c] += (int)sketch[c] - EQP_SKETCH_RANGE;
        }
        for (int64_t c = 0; c < n_first; ++c)
            pool->middles[c * n_blocks + block] = (float)sums[c] / (float)(stop - start);
    }
    return 0;
}

}  // namespace EQP_SPACE
