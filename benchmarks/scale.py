"""``python -m benchmarks.scale``: the memory and the speed of streams, each figure with its bar.

Five chapters. ``growth``: what memory grows by from 1 to 8 GB of input, and the speed beside a
bare copy by pyarrow of what is read and written, which no stream can beat by much. ``limit``:
twenty million rows of 30 columns, a few words among them, one in a hundred rare, in 2 GB. ``near``:
Borderline-SMOTE and ADASYN, which look at all rows, at one and two million, and by how much they
grow the time for more. ``blocks``: a class of 300,000 rows of 40 columns in memory, and under a
limit that it does not fit into. ``engines``: the twenty million rows by Spark and by Dask, with two
workers each.

Each run is a process of its own, so that its peak is its own. Files lie in a temporary folder that
goes at the end, however that comes.
"""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import equipoise
from benchmarks import memory, scale_engines
from benchmarks.scale_page import write_page
from equipoise.over_sampling import ADASYN, SMOTE, BorderlineSMOTE, RandomOverSampler
from equipoise.streaming import plan_stream
from equipoise.under_sampling import RandomUnderSampler

SAMPLERS: dict[str, Callable[[], Any]] = {
    "random-over": lambda: RandomOverSampler(random_state=0),
    "random-under": lambda: RandomUnderSampler(random_state=0),
    "smote": lambda: SMOTE(random_state=0),
    "borderline": lambda: BorderlineSMOTE(random_state=0),
    "adasyn": lambda: ADASYN(random_state=0),
}
CHAPTERS = {
    "growth": ("random-over", "random-under", "smote"),
    "limit": ("random-over", "random-under", "smote"),
    "near": ("borderline", "adasyn"),
    "blocks": ("smote",),
    "engines": ("random-over", "smote"),
}
#: What a stream must reach of a bare copy's speed, and what its memory may grow by.
SPEED = {"random-over": 0.6, "random-under": 0.6, "smote": 0.4}
MORE_MEMORY, A_ROW = 100e6, 6
GROUP_ROWS = 100_000
#: Stands between a sampler and the engine that runs it.
ON = " on "
HEADER = (
    f"{'sampler':13}{'rows in':>13}{'rows out':>13}{'s':>8}{'of copy':>9}{'bar':>6}"
    f"{'peak MB':>9}{'plan MB':>9}"
)


def write_table(folder: Path, n_rows: int, asked: argparse.Namespace, n_words: int) -> None:
    """Numbers, some words among them, one rare class; a million rows a file."""
    words = np.array(["alpha", "beta", "gamma", "delta"])
    folder.mkdir()
    for nth, start in enumerate(range(0, n_rows, 1_000_000)):
        random = np.random.default_rng(nth)
        n_here = min(1_000_000, n_rows - start)
        columns: dict[str, Any] = {"y": (random.random(n_here) < asked.share).astype(np.int8)}
        for j in range(asked.columns - n_words):
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


def work(task: str, source: str, out: str, n_rows: int, limit: int) -> dict[str, float]:
    """One run, in this process: seconds, peak memory, rows of the output, memory as planned."""
    begun, planned = time.perf_counter(), 0
    name, _, engine = task.partition(ON)
    if engine:
        return scale_engines.work(engine, source, out, SAMPLERS[name]())
    if task == "copy":
        copy(Path(source), Path(out), n_rows)
        n_out = n_rows
    else:
        sampler, most = SAMPLERS[task](), limit or None
        n_out = equipoise.stream(source, "y", out, sampler, memory_limit=most).n_rows
    seconds = time.perf_counter() - begun
    peak = memory.resident("VmHWM")  # of a child, ru_maxrss is its parent's where that is larger
    if task != "copy":
        planned = plan_stream(source, "y", SAMPLERS[task](), memory_limit=limit or None).memory
    return {"seconds": seconds, "peak": peak, "n_rows": n_out, "planned": planned}


def measured(task: str, source: Path, out: Path, n_rows: int = 0, limit: int = 0) -> dict[str, Any]:
    """The same in a fresh process; what it wrote goes."""
    command = [sys.executable, "-m", "benchmarks.scale", "--work", task, str(source), str(out)]
    ran = subprocess.run(
        [*command, str(n_rows), str(limit)], check=True, stdout=subprocess.PIPE, text=True
    )
    shutil.rmtree(out)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


@contextmanager
def table_of(n_rows: int, asked: argparse.Namespace, n_words: int) -> Iterator[Path]:
    """The files of a table, for as long as they are needed."""
    with tempfile.TemporaryDirectory(dir=asked.folder, prefix="equipoise-scale-") as here:
        source = Path(here) / "in"
        write_table(source, n_rows, asked, n_words)
        yield source


def run_one(
    name: str, source: Path, n_rows: int, limit: int = 0, *, is_raced: bool = True
) -> dict[str, Any]:
    """Measure one sampler, and a bare copy of as many rows."""
    made = measured(name, source, source.with_name("out"), limit=limit)
    part, bar, missed = "", "", []
    one = {"sampler": name, "n_rows_in": n_rows, **made}
    if is_raced:
        n_copied = n_rows if name == "random-under" else int(made["n_rows"])
        bare = measured("copy", source, source.with_name("copy"), n_copied)
        one["of_copy"] = bare["seconds"] / made["seconds"]
        part, bar = f"{one['of_copy']:.0%}", f"{SPEED[name]:.0%}"
        if one["of_copy"] < SPEED[name]:
            missed.append(f"{part} of a bare copy's speed, not {bar}")
    if made["peak"] > made["planned"]:
        missed.append(f"a peak of {made['peak'] / 1e6:.0f} MB, above what the plan says")
    print(
        f"{name:13}{n_rows:13,}{int(made['n_rows']):13,}{made['seconds']:8.1f}{part:>9}{bar:>6}"
        f"{made['peak'] / 1e6:9.0f}{made['planned'] / 1e6:9.0f}", flush=True,
    )  # fmt: skip
    return {**one, "missed": missed}


def growth(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """Each sampler at two sizes: speed, and what memory grew by."""
    print(
        f"\nFrom {asked.rows[0]:,} to {asked.rows[1]:,} rows of {asked.columns} numbers\n{HEADER}"
    )
    found = []
    for n_rows in asked.rows:
        with table_of(n_rows, asked, 0) as source:
            found += [run_one(name, source, n_rows) for name in CHAPTERS["growth"]]
    for name in CHAPTERS["growth"]:
        small, large = (one for one in found if one["sampler"] == name)
        large["missed"] += check_growth(small, large, asked)
    return found


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


def limit(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """Each sampler under a limit of memory."""
    n_rows, most = asked.limit_rows, asked.limit_bytes
    said = f"{n_rows:,} rows of {asked.columns} columns, 3 of words, in {most / 2**30:g} GB"
    print(f"\n{said}\n{HEADER}")
    found = []
    with table_of(n_rows, asked, 3) as source:
        for name in CHAPTERS["limit"]:
            one = run_one(name, source, n_rows, most)
            if one["peak"] > most:
                one["missed"].append(f"a peak of {one['peak'] / 1e6:.0f} MB, above the limit")
            found.append(one)
    return found


def near(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """What looks at all rows, at two sizes, and the time for more by what the time grew by."""
    sizes = (asked.near_rows // 2, asked.near_rows)
    print(f"\nNeighbours among all of {sizes[0]:,} and {sizes[1]:,} rows\n{HEADER}")
    found = []
    for n_rows in sizes:
        with table_of(n_rows, asked, 0) as source:
            found += [run_one(name, source, n_rows, is_raced=False) for name in CHAPTERS["near"]]
    for name in CHAPTERS["near"]:
        first, second = (one["seconds"] for one in found if one["sampler"] == name)
        power = math.log2(second / first)
        more = [f"{n:,} rows {second * (n / sizes[1]) ** power / 3600:.1f} h"
                for n in (5 * sizes[1], 10 * sizes[1])]  # fmt: skip
        print(f"{name}: time grew as rows to the power {power:.1f}; so reckoned: {', '.join(more)}")
    return found


def blocks(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """A class that the limit lets into memory, and one that it does not: the same rows."""
    n_rows, most = asked.blocks_rows, asked.blocks_bytes
    shape = argparse.Namespace(folder=asked.folder, share=3 / 7, columns=40)
    print(f"\n{n_rows:,} rows of {shape.columns} columns, three of seven rare\n{HEADER}")
    with table_of(n_rows, shape, 0) as source:
        found = [run_one("smote", source, n_rows, limit, is_raced=False) for limit in (0, most)]
        whole, parted = found
        for sentence in plan_stream(source, "y", SAMPLERS["smote"](), memory_limit=most).passes:
            print(sentence)
    if parted["peak"] > most:
        parted["missed"].append(f"a peak of {parted['peak'] / 1e6:.0f} MB, above the limit")
    if whole["n_rows"] != parted["n_rows"]:
        parted["missed"].append(f"{parted['n_rows']:,} rows, not {whole['n_rows']:,}")
    return found


def engines(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """The table of the limit by each engine; the rows that come out are as many as streamed."""
    n_rows = asked.limit_rows
    said = f"{n_rows:,} rows of {asked.columns} columns, {scale_engines.N_WORKERS} workers"
    print(f"\n{said}\n{HEADER}")
    found = []
    with table_of(n_rows, asked, 3) as source:
        for name in CHAPTERS["engines"]:
            planned = plan_stream(source, "y", SAMPLERS[name]())
            for engine in scale_engines.ENGINES:
                made = measured(f"{name}{ON}{engine}", source, source.with_name("out"))
                one = {"sampler": f"{name}{ON}{engine}", "n_rows_in": n_rows, "missed": [], **made}
                if made["n_rows"] != planned.n_rows:
                    one["missed"].append(f"{made['n_rows']:,} rows, not {planned.n_rows:,}")
                print(
                    f"{one['sampler']:20}{n_rows:13,}{int(made['n_rows']):13,}{made['seconds']:8.1f}"
                    f"{'':8}{made['peak'] / 1e6:9.0f}", flush=True,
                )  # fmt: skip
                found.append(one)
    return found


def main() -> int:
    """Run the chapters, and tell what is missed."""
    reader = argparse.ArgumentParser(
        prog="python -m benchmarks.scale", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    reader.add_argument("chapters", nargs="*", help=f"{', '.join(CHAPTERS)}; otherwise all")
    reader.add_argument("--rows", type=int, nargs=2, default=[4_000_000, 32_000_000])
    reader.add_argument("--limit-rows", type=int, default=20_000_000)
    reader.add_argument("--limit-bytes", type=int, default=2 << 30)
    reader.add_argument("--near-rows", type=int, default=2_000_000)
    reader.add_argument("--blocks-rows", type=int, default=700_000)
    reader.add_argument("--blocks-bytes", type=int, default=600_000_000)
    reader.add_argument("--columns", type=int, default=30)
    reader.add_argument("--share", type=float, default=0.01)
    reader.add_argument("--json", type=Path, default=Path("output/scale.json"))
    reader.add_argument("--folder", type=Path, default=None, help="where files may lie")
    reader.add_argument(
        "--page",
        action="store_true",
        help="put them, and chapters that the JSON file has of before, into docs/guide/scale.md",
    )
    reader.add_argument("--work", nargs=5, help=argparse.SUPPRESS)
    asked = reader.parse_args()
    if asked.work:
        task, source, out, n_rows, most = asked.work
        print(json.dumps(work(task, source, out, int(n_rows), int(most))))
        return 0
    unknown = set(asked.chapters) - set(CHAPTERS)
    if unknown:
        reader.error(f"no chapter {unknown.pop()!r}; there are {', '.join(CHAPTERS)}")
    run = {
        "growth": growth, "limit": limit, "near": near, "blocks": blocks, "engines": engines,
    }  # fmt: skip
    now = {name: run[name](asked) for name in asked.chapters or CHAPTERS}
    before = json.loads(asked.json.read_text(encoding="utf-8")) if asked.json.exists() else {}
    told = {name: (before | now)[name] for name in CHAPTERS if name in before | now}
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    asked.json.write_text(json.dumps(told, indent=1), encoding="utf-8")
    if asked.page:
        # The page is of one table: its blocks are told elsewhere.
        runs = [one for name, ones in told.items() if name != "blocks" for one in ones]
        write_page(runs, asked.columns, len(os.sched_getaffinity(0)))
    missed = [
        (one, sentence) for ones in now.values() for one in ones for sentence in one["missed"]
    ]
    print()
    for one, sentence in missed:
        print(f"missed: {one['sampler']}, {one['n_rows_in']:,} rows: {sentence}")
    print(f"{len(missed)} bars missed" if missed else "all bars reached")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
