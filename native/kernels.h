// What one instruction level offers, and the contract between its two halves.
#pragma once

#include "equipoise.h"

struct eqp_kernels {
    const char *name;
    decltype(&eqp_split_f32) split_f32;
    decltype(&eqp_split_f64) split_f64;
    decltype(&eqp_order_f32) order_f32;
    decltype(&eqp_order_f64) order_f64;
    decltype(&eqp_pack_f32) pack_f32;
    decltype(&eqp_pack_f64) pack_f64;
    decltype(&eqp_search_f32) search_f32;
    decltype(&eqp_search_f64) search_f64;
    decltype(&eqp_search_plain_f32) search_plain_f32;
    decltype(&eqp_search_plain_f64) search_plain_f64;
    decltype(&eqp_sketch_f32) sketch_f32;
    decltype(&eqp_sketch_f64) sketch_f64;
    decltype(&eqp_pack_sketches) pack_sketches;
    decltype(&eqp_search_sketched_f32) search_sketched_f32;
    decltype(&eqp_search_sketched_f64) search_sketched_f64;
    decltype(&eqp_magnitude_f32) magnitude_f32;
    decltype(&eqp_magnitude_f64) magnitude_f64;
    decltype(&eqp_segments_f32) segments_f32;
    decltype(&eqp_segments_f64) segments_f64;
    decltype(&eqp_search_mixed) search_mixed;
    decltype(&eqp_search_sparse) search_sparse;
    decltype(&eqp_list_sparse) list_sparse;
    decltype(&eqp_norm_sparse) norm_sparse;
    decltype(&eqp_sparse_segments_f32) sparse_segments_f32;
    decltype(&eqp_sparse_segments_f64) sparse_segments_f64;
};

// Queries that are searched together.
enum { EQP_BLOCK = 64 };

// A float32 score of d columns is off by less than this share of the sum of both rows' squared
// lengths: the rounding of both rows, of the half norm, and of each step of the sum.
static inline double doubt_of_columns(int64_t n_columns) {
    return 0x1.3p-24 * (double)(n_columns + 8);
}

#define EQP_CAT_(a, b) a##b
#define EQP_CAT(a, b) EQP_CAT_(a, b)
#define EQP_SPACE EQP_CAT(eqp_, EQP_LEVEL)
#define EQP_STR_(a) #a
#define EQP_STR(a) EQP_STR_(a)
