"""What can be measured: each measure is called once and returns a :class:`Finding`."""

import json
import math
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import fmean, median
from typing import Any, Protocol

import numpy as np

from benchmarks import contenders, data, memory, oracle, process, timing
from benchmarks.contenders import OURS, THEIRS
from benchmarks.timing import Work


class NotMeasuredError(Exception):
    """There is nothing to measure here; the message says why."""


@dataclass(frozen=True)
class Finding:
    """What a measure found.

    Parameters
    ----------
    value : float
        The number that is judged.
    ours, theirs : str
        The two columns beside it, ready to print.
    samples : list
        What was seen, sample by sample.
    """

    value: float
    ours: str = ""
    theirs: str = ""
    samples: list[Any] = field(default_factory=list)


Findings = Mapping[str, Finding]


class Measure(Protocol):
    """Anything that makes a finding; it sees those of the cases before it."""

    def __call__(self, done: Findings, /) -> Finding: ...


Contest = Callable[[str], Work]


def as_time(seconds: float) -> str:
    """A duration in the unit that suits it."""
    if seconds < 0.1:
        return f"{1e3 * seconds:.2f} ms" if seconds < 0.01 else f"{1e3 * seconds:.1f} ms"
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"


@dataclass(frozen=True)
class Race:
    """Their time divided by ours, pair by pair; the median counts.

    Parameters
    ----------
    contest : callable
        Gives the work of one package.
    around : callable
        Makes a context that both run in.
    least : int
        Pairs, however long they take: where most of the work is the same for both.
    enough : float
        They are stopped after so many times our seconds; their time is then a lower bound.
    """

    contest: Contest
    around: Callable[[], AbstractContextManager[object]] = nullcontext
    least: int = 0
    enough: float = math.inf

    def __call__(self, done: Findings, /) -> Finding:
        work = self.contest(OURS), self.contest(THEIRS)
        with self.around():
            pairs = timing.in_turn(*work, least=self.least, enough=self.enough)
        ours, theirs = zip(*pairs, strict=True)
        ratio = median(slow / fast for fast, slow in pairs)
        seconds = as_time(median(theirs))
        at_least = "over " if ratio >= 0.95 * self.enough else ""
        return Finding(ratio, as_time(median(ours)), at_least + seconds, [*pairs])


@dataclass(frozen=True)
class Computed:
    """What a function returns."""

    compute: Callable[[], float]

    def __call__(self, done: Findings, /) -> Finding:
        return Finding(self.compute())


@dataclass(frozen=True)
class Overhead:
    """Milliseconds that ours takes beyond the least that could be done."""

    pair: Callable[[], tuple[Work, Work]]

    def __call__(self, done: Findings, /) -> Finding:
        ours, least = self.pair()
        pairs = [(seconds, floor) for floor, seconds in timing.in_turn(least, ours)]
        beyond = median(seconds - floor for seconds, floor in pairs)
        whole, bare = (as_time(median(column)) for column in zip(*pairs, strict=True))
        return Finding(1e3 * beyond, whole, bare, [*pairs])


@dataclass(frozen=True)
class Beside:
    """Time of the first work over that of the second, both ours."""

    pair: Callable[[], tuple[Work, Work]]

    def __call__(self, done: Findings, /) -> Finding:
        pairs = timing.in_turn(*self.pair())
        times = [as_time(median(column)) for column in zip(*pairs, strict=True)]
        return Finding(median(a / b for a, b in pairs), *times, [*pairs])


@dataclass(frozen=True)
class Peak:
    """Peak memory above the input, as a multiple of the output."""

    sampler: str
    kind: str
    shape: data.Shape

    def __call__(self, done: Findings, /) -> Finding:
        if not memory.can_measure():
            raise NotMeasuredError("this system does not let a process set back its peak of memory")
        seen = {package: self._peak(package) for package in self._takers()}
        times = {who: peak["above"] / peak["output"] for who, peak in seen.items()}
        theirs = f"{times[THEIRS]:.2f} ×" if THEIRS in times else "takes none"
        return Finding(times[OURS], f"{times[OURS]:.2f} ×", theirs, [seen])

    def _takers(self) -> tuple[str, ...]:
        return (OURS,) if self.kind in ("polars", "mixed") else (OURS, THEIRS)

    def _peak(self, package: str) -> dict[str, float]:
        return memory.peak_in_child(package, self.sampler, self.kind, self.shape)


@dataclass(frozen=True)
class PeakOverInput:
    """Our peak memory above the input, as a multiple of it."""

    sampler: str
    shape: data.Shape

    def __call__(self, done: Findings, /) -> Finding:
        if not memory.can_measure():
            raise NotMeasuredError("this system does not let a process set back its peak of memory")
        peak = memory.peak_in_child(OURS, self.sampler, "array", self.shape)
        times = peak["above"] / peak["input"]
        return Finding(times, f"{times:.2f} ×", "not run", [peak])


@dataclass(frozen=True)
class Growth:
    """Exponent of the growth of our time with the number of rows."""

    sampler: str
    shapes: tuple[data.Shape, ...]

    def __call__(self, done: Findings, /) -> Finding:
        samples = [self._times(shape) for shape in self.shapes]
        times = [median(seconds) for seconds in samples]
        rows = [shape.rows for shape in self.shapes]
        slope = float(np.polyfit(np.log(rows), np.log(times), 1)[0])
        return Finding(slope, " → ".join(map(as_time, times)), "", samples)

    def _times(self, shape: data.Shape) -> list[float]:
        work = partial(contenders.sampler(OURS, self.sampler).fit_resample, *data.table(shape))
        once = timing.sample(work)
        number = max(1, math.ceil(timing.SHORTEST / once))
        return [timing.sample(work, number) for _ in range(3 if once > 1 else 7)]


@dataclass(frozen=True)
class Exact:
    """Share of neighbour lists that equal those of brute force in float64."""

    tables: Callable[[], list[np.ndarray[Any, Any]]]

    def __call__(self, done: Findings, /) -> Finding:
        shares = [oracle.share_exact(X) for X in self.tables()]
        return Finding(100 * min(shares), samples=shares)


@dataclass(frozen=True)
class Startup:
    """Seconds that a statement adds to a process, beside another statement."""

    statement: str
    beside: str = "pass"
    as_ratio: bool = False
    pairs: int = 9

    def __call__(self, done: Findings, /) -> Finding:
        codes = (self.statement, self.beside)
        process.keep_bytecode()
        for code in codes:
            process.seconds_of(code)
        seen = [tuple(process.seconds_of(code) for code in codes) for _ in range(self.pairs)]
        ours, beside = (median(column) for column in zip(*seen, strict=True))
        if self.as_ratio:
            value = beside / ours
        else:
            value = 1e3 * median(full - bare for full, bare in seen)
        return Finding(value, as_time(ours), as_time(beside), [*seen])


@dataclass(frozen=True)
class Loaded:
    """How many of some heavy packages an import loads."""

    statement: str
    heavy: tuple[str, ...]

    def __call__(self, done: Findings, /) -> Finding:
        code = (
            f"import sys; {self.statement}; print(*[m for m in {self.heavy!r} if m in sys.modules])"
        )
        names = process.run_python("-c", code).split()
        return Finding(len(names), ", ".join(names) or "none", samples=names)


@dataclass(frozen=True)
class GeometricMean:
    """Geometric mean of the ratios of other cases."""

    names: tuple[str, ...]

    def __call__(self, done: Findings, /) -> Finding:
        missing = [name for name in self.names if name not in done]
        if missing:
            raise NotMeasuredError(
                f"{len(missing)} of its {len(self.names)} runs were not measured"
            )
        ratios = [done[name].value for name in self.names]
        return Finding(math.exp(fmean(map(math.log, ratios))), samples=ratios)


@dataclass(frozen=True)
class AtLevel:
    """Another case, at a lower instruction level, in a process of its own."""

    level: str
    case: str
    is_quick: bool

    def __call__(self, done: Findings, /) -> Finding:
        present = contenders.level()
        if present <= self.level:
            raise NotMeasuredError(f"{present} is this machine's level: see {self.case!r}")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "bench.json")
            options = ["--only", self.case, "--json", str(path)] + ["--quick"] * self.is_quick
            process.run_module("benchmarks", *options, EQUIPOISE_LEVEL=self.level)
            found = json.loads(path.read_text(encoding="utf-8"))["cases"][0]
        return Finding(found["value"], found["ours"], found["theirs"], found["samples"])
