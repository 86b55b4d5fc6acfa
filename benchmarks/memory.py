"""Peak memory of one call above its input, in a process of its own.

``python -m benchmarks.memory PACKAGE SAMPLER KIND FOLDER`` reads ``X.npy`` and ``y.npy`` of the
folder and prints one line of JSON. With ``bags`` as the kind SAMPLER is an ensemble, made of 100
members.
"""

import ctypes
import gc
import json
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from benchmarks import contenders, data
from benchmarks.process import run_module

T = TypeVar("T")

STATUS = Path("/proc/self/status")
CLEAR = Path("/proc/self/clear_refs")


def can_measure() -> bool:
    """Tell whether the system keeps a peak of resident memory that can be set back."""
    try:
        CLEAR.write_text("5", encoding="utf-8")
    except OSError:
        return False
    return "VmHWM" in STATUS.read_text(encoding="utf-8")


def resident(field: str) -> int:
    """Bytes of ``VmRSS`` (now) or ``VmHWM`` (the peak)."""
    found = re.search(rf"{field}:\s+(\d+) kB", STATUS.read_text(encoding="utf-8"))
    if found is None:
        raise RuntimeError(f"{STATUS} has no {field}")
    return 1024 * int(found.group(1))


def give_back() -> None:
    """Return freed memory to the system, so that it is not mistaken for ours."""
    gc.collect()
    if hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)


def peak_above(work: Callable[[], T]) -> tuple[int, T]:
    """Bytes that a piece of work needs at its peak above what is there before; what it gave."""
    give_back()
    CLEAR.write_text("5", encoding="utf-8")
    before, start_peak = resident("VmRSS"), resident("VmHWM")
    made = work()
    return resident("VmHWM") - max(before, start_peak), made


def measure_bags(package: str, name: str, folder: str) -> dict[str, Any]:
    """Measure the fit of an ensemble: bytes above the input and the fitted members.

    A forest reads one float32 copy of the table, as scikit-learn's does; it is not counted.
    """
    X, y = (np.load(Path(folder, f"{part}.npy")) for part in ("X", "y"))
    contenders.ensemble(package, name, n_estimators=2).fit(X[:2000], y[:2000])
    give_back()
    CLEAR.write_text("5", encoding="utf-8")
    before, start_peak = resident("VmRSS"), resident("VmHWM")
    made = contenders.ensemble(package, name, n_estimators=100).fit(X, y)
    peak = resident("VmHWM")
    give_back()
    fitted = resident("VmRSS") - before
    copied = 4 * X.size if name == contenders.BALANCED_FOREST else 0
    return {
        "above": peak - max(before, start_peak) - fitted - copied,
        "output": X.nbytes,
        "fitted": fitted,
        "members": len(made.estimators_),
    }


def peak_in_child(package: str, sampler: str, kind: str, shape: data.Shape) -> dict[str, float]:
    """Measure a call in a fresh process: bytes above the input, and bytes of output and input."""
    X, y = data.table(shape)
    with tempfile.TemporaryDirectory() as folder:
        np.save(Path(folder, "X.npy"), X)
        np.save(Path(folder, "y.npy"), y)
        printed = run_module("benchmarks.memory", package, sampler, kind, folder)
    found: dict[str, float] = json.loads(printed)
    return found


def measure(package: str, name: str, kind: str, folder: str) -> dict[str, Any]:
    """Measure in this process, after a small call that loads whatever is loaded lazily."""
    X, y = (np.load(Path(folder, f"{part}.npy")) for part in ("X", "y"))
    contenders.sampler(package, name).fit_resample(*data.as_kind(kind, X[:2000], y[:2000]))
    table, labels = data.as_kind(kind, X, y)
    del X, y
    above, (made, made_labels) = peak_above(
        lambda: contenders.sampler(package, name).fit_resample(table, labels)
    )
    # Of a frame, too, a cell counts 8 bytes: its columns are float64.
    cell = 4 if kind == "float32" else 8
    return {
        "above": above,
        "output": cell * made.shape[0] * made.shape[1] + 8 * len(made_labels),
        "input": cell * table.shape[0] * table.shape[1] + 8 * len(labels),
    }


if __name__ == "__main__":
    if sys.argv[3] == "bags":
        print(json.dumps(measure_bags(sys.argv[1], sys.argv[2], sys.argv[4])))
    else:
        print(json.dumps(measure(*sys.argv[1:5])))
