#!/usr/bin/env bash
# The kernels' tests with a library built for AddressSanitizer and UndefinedBehaviorSanitizer.
set -euo pipefail
build="$PWD/build/sanitize"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
echo "Building the kernels with sanitizers ..."
CXX="${CXX:-g++}" cmake -S . -B "$build" -DEQP_SANITIZE=address,undefined >"$log" 2>&1 &&
    cmake --build "$build" --parallel >>"$log" 2>&1 || { cat "$log" >&2; exit 1; }
echo "Running the kernels' tests (slower than usual) ..."
# Python itself is not built with the sanitizers, so that their runtime has to be loaded first.
# The interpreter's own allocations at exit are no leaks of ours.
LD_PRELOAD="$("${CXX:-g++}" -print-file-name=libasan.so):$("${CXX:-g++}" -print-file-name=libubsan.so)" \
    ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    EQUIPOISE_LIBRARY="$build/libequipoise_native.so" \
    python -m pytest -q tests/_kernels
