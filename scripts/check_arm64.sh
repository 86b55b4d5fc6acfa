#!/usr/bin/env bash
# Cross-compile the kernels for arm64, and run their tests where that can be emulated.
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

# A folder with an arm64 Python 3.11 makes an emulator run the kernels' tests, in three minutes. On
# Debian, after 'dpkg --add-architecture arm64 && apt-get update' and with qemu-user installed:
#   apt-get download {python3.11,libpython3.11}-minimal:arm64 libpython3.11-stdlib:arm64 \
#       {libc6,libexpat1,zlib1g,libssl3,libffi8,libgcc-s1,libstdc++6,libbz2-1.0}:arm64 \
#       {liblzma5,libsqlite3-0,libuuid1,libcrypt1}:arm64
#   for package in *.deb; do dpkg -x "$package" root; done; make arm64 ARM64_ROOT="$PWD/root"
root="${ARM64_ROOT:-}"
if [[ -z "$root" ]] || ! command -v qemu-aarch64 >/dev/null; then
    echo "Not run: that needs qemu-aarch64 and ARM64_ROOT, see scripts/check_arm64.sh"
    exit 0
fi
python -m pip --disable-pip-version-check --quiet install --target "$build/site" --upgrade \
    --platform manylinux_2_28_aarch64 --platform manylinux2014_aarch64 --python-version 3.11 \
    --only-binary=:all: numpy scipy scikit-learn narwhals pytest hypothesis
PYTHONPATH="$build/site:src" EQUIPOISE_LIBRARY="$build/libequipoise_native.so" \
    qemu-aarch64 -L "$root" "$root/usr/bin/python3.11" -m pytest -q -p no:cacheprovider tests/_kernels
