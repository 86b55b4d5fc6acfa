// Screening by sketches, in whole numbers. A row scores half the square of a part of its sketch less the
// product with the query's: the least number where the row is in doubt.
#pragma once

#include "kernels.h"

namespace EQP_SPACE {

// The numbers of a query's sketch, and the score at or below which a row is left.
struct sketched_query {
    const int8_t *numbers;
    uint16_t offset;  // EQP_SKETCH_RANGE times the sum of its numbers, modulo 2^16
    int16_t threshold;
};

// The same of its values.
struct rounded_query {
    const int8_t *values;
    int32_t offset, threshold;
};

// By numbers: one bit a row of each tile that is left for a query, those of query q from
// masks + q * n_tiles on.
void screen_tiles(const uint8_t *tiles, const int16_t *half_squares, int64_t n_tiles,
                  int64_t n_numbers, const sketched_query *queries, int n, uint32_t *masks);

// The scores of all rows of some tiles, limited to 16 bits.
void score_tiles(const uint8_t *tiles, const int16_t *half_squares, int64_t n_tiles,
                 int64_t n_numbers, const sketched_query &query, int16_t *scores);

// By values, of which there are `n_values`, a multiple of 64: keep those of `n` rows of the sketches that
// are left for a query, in place, with their scores. Returns how many.
int screen_rows(const uint8_t *sketches, const int32_t *half_squares, int64_t n_values,
                int64_t stride, const rounded_query &query, int32_t *rows, int32_t *scores,
                int n);

// About the squared distance of two rows: off by less than (d + 8) 2^-52 of it, and d underflows.
double about_square(const double *query, const float *row, int64_t n_columns);
double about_square(const double *query, const double *row, int64_t n_columns);

}  // namespace EQP_SPACE
