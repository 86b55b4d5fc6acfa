// The bits of a float as a whole number of its size.
#pragma once

#include <string.h>

#include "kernels.h"

namespace EQP_SPACE {
namespace {

template <typename BITS, typename T>
inline BITS bits_of(T value) {
    static_assert(sizeof(BITS) == sizeof(T), "as many bits");
    BITS bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

}  // namespace
}  // namespace EQP_SPACE
