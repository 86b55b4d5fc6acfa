"""Tables in float32 are resampled without a copy in float64; each run is a process."""

import subprocess
import sys
from pathlib import Path

import pytest

from equipoise._kernels import is_native

PROGRAM = """
import ctypes
import sys
import numpy as np
import equipoise.over_sampling as samplers

def resident(name):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(name + ":"))

sampler = getattr(samplers, sys.argv[1])(random_state=0)
n_rows, n_columns = 20_000, 256

def embeddings(n_rows):
    rng = np.random.default_rng(0)
    X = rng.standard_normal((40, n_columns), dtype=np.float32)[rng.integers(0, 40, n_rows)]
    for start in range(0, n_rows, 1000):
        X[start : start + 1000] += 0.4 * rng.standard_normal((1000, n_columns), dtype=np.float32)
    return X, (rng.random(n_rows) < 0.1).astype(int)

# What is imported, and what libraries set up at their first use, is no memory of the call.
sampler.fit_resample(*embeddings(6000))
X, y = embeddings(n_rows)
getattr(ctypes.CDLL(None), "malloc_trim", lambda _: None)(0)
before = resident("VmRSS")
sampler.plan(X, y)
deciding = resident("VmHWM") - before
X_new, y_new = sampler.fit_resample(X, y)
assert X_new.dtype == np.float32 and len(X_new) > 1.7 * len(X)
print(deciding, resident("VmHWM") - before, X_new.nbytes, 8 * X.size)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells the peak")
@pytest.mark.skipif(not is_native(), reason="scikit-learn's search makes copies")
@pytest.mark.parametrize("sampler", ["SMOTE", "BorderlineSMOTE"])
def test_the_peak_is_the_output_and_no_copy_of_the_table(sampler):
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, sampler], check=True, capture_output=True, text=True
    )
    deciding, peak, output, copy = map(int, ran.stdout.split())
    assert deciding < copy / 2
    assert peak < 1.25 * output
