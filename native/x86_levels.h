// Which of the psABI's x86-64 levels the processor has, and the system lets a program use.
//
// The compilers' own __builtin_cpu_supports needs a runtime that clang does not link on Windows, and
// knows the levels by name only in newer versions.
#pragma once

#include <cpuid.h>
#include <stdint.h>

namespace x86_levels {

struct registers {
    unsigned a = 0, b = 0, c = 0, d = 0;
};

inline registers cpuid(unsigned leaf) {
    registers found;
    __get_cpuid_count(leaf, 0, &found.a, &found.b, &found.c, &found.d);
    return found;
}

constexpr bool has(unsigned word, unsigned bits) { return (word & bits) == bits; }
constexpr unsigned bit(int i) { return 1u << i; }

// The registers that the system saves when it changes threads; 0 where it does not say.
inline uint64_t saved_registers() {
    if (!has(cpuid(1).c, bit(27))) return 0;  // OSXSAVE: xgetbv may be used
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return ((uint64_t)high << 32) | low;
}

inline bool has_v3() {
    const unsigned first = bit(12) | bit(22) | bit(28) | bit(29);  // FMA, MOVBE, AVX, F16C
    const unsigned seventh = bit(3) | bit(5) | bit(8);             // BMI1, AVX2, BMI2
    const unsigned lzcnt = bit(5);
    const uint64_t sse_and_avx = 0x6;
    return has(cpuid(1).c, first) && has(cpuid(7).b, seventh) && has(cpuid(0x80000001).c, lzcnt) &&
           (saved_registers() & sse_and_avx) == sse_and_avx;
}

inline bool has_v4() {
    // AVX-512 F, DQ, CD, BW, VL
    const unsigned seventh = bit(16) | bit(17) | bit(28) | bit(30) | bit(31);
    const uint64_t all_of_avx512 = 0xe6;
    return has_v3() && has(cpuid(7).b, seventh) &&
           (saved_registers() & all_of_avx512) == all_of_avx512;
}

}  // namespace x86_levels
