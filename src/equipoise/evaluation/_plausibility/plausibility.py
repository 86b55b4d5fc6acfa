"""Whether synthetic rows are as good as real ones that had no part in them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from time import perf_counter
from typing import Any, ClassVar

import numpy as np

from equipoise._containers import ReadColumn, read_labels, split_target
from equipoise._engine.arguments import check_count, resolve_threads
from equipoise._runtime.errors import naming
from equipoise.core.text import Part
from equipoise.core.wording import plain
from equipoise.evaluation._diagnosis.suspicions import is_identifier
from equipoise.evaluation._plausibility.combinations import (
    Combination,
    most_frequent,
    strange_numbers,
)
from equipoise.evaluation._plausibility.drift import (
    MOST_PAIRED,
    Pairing,
    spread_ratio,
)
from equipoise.evaluation._plausibility.halves import (
    Halves,
    check_sampler,
    check_sizes,
    make_halves,
)
from equipoise.evaluation._plausibility.measures import INQUIRIES, Drift, Judge, Sides
from equipoise.evaluation._plausibility.said import (
    NOT_ANONYMOUS,
    of_plausibility,
    sentence_of,
    verdict_on,
)
from equipoise.evaluation._reportable import Reportable
from equipoise.evaluation._scoring.overlap import Overlap
from equipoise.evaluation._scoring.statistics import Interval, corrected_interval
from equipoise.exceptions import TableError, TargetError
from equipoise.typing import Floats, Label, LabelsLike, SamplerLike, TableLike

# Each half judges the other: as many rows judge as make.
_OVERLAP = Overlap(1.0)


@dataclass(frozen=True)
class RowsMeasure:
    """One thing measured of synthetic rows, and of real rows in their place.

    Parameters
    ----------
    name, label : str
        What it is called in a dict and in a table.
    synthetic, real : float
        Means over the runs.
    difference : Interval
        Synthetic less real, with its interval over the runs.

    Examples
    --------
    >>> from equipoise.datasets import load_table
    >>> from equipoise.evaluation import plausibility
    >>> from equipoise.over_sampling import RandomOverSampler
    >>> found = plausibility(RandomOverSampler(), *load_table("yeast4"), n_repeats=2)
    >>> copies = found.classes[0].measures["copies"]
    >>> round(copies.synthetic, 2), copies.word
    (1.0, 'more')
    """

    name: str
    label: str
    synthetic: float
    real: float
    difference: Interval

    @property
    def word(self) -> str:
        """More or less than of real rows, where the interval says so; otherwise as much."""
        if self.difference.low > 0:
            return "more"
        return "less" if self.difference.high < 0 else "as much"


@dataclass(frozen=True)
class ColumnDrift:
    """How far the synthetic rows of a class are from real ones in a column.

    Parameters
    ----------
    name : str
        The column.
    synthetic, real : float
        Of numbers the distance of Kolmogorov and Smirnov, of categories the total variation, from
        real rows that were kept apart; of synthetic rows, and of real rows in their place.
    difference : float
        The first less the second.
    spread : float
        Standard deviation of the synthetic rows for one of the real; NaN for categories.
    outside, broken : float
        Share of the synthetic rows with a number outside the range of the rows that made them, and
        with a broken one where all of these are whole.

    Examples
    --------
    >>> from equipoise.datasets import load_table
    >>> from equipoise.evaluation import plausibility
    >>> from equipoise.over_sampling import SMOTE
    >>> found = plausibility(SMOTE(), *load_table("yeast4"), n_repeats=2)
    >>> all(one.difference <= found.classes[0].columns[0].difference
    ...     for one in found.classes[0].columns)
    True
    """

    name: str
    synthetic: float
    real: float
    difference: float
    spread: float
    outside: float = 0.0
    broken: float = 0.0


@dataclass(frozen=True)
class PairDrift:
    """How far the synthetic rows of a class are from real ones in a pair of columns.

    Parameters
    ----------
    first, second : str
        The columns.
    synthetic, real : float
        Of two numbers half the difference of their rank correlations, otherwise the total variation
        of their tables of pairs; of synthetic rows, and of real rows in their place.
    difference : float
        The first less the second.

    Examples
    --------
    >>> from equipoise.datasets import load_table
    >>> from equipoise.evaluation import plausibility
    >>> from equipoise.over_sampling import SMOTE
    >>> found = plausibility(SMOTE(), *load_table("yeast4"), n_repeats=2)
    >>> len(found.classes[0].columns), len(found.classes[0].pairs)
    (8, 28)
    """

    first: str
    second: str
    synthetic: float
    real: float
    difference: float


@dataclass(frozen=True, eq=False)
class ClassPlausibility:
    """What the synthetic rows of one class are worth.

    Parameters
    ----------
    label : object
        The class.
    n_rows : int
        Its real rows, of which each half has half.
    n_synthetic : int
        Synthetic rows in the mean of the runs.
    measures : dict of str to RowsMeasure
        ``told_apart``: how well a random forest tells them from real rows (area under the ROC
        curve, out of bag); ``elsewhere``: share whose nearest row is of another class;
        ``newness``: distance to the nearest row that made them, for that of new real rows;
        ``copies``: share that equals such a row; ``columns`` and ``pairs``: mean drift;
        ``unseen``: share with a pair of values that their half lacks; ``strange``: share with a
        number outside its range, or a broken one where all are whole.
    columns : tuple of ColumnDrift
        The columns, those that differ most from real rows first.
    pairs : tuple of PairDrift
        The pairs of columns, in the same order.
    combinations : tuple of Combination
        Pairs of values that no row of the table has, the most frequent first.
    from_base : float
        Mean place of the new rows on the way from base to partner row; NaN where there is none.

    Examples
    --------
    >>> from equipoise.datasets import load_table
    >>> from equipoise.evaluation import plausibility
    >>> from equipoise.over_sampling import SMOTE
    >>> found = plausibility(SMOTE(), *load_table("yeast4"), n_repeats=2).classes[0]
    >>> found.label, found.n_rows, round(found.from_base, 1)
    ('positive', 51, 0.5)
    """

    label: Label
    n_rows: int
    n_synthetic: int
    measures: dict[str, RowsMeasure]
    columns: tuple[ColumnDrift, ...]
    pairs: tuple[PairDrift, ...]
    combinations: tuple[Combination, ...]
    from_base: float

    def to_dict(self) -> dict[str, Any]:
        """Give everything as dicts, lists, texts and numbers, with a sentence for each measure.

        Returns
        -------
        dict
        """
        return {
            "label": plain(self.label),
            "verdict": verdict_on(self),
            "n_rows": self.n_rows,
            "n_synthetic": self.n_synthetic,
            "from_base": self.from_base,
            "measures": {
                name: {**asdict(one), "word": one.word, "sentence": sentence_of(self, one)}
                for name, one in self.measures.items()
            },
            "columns": [asdict(one) for one in self.columns],
            "pairs": [asdict(one) for one in self.pairs],
            "combinations": [asdict(one) for one in self.combinations],
        }


@dataclass(frozen=True, eq=False, repr=False)
class Plausibility(Reportable):
    """What :func:`plausibility` found; it prints as a table and a sentence a measure.

    ``to_frame()`` has a row for each class and measure.

    Parameters
    ----------
    method : str
        The sampler's class.
    classes : tuple of ClassPlausibility
        The classes that got rows, the rarest first.
    n_runs : int
        How often a half of the rows has made some.
    seconds : float
        What it took.
    notes : tuple of str
        What was done otherwise than asked for.

    Examples
    --------
    >>> from equipoise.datasets import load_table
    >>> from equipoise.evaluation import plausibility
    >>> from equipoise.over_sampling import SMOTE
    >>> found = plausibility(SMOTE(), *load_table("yeast4"), n_repeats=2)
    >>> found.method, found.n_runs, [one.label for one in found.classes]
    ('SMOTE', 4, ['positive'])
    """

    asks: ClassVar[str] = "What are the synthetic rows worth?"

    method: str
    classes: tuple[ClassPlausibility, ...]
    n_runs: int
    seconds: float
    notes: tuple[str, ...] = ()

    def said(self) -> Iterator[Part]:
        return of_plausibility(self)

    def to_dict(self) -> dict[str, Any]:
        """Give everything as dicts, lists, texts and numbers, ready for JSON.

        Returns
        -------
        dict
        """
        return {
            "method": self.method,
            "n_runs": self.n_runs,
            "seconds": self.seconds,
            "classes": [one.to_dict() for one in self.classes],
            "notes": list(self.notes),
            "anonymous": NOT_ANONYMOUS,
        }

    def _records(self) -> list[dict[str, Any]]:
        return [
            {
                "class": plain(one.label),
                "measure": name,
                "synthetic": measure.synthetic,
                "real": measure.real,
                "difference": measure.difference.mean,
                "low": measure.difference.low,
                "high": measure.difference.high,
                "word": measure.word,
            }
            for one in self.classes
            for name, measure in one.measures.items()
        ]


@naming("plausibility")
def plausibility(
    sampler: SamplerLike,
    X: TableLike,
    y: LabelsLike | str,
    *,
    n_repeats: int = 5,
    random_state: int = 0,
    n_jobs: int | None = None,
) -> Plausibility:
    """Judge synthetic rows by real rows that had no part in them.

    Each class is split in half; the sampler makes rows from one half, and the other judges them,
    and the other way round, ``n_repeats`` times. Whatever is measured of the synthetic rows is
    measured of the real rows that made them, too: that is the zero line, and the difference is
    given with its interval.

    Parameters
    ----------
    sampler : sampler
        One that adds rows and has a plan; clones of it are used, with seeds of their own.
    X : ndarray, list of rows, sparse matrix, or frame of pandas, polars or pyarrow
        The table. It is never written to.
    y : array-like of shape (n_rows,), or str
        The class of each row, or the column of the frame ``X`` that has it.
    n_repeats : int, default=5
        How many times the classes are halved; each time either half makes rows once.
    random_state : int, default=0
        Seed of the halves, and of all that is drawn.
    n_jobs : int or None, default=None
        Threads; None is every core that the process may use.

    Returns
    -------
    Plausibility

    Raises
    ------
    TargetError
        The sampler adds no rows, or a class has too few to be halved.
    TableError
        No column tells rows apart, or the sampler gives other columns than it was given.
    PlanError
        The sampler has no plan.
    TypeError
        ``sampler`` is none: a name, say, or a class in place of an object.

    See Also
    --------
    equipoise.evaluation.compare : Whether the rows help a model, which is another question.

    Notes
    -----
    At most 1,000 rows of a class are judged in a run, and 500 of each kind by the forest. Columns
    that number the rows or have one value are left out. Distances are those of ``diagnose``, the
    value difference metric. Intervals are those of Nadeau and Bengio (2003), since halves of
    different runs overlap.

    Synthetic rows are not anonymous: each is made of real rows, which can be named. No figure of
    privacy is given, for none of those in use would hold against who knows how they were made.

    References
    ----------
    D. Lopez-Paz, M. Oquab, "Revisiting classifier two-sample tests", ICLR 2017.

    Examples
    --------
    >>> from equipoise.datasets import load_table
    >>> from equipoise.evaluation import plausibility
    >>> from equipoise.over_sampling import SMOTE
    >>> X, y = load_table("yeast4")
    >>> found = plausibility(SMOTE(), X, y)
    >>> newness = found.classes[0].measures["newness"]
    >>> newness.synthetic < 0.9, newness.word
    (True, 'less')
    """
    start = perf_counter()
    check_sampler(sampler)
    X, y = split_target(X, y)
    labels = read_labels(y)
    check_sizes(labels)
    random = np.random.default_rng(random_state)
    halves = make_halves(sampler, X, labels, check_count("n_repeats", n_repeats), random)
    columns, notes = _telling(halves)
    judge = Judge(halves, columns, resolve_threads(n_jobs))
    classes = []
    for code in np.argsort(np.bincount(labels.codes), kind="stable").tolist():
        rows = np.flatnonzero(labels.codes == code)
        pairing = Pairing.of(columns, rows)
        sides = [judge.sides(at, code, pairing, random) for at in range(len(halves.makings))]
        known = [one for one in sides if one is not None]
        if known:
            label = plain(labels.classes[code])
            classes.append(_of_class(judge, known, label, rows.size))
    if not classes:
        raise TargetError("each half added fewer than two rows: there is nothing to judge")
    return Plausibility(
        type(sampler).__name__, tuple(classes), len(halves.makings), perf_counter() - start, notes
    )


def _telling(halves: Halves) -> tuple[list[ReadColumn], tuple[str, ...]]:
    """The columns that neither number the real rows nor have one value, and notes."""
    real = slice(0, halves.n_rows)
    columns = []
    for one in halves.columns:
        alone = replace(
            one,
            values=None if one.values is None else one.values[real],
            codes=None if one.codes is None else one.codes[real],
        )
        if np.unique(alone.ranked()).size > 1 and not is_identifier(alone):
            columns.append(one)
    if not columns:
        raise TableError("X has no column that tells rows apart: all number them, or are constant")
    notes = list(halves.notes)
    if len(columns) > MOST_PAIRED:
        notes.append(f"Pairs are those of the first {MOST_PAIRED} columns.")
    return columns, tuple(notes)


def _of_class(judge: Judge, sides: Sequence[Sides], label: Label, n_rows: int) -> ClassPlausibility:
    """All that is measured of one class."""
    measures = {}
    for inquiry in INQUIRIES:
        answers = np.array([inquiry.ask(judge, one) for one in sides])
        measures[inquiry.name] = RowsMeasure(
            inquiry.name, inquiry.label, *_means(answers),
            corrected_interval(answers[:, 0] - answers[:, 1], _OVERLAP),
        )  # fmt: skip
    everyone = np.concatenate([one.all_new for one in sides])
    table = np.arange(judge.halves.n_rows)
    from_base = np.array([judge.from_base(one) for one in sides])
    return ClassPlausibility(
        label,
        n_rows,
        round(float(np.mean([one.half.n_made.get(one.code, 0) for one in sides]))),
        measures,
        _columns(judge, sides),
        _pairs(sides),
        most_frequent(judge.columns, everyone, table),
        float(from_base[np.isfinite(from_base)].mean()) if np.isfinite(from_base).any() else np.nan,
    )


def _means(answers: Floats) -> tuple[float, float]:
    """Means over the runs that have an answer; NaN where none has."""
    known = answers[np.isfinite(answers).all(axis=1)]
    if not len(known):
        return float("nan"), float("nan")
    return float(known[:, 0].mean()), float(known[:, 1].mean())


def _columns(judge: Judge, sides: Sequence[Sides]) -> tuple[ColumnDrift, ...]:
    new, real = _mean_over(one.drift_of_columns for one in sides)
    found = []
    for column, synthetic, zero in zip(judge.columns, new, real, strict=True):
        spreads = np.array([spread_ratio(column, one.new, one.kept_apart) for one in sides])
        known = spreads[np.isfinite(spreads)]
        spread = float(known.mean()) if known.size else float("nan")
        strange = [strange_numbers(column, one.all_new, one.half.makers) for one in sides]
        outside, broken = (
            float(np.mean([flags[nth].mean() for flags in strange])) for nth in (0, 1)
        )
        drift = (float(synthetic), float(zero), float(synthetic - zero))
        found.append(ColumnDrift(column.name, *drift, spread, outside, broken))
    return tuple(sorted(found, key=lambda one: -one.difference))


def _pairs(sides: Sequence[Sides]) -> tuple[PairDrift, ...]:
    pairing = sides[0].pairing
    names = [one.name for one in pairing.columns]
    new, real = _mean_over(one.drift_of_pairs for one in sides)
    found = [
        PairDrift(names[a], names[b], float(one), float(zero), float(one - zero))
        for (a, b), one, zero in zip(pairing.pairs, new, real, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: -one.difference))


def _mean_over(drifts: Iterable[Drift]) -> Drift:
    """The mean drift over the makings."""
    new, real = (np.mean(side, axis=0) for side in zip(*drifts, strict=True))
    return new, real
