"""Fresh processes of this interpreter."""

import os
import subprocess
import sys
import time
from compileall import compile_dir
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run_python(*arguments: str, limit: float | None = None, **variables: str) -> str:
    """Run this interpreter in the repository's root and return what it printed.

    After ``limit`` seconds it is ended, with subprocess.TimeoutExpired.
    """
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=os.environ | variables, capture_output=True,
        text=True, check=False, timeout=limit,
    )  # fmt: skip
    if done.returncode not in (0, 1):
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        raise RuntimeError(f"a benchmark in its own process failed: {last[0]}")
    return done.stdout


def run_module(module: str, *arguments: str, limit: float | None = None, **variables: str) -> str:
    """Run one of the benchmark's modules in its own process."""
    return run_python("-m", module, *arguments, limit=limit, **variables)


def keep_bytecode() -> None:
    """Compile the package, as an installation does: an import is timed, not the compiler."""
    compile_dir(ROOT / "src" / "equipoise", quiet=2)


def seconds_of(code: str) -> float:
    """Seconds of a whole process that runs ``code``, starting the interpreter included."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    return time.perf_counter() - start
