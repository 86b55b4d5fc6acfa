// The few vector operations that the compiler's generic vectors lack.
#pragma once

#include <stdint.h>

#include "kernels.h"

#if defined(__AVX512F__)
#include <immintrin.h>
enum { EQP_LANES = 16 };
#elif defined(__AVX2__)
#include <immintrin.h>
enum { EQP_LANES = 8 };
#elif defined(__SSSE3__)
#include <tmmintrin.h>
enum { EQP_LANES = 4 };
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

// One bit a lane of a comparison of doubles.
static inline uint32_t bits_of(double_masks mask) {
#if defined(__AVX512DQ__)
    return _mm512_movepi64_mask((__m512i)mask);
#elif defined(__AVX2__)
    return (uint32_t)_mm256_movemask_pd((__m256d)mask);
#elif defined(__SSE2__)
    return (uint32_t)_mm_movemask_pd((__m128d)mask);
#else
    uint32_t bits = 0;
    for (int i = 0; i < EQP_DOUBLES; ++i) bits |= (uint32_t)(mask[i] & 1) << i;
    return bits;
#endif
}

// Whole numbers of 16 bits, without a sign for the compiler: what overflows wraps.
enum { EQP_SHORTS = 2 * EQP_LANES };
typedef uint16_t shorts __attribute__((vector_size(EQP_SHORTS * sizeof(uint16_t))));

static inline shorts load_shorts(const int16_t *from) {
    shorts value;
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}

// Products of sketches. Their rows' bytes have EQP_SKETCH_RANGE added, for the processors that
// multiply bytes without a sign by bytes with one; the others take it off at once.
#if defined(__AVX512BW__) || defined(__AVX2__) || defined(__SSSE3__)
#define EQP_MULTIPLIES_UNSIGNED 1
#else
#define EQP_MULTIPLIES_UNSIGNED 0
#endif

// Pairs of bytes, one pair of numbers of a row each.
static inline shorts load_pairs(const uint8_t *from) {
    typedef uint8_t bytes __attribute__((vector_size(EQP_SHORTS * sizeof(uint16_t))));
    bytes value;
    __builtin_memcpy(&value, from, sizeof value);
    if (!EQP_MULTIPLIES_UNSIGNED) value -= (uint8_t)EQP_SKETCH_RANGE;
    return (shorts)value;
}

// The same pair for each row.
static inline shorts same_pair(const int8_t *numbers) {
    uint16_t pair;
    __builtin_memcpy(&pair, numbers, sizeof pair);
#if defined(__AVX512BW__)
    return (shorts)_mm512_set1_epi16((short)pair);
#elif defined(__AVX2__)
    return (shorts)_mm256_set1_epi16((short)pair);
#else
    return pair - (shorts){};
#endif
}

// What a sum of products begins with: less what the rows' bytes have too much.
static inline shorts no_products(uint16_t offset) {
    const uint16_t start = EQP_MULTIPLIES_UNSIGNED ? (uint16_t)-offset : (uint16_t)0;
    return start - (shorts){};
}

// The sum of both products of each pair.
static inline shorts products_of_pairs(shorts rows, shorts query) {
#if defined(__AVX512BW__)
    return (shorts)_mm512_maddubs_epi16((__m512i)rows, (__m512i)query);
#elif defined(__AVX2__)
    return (shorts)_mm256_maddubs_epi16((__m256i)rows, (__m256i)query);
#elif defined(__SSSE3__)
    return (shorts)_mm_maddubs_epi16((__m128i)rows, (__m128i)query);
#elif defined(__aarch64__)
    const int8x16_t x = (int8x16_t)rows, q = (int8x16_t)query;
    return (shorts)vpaddq_s16(vmull_s8(vget_low_s8(x), vget_low_s8(q)), vmull_high_s8(x, q));
#else
    typedef int8_t bytes __attribute__((vector_size(EQP_SHORTS * sizeof(uint16_t))));
    const bytes x = (bytes)rows, q = (bytes)query;
    shorts sums;
    for (int i = 0; i < EQP_SHORTS; ++i)
        sums[i] = (uint16_t)(x[2 * i] * q[2 * i] + x[2 * i + 1] * q[2 * i + 1]);
    return sums;
#endif
}

// Whole numbers of 32 bits, half as many.
typedef int32_t words __attribute__((vector_size(EQP_SHORTS * sizeof(uint16_t))));

// Neighbouring numbers of 16 bits, with a sign, as sums of 32.
static inline words sums_of_neighbours(shorts value) {
#if defined(__AVX512BW__)
    return (words)_mm512_madd_epi16((__m512i)value, _mm512_set1_epi16(1));
#elif defined(__AVX2__)
    return (words)_mm256_madd_epi16((__m256i)value, _mm256_set1_epi16(1));
#elif defined(__SSE2__)
    return (words)_mm_madd_epi16((__m128i)value, _mm_set1_epi16(1));
#elif defined(__aarch64__)
    return (words)vpaddlq_s16((int16x8_t)value);
#else
    words sums;
    for (int i = 0; i < EQP_LANES; ++i) sums[i] = (int16_t)value[2 * i] + (int16_t)value[2 * i + 1];
    return sums;
#endif
}

static inline int32_t sum_of_words(words value) {
#if defined(__AVX512BW__)
    return _mm512_reduce_add_epi32((__m512i)value);
#elif defined(__AVX2__)
    const __m256i all = (__m256i)value;
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1));
    return _mm_cvtsi128_si32(sum);
#elif defined(__aarch64__)
    return vaddvq_s32((int32x4_t)value);
#else
    int32_t sum = 0;
    for (int i = 0; i < EQP_LANES; ++i) sum += value[i];
    return sum;
#endif
}

// A difference with a sign; what is too large for 16 bits is the largest, or the least.
static inline shorts limited_difference(shorts a, shorts b) {
#if defined(__AVX512BW__)
    return (shorts)_mm512_subs_epi16((__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
    return (shorts)_mm256_subs_epi16((__m256i)a, (__m256i)b);
#elif defined(__SSE2__)
    return (shorts)_mm_subs_epi16((__m128i)a, (__m128i)b);
#elif defined(__aarch64__)
    return (shorts)vqsubq_s16((int16x8_t)a, (int16x8_t)b);
#else
    shorts limited;
    for (int i = 0; i < EQP_SHORTS; ++i) {
        const int way = (int16_t)a[i] - (int16_t)b[i];
        limited[i] = (uint16_t)(way > INT16_MAX ? INT16_MAX : way < INT16_MIN ? INT16_MIN : way);
    }
    return limited;
#endif
}

// One bit each of 32 numbers with a sign: where it is at most the limit.
static inline uint32_t shorts_at_most(const shorts *values, int16_t limit) {
#if defined(__AVX512BW__)
    return _mm512_cmple_epi16_mask((__m512i)values[0], _mm512_set1_epi16(limit));
#elif defined(__AVX2__)
    const __m256i most = _mm256_set1_epi16(limit);
    const __m256i beyond = _mm256_packs_epi16(_mm256_cmpgt_epi16((__m256i)values[0], most),
                                              _mm256_cmpgt_epi16((__m256i)values[1], most));
    return ~(uint32_t)_mm256_movemask_epi8(_mm256_permute4x64_epi64(beyond, 0xd8));
#elif defined(__SSE2__)
    const __m128i most = _mm_set1_epi16(limit);
    uint32_t beyond = 0;
    for (int v = 0; v < 4; v += 2)
        beyond |= (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(
                      _mm_cmpgt_epi16((__m128i)values[v], most),
                      _mm_cmpgt_epi16((__m128i)values[v + 1], most)))
                  << (8 * v);
    return ~beyond;
#elif defined(__aarch64__)
    const uint16x8_t weights = {1, 2, 4, 8, 16, 32, 64, 128};
    uint32_t within = 0;
    for (int v = 0; v < 4; ++v) {
        const uint16x8_t is_within = vcleq_s16((int16x8_t)values[v], vdupq_n_s16(limit));
        within |= (uint32_t)vaddvq_u16(vandq_u16(is_within, weights)) << (8 * v);
    }
    return within;
#else
    uint32_t within = 0;
    for (int i = 0; i < 32; ++i)
        within |= (uint32_t)((int16_t)values[i / EQP_SHORTS][i % EQP_SHORTS] <= limit) << i;
    return within;
#endif
}
