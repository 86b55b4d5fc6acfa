// The few vector operations that the compiler's generic vectors lack.
#pragma once

#include <stdint.h>

#if defined(__AVX512F__)
#include <immintrin.h>
enum { EQP_LANES = 16 };
#elif defined(__AVX2__)
#include <immintrin.h>
enum { EQP_LANES = 8 };
#elif defined(__SSE2__)
#include <emmintrin.h>
enum { EQP_LANES = 4 };
#elif defined(__aarch64__)
#include <arm_neon.h>
enum { EQP_LANES = 4 };
#else
enum { EQP_LANES = 4 };
#endif

typedef float lanes __attribute__((vector_size(EQP_LANES * sizeof(float))));

enum { EQP_DOUBLES = EQP_LANES / 2 };
typedef double doubles __attribute__((vector_size(EQP_DOUBLES * sizeof(double))));

static inline doubles load_doubles(const double *from) {
    doubles value;
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}

static inline void store_doubles(double *to, doubles value) {
    __builtin_memcpy(to, &value, sizeof value);
}

static inline lanes load_lanes(const float *from) {
    lanes value;
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}

static inline void store_lanes(float *to, lanes value) { __builtin_memcpy(to, &value, sizeof value); }

// One bit a lane: where a <= b.
static inline uint32_t at_most(lanes a, lanes b) {
#if defined(__AVX512F__)
    return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_LE_OQ);
#elif defined(__AVX2__)
    return (uint32_t)_mm256_movemask_ps(_mm256_cmp_ps((__m256)a, (__m256)b, _CMP_LE_OQ));
#elif defined(__SSE2__)
    return (uint32_t)_mm_movemask_ps(_mm_cmple_ps((__m128)a, (__m128)b));
#elif defined(__aarch64__)
    const uint32x4_t weights = {1, 2, 4, 8};
    return vaddvq_u32(vandq_u32(vcleq_f32((float32x4_t)a, (float32x4_t)b), weights));
#else
    uint32_t mask = 0;
    for (int i = 0; i < EQP_LANES; ++i) mask |= (uint32_t)(a[i] <= b[i]) << i;
    return mask;
#endif
}

typedef int64_t double_masks __attribute__((vector_size(EQP_DOUBLES * sizeof(double))));

// Whether any lane of a comparison of doubles is true.
static inline bool is_any(double_masks mask) {
#if defined(__AVX512F__)
    return _mm512_test_epi64_mask((__m512i)mask, (__m512i)mask) != 0;
#elif defined(__AVX2__)
    return _mm256_movemask_pd((__m256d)mask) != 0;
#elif defined(__SSE2__)
    return _mm_movemask_pd((__m128d)mask) != 0;
#else
    int64_t bits = 0;
    for (int i = 0; i < EQP_DOUBLES; ++i) bits |= mask[i];
    return bits != 0;
#endif
}
