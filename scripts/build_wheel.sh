#!/usr/bin/env bash
# Build a wheel, then install and use it in a new environment where no compiler can be found.
set -euo pipefail
python="$1"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

echo "Building a wheel ..."
rm -rf dist
"$python" -m pip --disable-pip-version-check --quiet wheel --no-deps --wheel-dir dist .
wheel="$(realpath dist/equipoise-*.whl)"
echo "Built dist/$(basename "$wheel"), $(du -k "$wheel" | cut -f1) kB. Trying it without a compiler ..."

"$python" -m venv "$scratch/venv"
cd "$scratch"
# Nothing but the new environment can be found: no compiler, no cmake, no source tree.
bare=(env "PATH=$scratch/venv/bin" CC=/nonexistent CXX=/nonexistent "$scratch/venv/bin/python")
"${bare[@]}" -c 'import shutil, sys; sys.exit(any(map(shutil.which, ("cc", "gcc", "c++", "g++"))))'
"${bare[@]}" -m pip --disable-pip-version-check --quiet install --only-binary :all: "$wheel"
"${bare[@]}" -W error - <<'PYTHON'
import numpy as np
from equipoise._kernels import is_native, level
from equipoise.over_sampling import SMOTE

rng = np.random.default_rng(0)
X, y = rng.normal(size=(1000, 5)), np.arange(1000) % 20 == 0
sampler = SMOTE(random_state=0)
X_new, y_new = sampler.fit_resample(X, y)
assert is_native(), "the wheel has no native part"
assert (y_new.sum(), len(X_new)) == (950, 1900), "the classes are not balanced"
assert (y[sampler.sample_indices_] == y_new).all(), "a row has not the class of its base row"
print(f"It works without a compiler, with kernels of level {level()}.")
PYTHON
