#!/usr/bin/env bash
# Cross-compile the kernels for arm64; with qemu-aarch64, run a small program against them too.
set -euo pipefail
compiler=aarch64-linux-gnu-g++
if ! command -v "$compiler" >/dev/null; then
    echo "make arm64 needs $compiler: on Debian, apt-get install g++-aarch64-linux-gnu qemu-user" >&2
    exit 2
fi
build="build/arm64"
cmake -S . -B "$build" -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64 \
    -DCMAKE_CXX_COMPILER="$compiler" >/dev/null
cmake --build "$build" --parallel
if command -v qemu-aarch64 >/dev/null; then
    "$compiler" -std=c++17 -O1 -static -Inative -DEQP_LEVEL=base -o "$build/try" \
        tests/_kernels/try_search.cpp native/dispatch.cpp native/order.cpp native/pack.cpp \
        native/search.cpp native/screen.cpp native/segment.cpp native/level.cpp
    qemu-aarch64 "$build/try"
fi
