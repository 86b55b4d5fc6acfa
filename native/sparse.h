// Exact nearest rows of a sparse table, and rows on the lines between its rows.
#pragma once

#include "kernels.h"

namespace EQP_SPACE {

int32_t search_sparse(const eqp_sparse *pool, const int64_t *queries, int64_t from, int64_t to,
                      int64_t k, int64_t *rows, double *squares);
int32_t list_sparse(const eqp_sparse *pool, int64_t from, int64_t to, int64_t *places,
                    int32_t *list_rows, double *list_values);
int32_t norm_sparse(const eqp_sparse *pool, int64_t from, int64_t to, const uint8_t *is_whole,
                    double *norms);
int32_t sparse_segments_f32(const void *starts, const void *columns, int64_t index_size,
                            const float *values, const int64_t *base, const int64_t *partner,
                            const double *position, int64_t from, int64_t to, int64_t *places,
                            void *columns_out, float *values_out);
int32_t sparse_segments_f64(const void *starts, const void *columns, int64_t index_size,
                            const double *values, const int64_t *base, const int64_t *partner,
                            const double *position, int64_t from, int64_t to, int64_t *places,
                            void *columns_out, double *values_out);

}  // namespace EQP_SPACE
