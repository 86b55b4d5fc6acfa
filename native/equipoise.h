// The flat C interface of the native kernels.
//
// Kernels are deterministic functions of arrays: no random numbers, no Python,
// no results allocated here. Every array is C-contiguous and owned by the caller.
// A status of 0 is success; 1 says that scratch memory ran out.
#pragma once

#include <stdint.h>

#ifdef _WIN32
#define EQP_API extern "C" __declspec(dllexport)
#else
#define EQP_API extern "C" __attribute__((visibility("default")))
#endif

// Rows of a pool, cut into leaves of neighbouring rows; see src/equipoise/_kernels/__init__.py.
// Everything is laid out in tiles of sixteen things side by side, column after column: value j of
// thing i of tile t is at (t * n_columns + j) * 16 + i. Boxes stand level after level: those of the
// leaves first (level 0), then those of their groups of sixteen, and so on up to a level of one
// tile; the boxes within box b of a level are tile b of the level below. Sixteen leaves have a frame
// in common, a centre and a scale, in which their rows and, once more, their boxes are kept in
// float32. What pads a tile is infinitely far.
typedef struct {
    int64_t n_rows;
    int64_t n_columns;
    int64_t n_leaves;
    int64_t n_levels;
    const int64_t *order;        // n_rows: row numbers of the table, leaf after leaf
    const int64_t *leaf_start;   // n_leaves + 1: into order
    const int64_t *tile_start;   // n_leaves + 1: into tiles
    const int64_t *level_start;  // n_levels + 1: first tile of boxes of each level
    double *lower;               // bounds of boxes, in tiles
    double *upper;
    int64_t *first_row;  // lowest row number in each box
    double *centre;      // n_frames x n_columns
    double *scale;       // n_frames: a power of two that centred values are multiplied by
    float *from;         // bounds of the leaves' boxes within their frame, rounded outward, in tiles;
    float *minus_to;     // the upper ones are negated
    float *tiles;        // rows within their frame, leaf after leaf
    float *half_norms;   // one a packed row, lowered by its doubt; infinite where a tile is padded
} eqp_index;

enum { EQP_TILE = 16, EQP_LEAF_MAX = 64 };

// The sketch of a row is twofold, in whole numbers. First its values, in units of `grain`, limited to
// EQP_SKETCH_RANGE each; then, at `numbers_at`, a few numbers: its coordinates along the columns of
// `vectors`, limited as well, and shortened to a length of 175 in all. Limits bring no two rows farther
// apart. So of two rows both parts are no farther apart than the rows are, in units of `grain` and of
// `unit`, but for their doubts: how far rounding moved each.
enum { EQP_SKETCH_RANGE = 90, EQP_SKETCH_NUMBERS_MAX = 128 };

typedef struct {
    int64_t n_columns;
    int64_t n_numbers;     // of a sketch: a multiple of 8
    int64_t numbers_at;    // where they are: n_columns or more, a multiple of 64
    int64_t stride;        // bytes of a sketch: a multiple of 64
    const double *centre;  // n_columns
    const double *vectors;  // n_columns x n_numbers; they make no row longer than 1 / unit times
    double scale;          // a power of two that centred values are multiplied by
    double unit;           // of the numbers, in scaled values
    double grain;          // of the values, as well
} eqp_basis;

// Rows of a pool of many columns, in blocks of EQP_SKETCH_BLOCK neighbouring rows.
enum { EQP_SKETCH_TILE = 32, EQP_SKETCH_BLOCK = 256 };

typedef struct {
    int64_t n_rows;
    const eqp_basis *basis;
    const int64_t *order;     // n_rows: row numbers of the table
    const uint8_t *sketches;  // n_rows x stride, in order, EQP_SKETCH_RANGE added
    // The numbers once more: number c of row i is at
    // ((i / 32 * (n_numbers / 2) + c / 2) * 32 + i % 32) * 2 + c % 2.
    uint8_t *tiles;
    // Half the square of each row's values, and of its numbers, rounded down; the least where a row is
    // in doubt. The latter has the most where a tile is padded.
    int32_t *half_squares;
    int16_t *number_half_squares;
    float *middles;           // n_numbers x n_blocks: means of the numbers
    double doubts[2];         // the largest finite ones of its rows, of values and of numbers
} eqp_sketched;

// The size of eqp_index: who was built against another one must not call.
EQP_API int64_t eqp_index_size(void);
EQP_API const char *eqp_level(void);
// 0 where the level exists and this processor has it.
EQP_API int32_t eqp_choose_level(const char *name);

// Cut order[start:stop] at a multiple of `leaf` near its middle along a wide column.
EQP_API int32_t eqp_split_f32(const float *table, int64_t n_columns, int64_t *order, int64_t start,
                              int64_t stop, int64_t leaf, int64_t *middle);
EQP_API int32_t eqp_split_f64(const double *table, int64_t n_columns, int64_t *order, int64_t start,
                              int64_t stop, int64_t leaf, int64_t *middle);
// Split on until no piece is longer than `leaf`.
EQP_API int32_t eqp_order_f32(const float *table, int64_t n_columns, int64_t *order, int64_t start,
                              int64_t stop, int64_t leaf);
EQP_API int32_t eqp_order_f64(const double *table, int64_t n_columns, int64_t *order, int64_t start,
                              int64_t stop, int64_t leaf);

// Packs frames: their leaves and the boxes of these; the levels above are the caller's.
EQP_API int32_t eqp_pack_f32(const float *table, const eqp_index *index, int64_t frame_from,
                             int64_t frame_to);
EQP_API int32_t eqp_pack_f64(const double *table, const eqp_index *index, int64_t frame_from,
                             int64_t frame_to);

// The k nearest rows of the pool to each of queries[from:to], never the query row itself, nearest
// first, ties by row number. Results of queries[i] go to row slots[i] of `rows` and `squares`
// (n x k); `squares` may be null. Where the pool is too small, rows are -1 and squares infinite.
EQP_API int32_t eqp_search_f32(const float *table, const eqp_index *index, const int64_t *queries,
                               const int64_t *slots, int64_t from, int64_t to, int64_t k,
                               int64_t *rows, double *squares);
EQP_API int32_t eqp_search_f64(const double *table, const eqp_index *index, const int64_t *queries,
                               const int64_t *slots, int64_t from, int64_t to, int64_t k,
                               int64_t *rows, double *squares);

EQP_API int64_t eqp_sketched_size(void);
// As eqp_search, of a pool that nothing was packed for: every pair is measured. Results of
// queries[i] go to row i.
EQP_API int32_t eqp_search_plain_f32(const float *table, int64_t n_columns, const int64_t *pool,
                                     int64_t n_pool, const int64_t *queries, int64_t from,
                                     int64_t to, int64_t k, int64_t *rows, double *squares);
EQP_API int32_t eqp_search_plain_f64(const double *table, int64_t n_columns, const int64_t *pool,
                                     int64_t n_pool, const int64_t *queries, int64_t from,
                                     int64_t to, int64_t k, int64_t *rows, double *squares);

EQP_API int64_t eqp_basis_size(void);

// Sketches of rows[from:to], `stride` bytes each, and the doubts of each, of values and of numbers:
// infinite where the sketch says nothing.
EQP_API int32_t eqp_sketch_f32(const float *table, const eqp_basis *basis, const int64_t *rows,
                               int64_t from, int64_t to, uint8_t *sketches, double *doubts);
EQP_API int32_t eqp_sketch_f64(const double *table, const eqp_basis *basis, const int64_t *rows,
                               int64_t from, int64_t to, uint8_t *sketches, double *doubts);
// Packs blocks of a pool whose sketches are there; row i is in doubt where doubts[2 * i] is infinite.
EQP_API int32_t eqp_pack_sketches(const eqp_sketched *pool, const double *doubts,
                                  int64_t block_from, int64_t block_to);
// As eqp_search; sketch and doubts of queries[i] are at i.
EQP_API int32_t eqp_search_sketched_f32(const float *table, const eqp_sketched *pool,
                                        const int64_t *queries, const int64_t *slots,
                                        const uint8_t *sketches, const double *doubts, int64_t from,
                                        int64_t to, int64_t k, int64_t *rows, double *squares);
EQP_API int32_t eqp_search_sketched_f64(const double *table, const eqp_sketched *pool,
                                        const int64_t *queries, const int64_t *slots,
                                        const uint8_t *sketches, const double *doubts, int64_t from,
                                        int64_t to, int64_t k, int64_t *rows, double *squares);

// The largest magnitude of values[from:to]; NaN where one of them is.
EQP_API int32_t eqp_magnitude_f32(const float *values, int64_t from, int64_t to, double *largest);
EQP_API int32_t eqp_magnitude_f64(const double *values, int64_t from, int64_t to, double *largest);

// out[i] = base + position[i] * (partner - base), each operation rounded, for i in [from, to).
// `is_finite` says whether all these values are.
EQP_API int32_t eqp_segments_f32(const float *table, int64_t n_columns, const int64_t *base,
                                 const int64_t *partner, const double *position, int64_t from,
                                 int64_t to, float *out, uint8_t *is_finite);
EQP_API int32_t eqp_segments_f64(const double *table, int64_t n_columns, const int64_t *base,
                                 const int64_t *partner, const double *position, int64_t from,
                                 int64_t to, double *out, uint8_t *is_finite);

// How a column counts: the squared or absolute difference of two numbers, one weight where two
// levels differ, or a term looked up by both levels. `EQP_IGNORED` columns do not count.
enum { EQP_IGNORED = 0, EQP_SQUARE = 1, EQP_ABSOLUTE = 2, EQP_OVERLAP = 3, EQP_TABLED = 4 };

// What is farther from the centre than this is brought to it for screening, and is in doubt.
#define EQP_FAR 0x1p60

// Rows of a pool for search_mixed, in leaves of `leaf_rows` neighbouring rows (a multiple of 16).
// Holes are NaN; a pair with a hole counts the column's weight.
typedef struct {
    int64_t n_rows;
    int64_t n_columns;
    int64_t n_leaves;
    int64_t leaf_rows;
    const int64_t *order;  // n_rows: row numbers of the table
    const double *tiles;   // value j of row i of the order: (i / 16 * n_columns + j) * 16 + i % 16
    // Levels of the columns that count by overlap, one byte each, for screening: the level modulo
    // 255, or 255 for a hole; that of row i: (i / 16 * n_overlaps + column) * 16 + i % 16.
    int64_t n_overlaps;
    const int32_t *overlaps;  // n_overlaps: their columns
    const uint8_t *bytes;
    // Numbers, for screening too: (value - centre) * scale in float32, NaN for a hole, placed as the
    // bytes are. A sum of terms counts `unit` times as much there; scale is a power of two.
    int64_t n_numbers;
    const int32_t *numbers;   // n_numbers: their columns
    const float *floats;
    const double *centre, *scale;  // n_numbers
    const float *hole_terms;  // n_leaves * leaf_rows: at most what a row's holes among them count
    // n_leaves x 2: how far rounding moves a leaf's rows, as vectors of the columns that are squared,
    // and in all over those that are not.
    const double *doubts;
    double unit;
    const double *lower;   // n_columns x n_leaves: bounds of the leaves' numbers and levels
    const double *upper;
    const uint8_t *has_holes;  // n_columns
    const int32_t *kind;       // n_columns
    const double *weight;      // n_columns
    const int64_t *n_levels;   // n_columns; of tabled ones
    const int64_t *terms_start;  // n_columns: where the n_levels x n_levels terms of a column begin
    const double *terms;
    const int64_t *group;  // one a row of the table, or null
    const double *time;    // one a row of the table, or null: neighbours are earlier
    int64_t is_within_group;  // 1: neighbours are of the same group, 0: of another
} eqp_mixed;

// Rows of a pool of a sparse table, for search_sparse. Columns are numbered from 0.
typedef struct {
    int64_t n_rows;
    int64_t n_whole;
    const int64_t *rows;  // n_rows: row numbers of the table
    // What the table stores, row after row, in ascending columns; each column once.
    const int64_t *starts;  // one a row, and the end
    const int32_t *columns;
    const double *values;
    // Who stores a column: places in `rows`, ascending, column after column.
    const int64_t *list_starts;  // one a column, and the end
    const int32_t *list_rows;
    const double *list_values;
    // Columns that many rows store stand here too, whole, and are not looked up in lists.
    const int32_t *whole;        // n_whole: which, ascending
    const double *whole_values;  // n_whole x n_rows
    const double *norms;         // n_rows: sums of squares over all other columns
    // Rounding moves a sum over two rows by less than this share of their squares in lists, and of
    // the distance itself.
    double doubt;
} eqp_sparse;

EQP_API int64_t eqp_sparse_size(void);
// The lists of columns in [from, to): first, without `list_rows`, places[j] becomes the number of rows
// that store column j; then, with it, it is where they are written to, and is moved to their end.
EQP_API int32_t eqp_list_sparse(const eqp_sparse *pool, int64_t from, int64_t to, int64_t *places,
                                int32_t *list_rows, double *list_values);
// The norms of rows [from, to) of the pool, over columns that do not stand whole.
EQP_API int32_t eqp_norm_sparse(const eqp_sparse *pool, int64_t from, int64_t to,
                                const uint8_t *is_whole, double *norms);
// As eqp_search; `squares` is not null.
EQP_API int32_t eqp_search_sparse(const eqp_sparse *pool, const int64_t *queries, int64_t from,
                                  int64_t to, int64_t k, int64_t *rows, double *squares);
// Row i of a sparse table as eqp_segments has it, for i in [from, to); what is 0 is not stored. Row
// numbers and columns have `index_size` bytes, 4 or 8, in and out. First, without `columns_out`,
// places[i] becomes the number of values of row i; then, with it, it is where they are written to.
EQP_API int32_t eqp_sparse_segments_f32(const void *starts, const void *columns, int64_t index_size,
                                        const float *values, const int64_t *base,
                                        const int64_t *partner, const double *position,
                                        int64_t from, int64_t to, int64_t *places,
                                        void *columns_out, float *values_out);
EQP_API int32_t eqp_sparse_segments_f64(const void *starts, const void *columns, int64_t index_size,
                                        const double *values, const int64_t *base,
                                        const int64_t *partner, const double *position,
                                        int64_t from, int64_t to, int64_t *places,
                                        void *columns_out, double *values_out);

EQP_API int64_t eqp_mixed_size(void);
// As eqp_search, by the columns' own kinds; row i of `values` is the row queries[i] of the table.
EQP_API int32_t eqp_search_mixed(const eqp_mixed *pool, const double *values,
                                 const int64_t *queries, int64_t from, int64_t to, int64_t k,
                                 int64_t *rows, double *squares);
