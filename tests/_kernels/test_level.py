"""The level of x86-64 is the best that the processor has and the system saves."""

import os
import platform
import re
import subprocess
import sys
from pathlib import Path

from equipoise._kernels import level

THIRD = {"avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe"}
FOURTH = {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}
LEVELS = {"base", "v2", "v3", "v4"}


def listed_by_the_system():
    """The levels that it may be: Linux lists what a processor has, others do not."""
    cpuinfo = Path("/proc/cpuinfo")
    if platform.machine() != "x86_64" or not cpuinfo.exists():
        return LEVELS
    found = re.search(r"^flags\s*:(.*)$", cpuinfo.read_text(encoding="utf-8"), re.MULTILINE)
    flags = set(found[1].split())
    return {"v2" if not flags >= THIRD else "v3" if not flags >= FOURTH else "v4"}


def level_in_a_new_process(**variables):
    program = "from equipoise._kernels import level; print(level())"
    mine = {name: value for name, value in os.environ.items() if name != "EQUIPOISE_LEVEL"}
    run = subprocess.run(
        [sys.executable, "-c", program], env={**mine, **variables},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return run.stdout.strip() or run.stderr.strip().splitlines()[-1]


def test_the_best_level_is_taken():
    assert level_in_a_new_process() in listed_by_the_system()
    assert level() in LEVELS


def test_a_lower_level_can_be_asked_for_and_an_unknown_one_is_an_error():
    best = level_in_a_new_process()
    lowest = "base" if best == "base" else "v2"
    assert level_in_a_new_process(EQUIPOISE_LEVEL=lowest) == lowest
    assert f"unset it to use '{best}'" in level_in_a_new_process(EQUIPOISE_LEVEL="v9")
