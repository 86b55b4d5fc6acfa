"""One live line while people wait; nothing where nobody looks."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def race_line() -> Iterator[Callable[[Any], None] | None]:
    """A line with a bar, the time left and what was done last; None where nobody looks."""
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
        TextColumn("{task.fields[what]}", style="dim"),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        job = bar.add_task("", total=1, left="estimating", what="")

        def show(progress: Any) -> None:
            if progress.done == 0:
                bar.console.print(f"{progress.what}. Ctrl-C keeps what is done.", highlight=False)
            bar.update(
                job,
                total=progress.total,
                completed=progress.done,
                left=f"{said_time(progress.seconds_left)} left",
                what="" if progress.done == 0 else progress.what,
            )

        yield show


@contextmanager
def waiting(text: str) -> Iterator[None]:
    """A spinner with a text."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield


def said_time(seconds: float) -> str:
    """A duration as one says it.

    Examples
    --------
    >>> from equipoise.cli._progress import said_time
    >>> said_time(7.2), said_time(150), said_time(7000)
    ('7 s', '2 min 30 s', '1 h 56 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
