// Picks the instruction level when the library is loaded; every exported name goes through it.
#include <string.h>

#include "kernels.h"

#if defined(EQP_X86_LEVELS)
#include "x86_levels.h"
extern const eqp_kernels eqp_kernels_v2, eqp_kernels_v3, eqp_kernels_v4;
#else
extern const eqp_kernels eqp_kernels_base;
#endif

namespace {

struct level {
    const eqp_kernels *kernels;
    bool available;
};

// Best first.
#if defined(EQP_X86_LEVELS)
constexpr int N_LEVELS = 3;
void list_levels(level *levels) {
    levels[0] = {&eqp_kernels_v4, x86_levels::has_v4()};
    levels[1] = {&eqp_kernels_v3, x86_levels::has_v3()};
    levels[2] = {&eqp_kernels_v2, true};
}
#else
constexpr int N_LEVELS = 1;
void list_levels(level *levels) { levels[0] = {&eqp_kernels_base, true}; }
#endif

const eqp_kernels *best() {
    level levels[N_LEVELS];
    list_levels(levels);
    for (const level &one : levels)
        if (one.available) return one.kernels;
    return levels[N_LEVELS - 1].kernels;
}

const eqp_kernels *chosen = best();

}  // namespace

int64_t eqp_mixed_size(void) { return (int64_t)sizeof(eqp_mixed); }
int64_t eqp_sparse_size(void) { return (int64_t)sizeof(eqp_sparse); }
int64_t eqp_index_size(void) { return (int64_t)sizeof(eqp_index); }
int64_t eqp_basis_size(void) { return (int64_t)sizeof(eqp_basis); }
int64_t eqp_sketched_size(void) { return (int64_t)sizeof(eqp_sketched); }
const char *eqp_level(void) { return chosen->name; }

int32_t eqp_choose_level(const char *name) {
    level levels[N_LEVELS];
    list_levels(levels);
    for (const level &one : levels)
        if (one.available && strcmp(one.kernels->name, name) == 0) {
            chosen = one.kernels;
            return 0;
        }
    return 1;
}

int32_t eqp_split_f32(const float *table, int64_t n_columns, int64_t *order, int64_t start,
                      int64_t stop, int64_t leaf, int64_t *middle) {
    return chosen->split_f32(table, n_columns, order, start, stop, leaf, middle);
}

int32_t eqp_split_f64(const double *table, int64_t n_columns, int64_t *order, int64_t start,
                      int64_t stop, int64_t leaf, int64_t *middle) {
    return chosen->split_f64(table, n_columns, order, start, stop, leaf, middle);
}

int32_t eqp_order_f32(const float *table, int64_t n_columns, int64_t *order, int64_t start,
                      int64_t stop, int64_t leaf) {
    return chosen->order_f32(table, n_columns, order, start, stop, leaf);
}

int32_t eqp_order_f64(const double *table, int64_t n_columns, int64_t *order, int64_t start,
                      int64_t stop, int64_t leaf) {
    return chosen->order_f64(table, n_columns, order, start, stop, leaf);
}

int32_t eqp_pack_f32(const float *table, const eqp_index *index, int64_t frame_from,
                     int64_t frame_to) {
    return chosen->pack_f32(table, index, frame_from, frame_to);
}

int32_t eqp_pack_f64(const double *table, const eqp_index *index, int64_t frame_from,
                     int64_t frame_to) {
    return chosen->pack_f64(table, index, frame_from, frame_to);
}

int32_t eqp_search_f32(const float *table, const eqp_index *index, const int64_t *queries,
                       const int64_t *slots, int64_t from, int64_t to, int64_t k, int64_t *rows,
                       double *squares) {
    return chosen->search_f32(table, index, queries, slots, from, to, k, rows, squares);
}

int32_t eqp_search_f64(const double *table, const eqp_index *index, const int64_t *queries,
                       const int64_t *slots, int64_t from, int64_t to, int64_t k, int64_t *rows,
                       double *squares) {
    return chosen->search_f64(table, index, queries, slots, from, to, k, rows, squares);
}

int32_t eqp_search_plain_f32(const float *table, int64_t n_columns, const int64_t *pool,
                             int64_t n_pool, const int64_t *queries, int64_t from, int64_t to,
                             int64_t k, int64_t *rows, double *squares) {
    return chosen->search_plain_f32(table, n_columns, pool, n_pool, queries, from, to, k, rows,
                                    squares);
}

int32_t eqp_search_plain_f64(const double *table, int64_t n_columns, const int64_t *pool,
                             int64_t n_pool, const int64_t *queries, int64_t from, int64_t to,
                             int64_t k, int64_t *rows, double *squares) {
    return chosen->search_plain_f64(table, n_columns, pool, n_pool, queries, from, to, k, rows,
                                    squares);
}

int32_t eqp_sketch_f32(const float *table, const eqp_basis *basis, const int64_t *rows,
                       int64_t from, int64_t to, uint8_t *sketches, double *doubts) {
    return chosen->sketch_f32(table, basis, rows, from, to, sketches, doubts);
}

int32_t eqp_sketch_f64(const double *table, const eqp_basis *basis, const int64_t *rows,
                       int64_t from, int64_t to, uint8_t *sketches, double *doubts) {
    return chosen->sketch_f64(table, basis, rows, from, to, sketches, doubts);
}

int32_t eqp_pack_sketches(const eqp_sketched *pool, const double *doubts, int64_t block_from,
                          int64_t block_to) {
    return chosen->pack_sketches(pool, doubts, block_from, block_to);
}

int32_t eqp_search_sketched_f32(const float *table, const eqp_sketched *pool,
                                const int64_t *queries, const int64_t *slots,
                                const uint8_t *sketches, const double *doubts, int64_t from,
                                int64_t to, int64_t k, int64_t *rows, double *squares) {
    return chosen->search_sketched_f32(table, pool, queries, slots, sketches, doubts, from, to, k,
                                       rows, squares);
}

int32_t eqp_search_sketched_f64(const double *table, const eqp_sketched *pool,
                                const int64_t *queries, const int64_t *slots,
                                const uint8_t *sketches, const double *doubts, int64_t from,
                                int64_t to, int64_t k, int64_t *rows, double *squares) {
    return chosen->search_sketched_f64(table, pool, queries, slots, sketches, doubts, from, to, k,
                                       rows, squares);
}

int32_t eqp_magnitude_f32(const float *values, int64_t from, int64_t to, double *largest) {
    return chosen->magnitude_f32(values, from, to, largest);
}

int32_t eqp_magnitude_f64(const double *values, int64_t from, int64_t to, double *largest) {
    return chosen->magnitude_f64(values, from, to, largest);
}

int32_t eqp_segments_f32(const float *table, int64_t n_columns, const int64_t *base,
                         const int64_t *partner, const double *position, int64_t from, int64_t to,
                         float *out, uint8_t *is_finite) {
    return chosen->segments_f32(table, n_columns, base, partner, position, from, to, out,
                                is_finite);
}

int32_t eqp_segments_f64(const double *table, int64_t n_columns, const int64_t *base,
                         const int64_t *partner, const double *position, int64_t from, int64_t to,
                         double *out, uint8_t *is_finite) {
    return chosen->segments_f64(table, n_columns, base, partner, position, from, to, out,
                                is_finite);
}

int32_t eqp_search_mixed(const eqp_mixed *pool, const double *values, const int64_t *queries,
                         int64_t from, int64_t to, int64_t k, int64_t *rows, double *squares) {
    return chosen->search_mixed(pool, values, queries, from, to, k, rows, squares);
}

int32_t eqp_search_sparse(const eqp_sparse *pool, const int64_t *queries, int64_t from, int64_t to,
                          int64_t k, int64_t *rows, double *squares) {
    return chosen->search_sparse(pool, queries, from, to, k, rows, squares);
}

int32_t eqp_list_sparse(const eqp_sparse *pool, int64_t from, int64_t to, int64_t *places,
                        int32_t *list_rows, double *list_values) {
    return chosen->list_sparse(pool, from, to, places, list_rows, list_values);
}

int32_t eqp_norm_sparse(const eqp_sparse *pool, int64_t from, int64_t to, const uint8_t *is_whole,
                        double *norms) {
    return chosen->norm_sparse(pool, from, to, is_whole, norms);
}

int32_t eqp_sparse_segments_f32(const void *starts, const void *columns, int64_t index_size,
                                const float *values, const int64_t *base, const int64_t *partner,
                                const double *position, int64_t from, int64_t to, int64_t *places,
                                void *columns_out, float *values_out) {
    return chosen->sparse_segments_f32(starts, columns, index_size, values, base, partner, position,
                                       from, to, places, columns_out, values_out);
}

int32_t eqp_sparse_segments_f64(const void *starts, const void *columns, int64_t index_size,
                                const double *values, const int64_t *base, const int64_t *partner,
                                const double *position, int64_t from, int64_t to, int64_t *places,
                                void *columns_out, double *values_out) {
    return chosen->sparse_segments_f64(starts, columns, index_size, values, base, partner, position,
                                       from, to, places, columns_out, values_out);
}
