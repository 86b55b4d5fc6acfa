#!/usr/bin/env bash
# Equipoise as it is installed where no compiler can be found: without the native part.
set -euo pipefail
venv=build/pure
pip=("$venv/bin/python" -m pip --disable-pip-version-check --quiet)

echo "Installing without a compiler in $venv ..."
"${PYTHON:-python3}" -m venv "$venv"
"${pip[@]}" install --upgrade "pip>=25.1"
rm -rf build/pure-wheel
CC=/nonexistent CXX=/nonexistent "${pip[@]}" wheel --no-deps --wheel-dir build/pure-wheel .
"${pip[@]}" install --group test build/pure-wheel/equipoise-*.whl
"${pip[@]}" install --no-deps --force-reinstall build/pure-wheel/equipoise-*.whl
"$venv/bin/python" -c 'from equipoise._kernels import is_native as n; assert not n(), "the native part is there"'
echo "Running the tests that need no native part ..."
# The variable tells tests/conftest.py that the native part is away on purpose; that it is
# missing is said by a warning, which is no error here.
EQUIPOISE_NATIVE=0 "$venv/bin/python" -m pytest -q -n "${JOBS:-2}" \
    -W "ignore::equipoise.exceptions.NativeKernelsMissingWarning" \
    --ignore tests/_kernels --ignore tests/benchmarks --ignore tests/examples
