"""The page on scale: what streams took, and what a cluster would need by that."""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.process import ROOT
from benchmarks.report import machine_line
from equipoise.core.text import said_time
from scripts.pages import put_table

PAGE = ROOT / "docs" / "guide" / "scale.md"
#: Cores of the cluster that is reckoned with, and rows of its tables.
CORES = 100
ROWS = (10**8, 10**9, 10**10)
#: Whose rates are reckoned with: what workers write, and what the driver reads.
WORKER, DRIVER = "smote", "random-under"


def rounded(rate: float) -> int:
    """A rate to two digits: what is printed is what is reckoned with."""
    return int(float(f"{rate:.2g}"))


def rates(one: Mapping[str, Any]) -> tuple[int, int]:
    """Rows that a run read, and that it wrote, in a second."""
    seconds = one["seconds"]
    return rounded(one["n_rows_in"] / seconds), rounded(one["n_rows"] / seconds)


def measured_table(told: Sequence[Mapping[str, Any]], n_columns: int) -> str:
    """What each run took, in Markdown."""
    head = ["sampler", "rows in", "rows out", "time", "rows in a second", "rows out a second",
            "of a bare copy's speed", "peak memory"]  # fmt: skip
    rows = [
        [
            f"`{one['sampler']}`",
            f"{one['n_rows_in']:,}",
            f"{int(one['n_rows']):,}",
            f"{one['seconds']:.1f} s",
            *(f"{rate:,}" for rate in rates(one)),
            f"{one['of_copy']:.0%}" if "of_copy" in one else "",
            f"{one['peak'] / 1e6:,.0f} MB",
        ]
        for one in told
    ]
    said = f"{machine_line()}; {n_columns} columns of numbers and the class."
    return "\n".join([said, "", *_markdown(head, rows, n_left=1)])


def cluster_table(told: Sequence[Mapping[str, Any]], n_cores_here: int) -> str:
    """What 100 cores would need, by the rates of the largest runs, in Markdown."""
    largest = {one["sampler"]: one for one in sorted(told, key=lambda one: one["n_rows_in"])}
    (read_rate, _), (_, write_rate) = rates(largest[DRIVER]), rates(largest[WORKER])
    written = round(int(largest[WORKER]["n_rows"]) / largest[WORKER]["n_rows_in"], 2)
    workers = CORES // n_cores_here
    rows = []
    for n_rows in ROWS:
        seconds = n_rows / read_rate, n_rows * written / (write_rate * workers)
        rows.append([f"{n_rows:,}", f"{n_rows * written:,.0f}", *map(said_time, seconds)])
    head = ["rows in", "rows out", "the driver decides", f"{workers} workers write"]
    said = (
        f"A driver that reads {read_rate:,} rows a second, and {workers} workers of "
        f"{n_cores_here} cores that write {write_rate:,} each, {written:.2f} rows for each that "
        "comes in."
    )
    return "\n".join([said, "", *_markdown(head, rows, n_left=0)])


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]], *, n_left: int) -> list[str]:
    marks = ["---"] * n_left + ["--:"] * (len(head) - n_left)
    return [f"| {' | '.join(row)} |" for row in (head, marks, *rows)]


def write_page(told: Sequence[Mapping[str, Any]], n_columns: int, n_cores_here: int) -> None:
    """Put both tables into the page."""
    put_table("measured", measured_table(told, n_columns), PAGE)
    put_table("cluster", cluster_table(told, n_cores_here), PAGE)
