// The table of kernels of one instruction level, for dispatch.cpp.
#include "magnitude.h"
#include "mixed.h"
#include "order.h"
#include "pack.h"
#include "plain.h"
#include "search.h"
#include "segment.h"
#include "sketch.h"
#include "sketched.h"
#include "sparse.h"

#define EQP_TABLE EQP_CAT(eqp_kernels_, EQP_LEVEL)

extern const eqp_kernels EQP_TABLE;
const eqp_kernels EQP_TABLE = {
    EQP_STR(EQP_LEVEL),
    EQP_SPACE::split_f32,
    EQP_SPACE::split_f64,
    EQP_SPACE::order_f32,
    EQP_SPACE::order_f64,
    EQP_SPACE::pack_f32,
    EQP_SPACE::pack_f64,
    EQP_SPACE::search_f32,
    EQP_SPACE::search_f64,
    EQP_SPACE::search_plain_f32,
    EQP_SPACE::search_plain_f64,
    EQP_SPACE::sketch_f32,
    EQP_SPACE::sketch_f64,
    EQP_SPACE::pack_sketches,
    EQP_SPACE::search_sketched_f32,
    EQP_SPACE::search_sketched_f64,
    EQP_SPACE::magnitude_f32,
    EQP_SPACE::magnitude_f64,
    EQP_SPACE::segments_f32,
    EQP_SPACE::segments_f64,
    EQP_SPACE::search_mixed,
    EQP_SPACE::search_sparse,
    EQP_SPACE::list_sparse,
    EQP_SPACE::norm_sparse,
    EQP_SPACE::sparse_segments_f32,
    EQP_SPACE::sparse_segments_f64,
};
