"""One live line while people wait; nothing where nobody looks."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from equipoise.core.text import said_time
from equipoise.core.visible import visible


@contextmanager
def race_line(*, is_kept: bool = True) -> Iterator[Callable[[Any], None] | None]:
    """A line with a bar, the time left and what was done last; None where nobody looks."""
    ending = " Ctrl-C keeps what is done." if is_kept else ""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    bar = Progress(
        SpinnerColumn(),
        BarColumn(bar_width=24),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TextColumn("{task.fields[left]}"),
        TextColumn("{task.fields[what]}", style="dim", markup=False),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        job = bar.add_task("", total=1, left="estimating", what="")

        def show(progress: Any) -> None:
            what = visible(progress.what)
            if progress.done == 0:
                bar.console.print(f"{what}.{ending}", highlight=False, markup=False)
            bar.update(
                job,
                total=progress.total,
                completed=progress.done,
                left=f"{said_time(progress.seconds_left)} left",
                what="" if progress.done == 0 else what,
            )

        yield show


@contextmanager
def rows_line() -> Iterator[Callable[[int, int], None] | None]:
    """A line with the rows that are written and the time left; None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    bar = Progress(
        SpinnerColumn(),
        BarColumn(bar_width=24),
        TextColumn("{task.description}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        job = bar.add_task("reading and deciding", total=None)

        def show(done: int, total: int) -> None:
            said = f"{done:,} of {total:,} rows"
            bar.update(job, total=total, completed=done, description=said)

        yield show
