#!/usr/bin/env bash
# The kernels' tests with a library built for AddressSanitizer and UndefinedBehaviorSanitizer.
set -euo pipefail
python="$1"
build="build/sanitize"
cmake -S . -B "$build" -DEQP_SANITIZE=address,undefined -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build "$build" --parallel >/dev/null
echo "built with sanitizers; running the kernels' tests"
LD_PRELOAD="$(g++ -print-file-name=libasan.so):$(g++ -print-file-name=libubsan.so)" \
ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1 \
EQUIPOISE_LIBRARY="$PWD/$build/libequipoise_native.so" \
    "$python" -m pytest -q -p no:randomly tests/_kernels
