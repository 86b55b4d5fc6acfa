#!/usr/bin/env bash
# Build a wheel, then install and use it in a new environment where no compiler can be found.
set -euo pipefail
python="$1"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

rm -rf dist
"$python" -m pip --disable-pip-version-check --quiet wheel --no-deps --wheel-dir dist .
wheel="$(ls dist/equipoise-*.whl)"
echo "built $wheel ($(du -k "$wheel" | cut -f1) kB)"

"$python" -m venv "$scratch/venv"
CC=/nonexistent CXX=/nonexistent "$scratch/venv/bin/python" -m pip --disable-pip-version-check --quiet \
    install --only-binary :all: "$wheel"
cd "$scratch"
env PATH="$scratch/venv/bin" CC=/nonexistent CXX=/nonexistent "$scratch/venv/bin/python" - <<'PYTHON'
import numpy as np
from equipoise._kernels import is_native, level
from equipoise.over_sampling import SMOTE

rng = np.random.default_rng(0)
X, y = rng.normal(size=(1000, 5)), np.arange(1000) % 20 == 0
X_new, y_new = SMOTE(random_state=0).fit_resample(X, y)
assert is_native() and (y_new.sum(), len(X_new)) == (950, 1900)
print(f"the wheel works without a compiler, with kernels of level {level()}")
PYTHON
