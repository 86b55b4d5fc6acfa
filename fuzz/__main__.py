"""``python -m fuzz --seconds 60 --seed 1``: every harness in a process of its own.

A finding is printed with what reproduces it; the exit code is then 1. ``--input FILE`` tries one
input again.
"""

import argparse
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from fuzz import driver

HARNESSES = ("tables", "files", "kernels")


def alone(name: str, seconds: float, seed: int) -> int:
    """Run one harness in this process."""
    harness = import_module(f"fuzz.{name}")
    if name != "tables":
        driver.fuzz(harness, seconds, seed)
        return 0
    return int(harness.fuzz(seconds, seed) > 0)


def together(seconds: float, seed: int) -> int:
    """Run all harnesses, each for its share of the time; how many found something."""
    n_failed = 0
    for name in HARNESSES:
        share = seconds / len(HARNESSES)
        command = ["--only", name, "--seconds", str(share), "--seed", str(seed)]
        code = subprocess.run([sys.executable, "-m", "fuzz", *command], check=False).returncode
        if code == 0:
            print(f"{name}: nothing found", flush=True)
            continue
        n_failed += 1
        how = f"was ended by signal {-code}" if code < 0 else "has a finding"
        print(f"{name} {how}", flush=True)
        if name != "tables":
            kept = driver.FOLDER / f"{name}-finding-{seed}"
            (driver.FOLDER / f"{name}.last").replace(kept)
            print(f"  again: python -m fuzz --only {name} --input {kept}")
            data = kept.read_bytes()
            if len(data) < 1000:
                print(f"  as a test: fuzz.{name}.check(bytes.fromhex({data.hex()!r}))")
    return n_failed


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="for all harnesses together")
    parser.add_argument("--seed", type=int, default=1, help="the same finds the same")
    parser.add_argument("--only", choices=HARNESSES)
    parser.add_argument("--input", type=Path, help="a file to try instead")
    given = parser.parse_args()
    if given.input:
        import_module(f"fuzz.{given.only}").check(given.input.read_bytes())
        return 0
    if given.only:
        return alone(given.only, given.seconds, given.seed)
    return min(1, together(given.seconds, given.seed))


if __name__ == "__main__":
    sys.exit(main())
