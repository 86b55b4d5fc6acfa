"""``python -m benchmarks.scale``: the memory and the speed of streams, printed as one table.

Each run is a process of its own, so that its peak is its own. Beside it stands a bare copy by
pyarrow of what is read and written: what no stream can beat by much.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import equipoise
from benchmarks.scale_page import write_page
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.under_sampling import RandomUnderSampler

SAMPLERS: dict[str, Callable[[], Any]] = {
    "random-over": lambda: RandomOverSampler(random_state=0),
    "random-under": lambda: RandomUnderSampler(random_state=0),
    "smote": lambda: SMOTE(random_state=0),
}
#: What a stream must reach of a bare copy's speed, and what its memory may grow by.
SPEED = {"random-over": 0.6, "random-under": 0.6, "smote": 0.4}
MORE_MEMORY, A_ROW = 100e6, 6
GROUP_ROWS = 100_000


def write_table(folder: Path, n_rows: int, n_columns: int, share: float, n_words: int) -> None:
    """Numbers, a few words among them, one rare class; a million rows a file."""
    words = np.array(["alpha", "beta", "gamma", "delta"])
    folder.mkdir()
    for nth, start in enumerate(range(0, n_rows, 1_000_000)):
        random = np.random.default_rng(nth)
        n_here = min(1_000_000, n_rows - start)
        columns: dict[str, Any] = {"y": (random.random(n_here) < share).astype(np.int8)}
        for j in range(n_columns - n_words):
            columns[f"x{j}"] = random.normal(size=n_here) + columns["y"]
        for j in range(n_words):
            columns[f"w{j}"] = words[random.integers(0, 4, n_here)]
        pq.write_table(pa.table(columns), folder / f"{nth:04d}.parquet", row_group_size=GROUP_ROWS)


def copy(source: Path, out: Path, n_rows: int) -> None:
    """A bare copy that writes as many rows as asked for, the files again and again."""
    out.mkdir()
    writer, n_left = None, n_rows
    while n_left > 0:
        for file in sorted(source.glob("*.parquet")):
            with pq.ParquetFile(file, pre_buffer=False, buffer_size=1 << 20) as opened:
                for batch in opened.iter_batches(GROUP_ROWS):
                    table = pa.Table.from_batches([batch.slice(0, n_left)])
                    writer = writer or pq.ParquetWriter(out / "copy.parquet", table.schema)
                    writer.write_table(table)
                    n_left -= table.num_rows
                    if n_left <= 0:
                        break
            if n_left <= 0:
                break
    assert writer is not None
    writer.close()


def work(task: str, source: str, out: str, n_rows: int) -> dict[str, float]:
    """One run, in this process: seconds, peak memory, rows of the output."""
    begun = time.perf_counter()
    if task == "copy":
        copy(Path(source), Path(out), n_rows)
        n_out = n_rows
    else:
        n_out = equipoise.stream(source, "y", out, SAMPLERS[task]()).n_rows
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"seconds": seconds, "peak": peak, "n_rows": n_out}


def measured(task: str, source: Path, out: Path, n_rows: int = 0) -> dict[str, float]:
    """The same in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.scale", "--work", task, str(source), str(out)]
    ran = subprocess.run([*command, str(n_rows)], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def main() -> int:
    """Measure at two sizes, and tell what is missed."""
    reader = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    reader.add_argument("--rows", type=int, nargs=2, default=[4_000_000, 32_000_000])
    reader.add_argument("--columns", type=int, default=30)
    reader.add_argument("--words", type=int, default=0)
    reader.add_argument("--share", type=float, default=0.01)
    reader.add_argument("--only", nargs="+", choices=list(SAMPLERS), default=list(SAMPLERS))
    reader.add_argument("--json", type=Path, default=Path("output/scale.json"))
    reader.add_argument("--folder", type=Path, default=None, help="where files may lie")
    reader.add_argument(
        "--page", action="store_true", help="put the figures into docs/guide/scale.md"
    )
    reader.add_argument("--work", nargs=4, help=argparse.SUPPRESS)
    asked = reader.parse_args()
    if asked.work:
        task, source, out, n_rows = asked.work
        print(json.dumps(work(task, source, out, int(n_rows))))
        return 0
    told = run_all(asked)
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    asked.json.write_text(json.dumps(told, indent=1), encoding="utf-8")
    if asked.page:
        write_page(told, asked.columns, len(os.sched_getaffinity(0)))
    return int(any(one["missed"] for one in told))


def run_all(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """Measure each sampler at both sizes."""
    print(f"{'sampler':14}{'rows in':>13}{'rows out':>13}{'s':>8}{'copy':>7}{'peak MB':>9}")
    found: list[dict[str, Any]] = []
    for n_rows in asked.rows:
        with tempfile.TemporaryDirectory(dir=asked.folder) as here:
            source = Path(here) / "in"
            write_table(source, n_rows, asked.columns, asked.share, asked.words)
            found += [run_one(name, source, Path(here), n_rows) for name in asked.only]
    for name in asked.only:
        small, large = (one for one in found if one["sampler"] == name)
        large["missed"] += check_growth(small, large, asked)
    for one in found:
        for sentence in one["missed"]:
            print(f"missed: {one['sampler']}, {one['n_rows_in']:,} rows: {sentence}")
    return found


def run_one(name: str, source: Path, here: Path, n_rows: int) -> dict[str, Any]:
    """Measure one sampler, and a bare copy of as many rows."""
    made = measured(name, source, here / "out")
    n_copied = int(made["n_rows"]) if name != "random-under" else n_rows
    subprocess.run(["rm", "-r", str(here / "out")], check=True)
    bare = measured("copy", source, here / "copy", n_copied)
    subprocess.run(["rm", "-r", str(here / "copy")], check=True)
    part = bare["seconds"] / made["seconds"]
    print(
        f"{name:14}{n_rows:13,}{int(made['n_rows']):13,}{made['seconds']:8.1f}{part:7.0%}"
        f"{made['peak'] / 1e6:9.0f}", flush=True,
    )  # fmt: skip
    missed = [f"{part:.0%} of a bare copy's speed, not {SPEED[name]:.0%}"] * (part < SPEED[name])
    return {"sampler": name, "n_rows_in": n_rows, **made, "of_copy": part, "missed": missed}


def check_growth(
    small: dict[str, Any], large: dict[str, Any], asked: argparse.Namespace
) -> list[str]:
    """What the memory grew by, beyond the rare class and a shuffle of row numbers."""
    more_rows = large["n_rows_in"] - small["n_rows_in"]
    rare = more_rows * asked.share * asked.columns * 8
    grown = large["peak"] - small["peak"]
    allowed = MORE_MEMORY + A_ROW * more_rows + 2 * rare
    print(f"{small['sampler']}: memory grew by {grown / 1e6:.0f} MB, {allowed / 1e6:.0f} allowed")
    return [f"memory grew by {grown / 1e6:.0f} MB"] * (grown > allowed)


if __name__ == "__main__":
    sys.exit(main())
