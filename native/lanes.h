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

// What is positive; zero for anything else, NaN among it.
static inline lanes positive_part(lanes value) {
    const lanes zero = {};
#if defined(__AVX512F__)
    return (lanes)_mm512_max_ps((__m512)value, (__m512)zero);
#elif defined(__AVX2__)
    return (lanes)_mm256_max_ps((__m256)value, (__m256)zero);
#elif defined(__SSE2__)
    return (lanes)_mm_max_ps((__m128)value, (__m128)zero);
#elif defined(__aarch64__)
    return (lanes)vmaxnmq_f32((float32x4_t)value, (float32x4_t)zero);
#else
    return value > zero ? value : zero;
#endif
}

// Bytes as numbers.
static inline lanes lanes_of_bytes(const uint8_t *from) {
#if defined(__AVX512F__)
    return (lanes)_mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)from)));
#elif defined(__AVX2__)
    return (lanes)_mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)from)));
#else
    lanes value;
    for (int i = 0; i < EQP_LANES; ++i) value[i] = (float)from[i];
    return value;
#endif
}

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
