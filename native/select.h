// The lowest of some keys, without branches to mispredict.
#pragma once

#include <stdint.h>

#include <algorithm>

#include "kernels.h"

namespace EQP_SPACE {
namespace {

// Bring what is less than the pivot to the front, without a branch to mispredict.
template <typename Key>
int64_t part(Key *from, int64_t n, Key pivot) {
    int64_t n_less = 0;
    for (int64_t i = 0; i < n; ++i) {
        const Key one = from[i];
        from[i] = from[n_less];
        from[n_less] = one;
        n_less += one < pivot;
    }
    return n_less;
}

// A pivot from a sample, a little nearer to the middle than the target is: most of what is on the
// other side of it is out, and the target is seldom among that.
template <typename Key>
Key pivot_for(const Key *from, int64_t n, int64_t target) {
    constexpr int64_t MOST = 63;
    Key sample[MOST];
    const int64_t size = n > 2048 ? MOST : 15, shift = n > 2048 ? 4 : 2;
    for (int64_t i = 0; i < size; ++i) sample[i] = from[i * n / size];
    const int64_t rank = target * size / n + (2 * target < n ? shift : -shift);
    Key *chosen = sample + std::clamp<int64_t>(rank, 0, size - 1);
    std::nth_element(sample, chosen, sample + size);
    return *chosen;
}

// Bring the `target` lowest to the front; all are different, for their places are.
template <typename Key>
void select(Key *from, int64_t n, int64_t target) {
    constexpr int64_t FEW = 48;
    while (n > FEW) {
        const int64_t n_less = part(from, n, pivot_for(from, n, target));
        if (n_less <= target) {
            if (n_less == 0) break;
            from += n_less;
            n -= n_less;
            target -= n_less;
        } else {
            n = n_less;
        }
    }
    std::nth_element(from, from + target, from + n);
}

}  // namespace
}  // namespace EQP_SPACE
