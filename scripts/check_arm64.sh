#!/usr/bin/env bash
# Cross-compile the kernels for arm64.
set -euo pipefail
compiler=aarch64-linux-gnu-g++
if ! command -v "$compiler" >/dev/null; then
    echo "make arm64 needs $compiler; on Debian: apt-get install g++-aarch64-linux-gnu" >&2
    exit 2
fi
build=build/arm64
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
cmake -S . -B "$build" -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64 \
    -DCMAKE_CXX_COMPILER="$compiler" >"$log" 2>&1 &&
    cmake --build "$build" --parallel >>"$log" 2>&1 || { cat "$log" >&2; exit 1; }
echo "The kernels compile for arm64: $build/libequipoise_native.so"
if command -v qemu-aarch64 >/dev/null && [[ -f tests/_kernels/try_search.cpp ]]; then
    "$compiler" -std=gnu++17 -O1 -static -Inative -DEQP_LEVEL=base -ffp-contract=off \
        -o "$build/try_search" tests/_kernels/try_search.cpp native/*.cpp
    qemu-aarch64 "$build/try_search"
fi
