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

// The same of its values: a difference, and a quotient.
double doubt_of_values(const eqp_basis &basis, double extent) {
    return 8.0 * 0x1p-52 * std::sqrt((double)basis.n_columns) * extent / basis.grain;
}

// Limit some numbers, take them times a factor, and round them; returns how far that moved them.
double round_numbers(const double *numbers, int64_t n, double factor, uint8_t *rounded) {
    typedef int32_t ints __attribute__((vector_size(EQP_DOUBLES * sizeof(int32_t))));
    typedef uint8_t bytes __attribute__((vector_size(EQP_DOUBLES)));
    constexpr double MOST = EQP_SKETCH_RANGE, TO_WHOLE = 0x1.8p52;
    const doubles most = MOST - doubles{};
    doubles moved = {};
    int64_t c = 0;
    for (; c + EQP_DOUBLES <= n; c += EQP_DOUBLES) {
        doubles value = load_doubles(numbers + c) * factor;
        value = value < most ? value : most;
        value = value > -most ? value : -most;
        const doubles whole = (value + TO_WHOLE) - TO_WHOLE;
        moved += (value - whole) * (value - whole);
        const ints shifted = __builtin_convertvector(whole, ints) + (int32_t)EQP_SKETCH_RANGE;
        const bytes stored = __builtin_convertvector(shifted, bytes);
        __builtin_memcpy(rounded + c, &stored, sizeof stored);
    }
    double square = 0.0;
    for (int i = 0; i < EQP_DOUBLES; ++i) square += moved[i];
    for (; c < n; ++c) {
        const double value = std::clamp(numbers[c] * factor, -MOST, MOST);
        const double whole = std::nearbyint(value);
        square += (value - whole) * (value - whole);
        rounded[c] = (uint8_t)((int)whole + EQP_SKETCH_RANGE);
    }
    return std::sqrt(square) + 1e-6;
}

// Bring coordinates near the origin, by steps that bring no two points farther apart, and round them.
double round_coordinates(double *coordinates, int64_t n, uint8_t *rounded) {
    constexpr double MOST = EQP_SKETCH_RANGE;
    double square = 0.0;
    for (int64_t c = 0; c < n; ++c) {
        coordinates[c] = std::clamp(coordinates[c], -MOST, MOST);
        square += coordinates[c] * coordinates[c];
    }
    const double nearer = square > RADIUS * RADIUS ? RADIUS / std::sqrt(square) : 1.0;
    return round_numbers(coordinates, n, nearer, rounded);
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
            const double of_values = doubt_of_values(basis, extents[r]);
            const double of_sums = doubt_of_sums(basis, extents[r]);
            double *doubt = doubts + 2 * (i + r);
            if (of_values < LITTLE && of_sums < LITTLE) {
                doubt[0] = of_values + round_numbers(&centred[(size_t)(r * d)], d, 1.0 / basis.grain,
                                                     sketched);
                doubt[1] = of_sums + round_coordinates(&coordinates[(size_t)(r * m)], m,
                                                       sketched + basis.numbers_at);
            } else {
                doubt[0] = doubt[1] = INFINITE;
            }
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

// Half the square of what a part of a sketch stands for.
int32_t half_square(const uint8_t *part, int64_t n) {
    int32_t square = 0;
    for (int64_t c = 0; c < n; ++c) {
        const int value = (int)part[c] - EQP_SKETCH_RANGE;
        square += value * value;
    }
    return square / 2;
}

// The numbers of a sketch to their lane of a tile, and half the squares of both parts.
void pack_sketch(const eqp_sketched &pool, int64_t i, bool is_in_doubt) {
    const eqp_basis &basis = *pool.basis;
    const uint8_t *sketch = pool.sketches + i * basis.stride, *numbers = sketch + basis.numbers_at;
    uint8_t *tile = pool.tiles + i / EQP_SKETCH_TILE * EQP_SKETCH_TILE * basis.n_numbers;
    const int64_t lane = i % EQP_SKETCH_TILE;
    for (int64_t c = 0; c < basis.n_numbers; ++c)
        tile[(c / 2 * EQP_SKETCH_TILE + lane) * 2 + c % 2] = numbers[c];
    pool.half_squares[i] = is_in_doubt ? std::numeric_limits<int32_t>::min()
                                       : half_square(sketch, basis.n_columns);
    pool.number_half_squares[i] = is_in_doubt ? std::numeric_limits<int16_t>::min()
                                              : (int16_t)half_square(numbers, basis.n_numbers);
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
    const int64_t m = pool->basis->n_numbers;
    const int64_t n_blocks = (pool->n_rows + EQP_SKETCH_BLOCK - 1) / EQP_SKETCH_BLOCK;
    for (int64_t block = block_from; block < block_to; ++block) {
        const int64_t start = block * EQP_SKETCH_BLOCK;
        const int64_t stop = std::min<int64_t>(start + EQP_SKETCH_BLOCK, pool->n_rows);
        int sums[EQP_SKETCH_NUMBERS_MAX] = {};
        for (int64_t i = start; i < stop; ++i) {
            pack_sketch(*pool, i, doubts[2 * i] == INFINITE);
            const uint8_t *numbers =
                pool->sketches + i * pool->basis->stride + pool->basis->numbers_at;
            for (int64_t c = 0; c < m; ++c) sums[c] += (int)numbers[c] - EQP_SKETCH_RANGE;
        }
        for (int64_t c = 0; c < m; ++c)
            pool->middles[c * n_blocks + block] = (float)sums[c] / (float)(stop - start);
    }
    return 0;
}

}  // namespace EQP_SPACE
