"""What follows from the file of results: counts, groups, ranks, and what a verdict cost."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.evidence.races import SEPARATOR, Entry
from benchmarks.evidence.ranks import Ranking, rank_ways
from benchmarks.evidence.results import RESULTS
from benchmarks.evidence.tables import family_of
from equipoise.evaluation._race.candidates import NOTHING
from equipoise.evaluation._scoring.statistics import SMALLEST_DIFFERENCE

Values = NDArray[np.float64]
Table = Mapping[str, Any]
#: What changes the rows; weights and ensembles do not.
RESAMPLING = ("random over", "random under", "SMOTE")
WEIGHTS = "class weights"
BOOSTING = "LightGBM"
#: Average precision, and balanced accuracy with both at 0.5, with both tuned.
WHATS = ("ap", "half", "tuned")
THRESHOLD = "a tuned threshold alone"
#: Fixed rules that a verdict is held against, besides the race's own.
FIXED_RULES = (
    (NOTHING, BOOSTING), (WEIGHTS, BOOSTING), ("random over", BOOSTING), ("SMOTE", BOOSTING),
    (NOTHING, "logistic regression"), ("SMOTE", "decision tree"),
)  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """On how many tables resampling did what, with one model.

    Parameters
    ----------
    n_tables : int
        All of them.
    helped, hurt, unclear : int
        By average precision, which no threshold changes: some way of resampling helps clearly; none
        does and some hurts clearly; neither.
    helped_at_half : int
        By balanced accuracy at 0.5: some way of resampling helps clearly.
    sufficed : int
        Of these, where with a tuned threshold for both no way helps clearly any more.
    """

    n_tables: int
    helped: int
    hurt: int
    unclear: int
    helped_at_half: int
    sufficed: int


@dataclass(frozen=True)
class Gain:
    """A mean difference over tables, with its 95 % interval by drawing families anew."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Evidence:
    """The file of results.

    Parameters
    ----------
    made : dict
        By which command, when, on what machine, with which versions and design.
    entries : list of (str, str)
        Candidates and models, in the order of every list of figures.
    tables : list of dict
        What was found on each table.
    """

    made: Mapping[str, Any]
    entries: list[Entry]
    tables: list[Table]

    @property
    def models(self) -> list[str]:
        """The models that every way is tried with."""
        return [model for candidate, model in self.entries if candidate == NOTHING]

    def ways(self, model: str) -> list[str]:
        """What was tried with a model, "nothing" first."""
        return [candidate for candidate, with_model in self.entries if with_model == model]

    def figures(self, what: str) -> Values:
        """One figure, for each table and entry; NaN where there is none."""
        return np.array([one[what] for one in self.tables], dtype=np.float64)

    def says(self, table: Table, what: str, model: str, ways: Iterable[str]) -> set[str]:
        """The letters of what is said of some ways with a model."""
        wanted = {(way, model) for way in ways}
        places = [i for i, entry in enumerate(self.entries) if entry in wanted]
        return {table[what][place] for place in places}

    def counts(self, model: str, tables: Sequence[Table] | None = None) -> Counts:
        """On how many tables resampling helped, hurt, or made up for an untuned threshold."""
        tables = self.tables if tables is None else tables

        def said(letter: str, what: str) -> list[bool]:
            return [letter in self.says(one, what, model, RESAMPLING) for one in tables]

        helped, hurt = said("+", "ap_says"), said("-", "ap_says")
        at_half, tuned = said("+", "half_says"), said("+", "tuned_says")
        n_hurt = sum(b and not a for a, b in zip(helped, hurt, strict=True))
        sufficed = sum(a and not b for a, b in zip(at_half, tuned, strict=True))
        n = len(tables)
        return Counts(n, sum(helped), n_hurt, n - sum(helped) - n_hurt, sum(at_half), sufficed)

    def ranking(self, model: str, what: str = "ap") -> Ranking:
        """The ways that were tried with a model, by their average ranks."""
        ways = self.ways(model)
        wanted = {(way, model) for way in ways}
        places = [i for i, entry in enumerate(self.entries) if entry in wanted]
        return rank_ways(ways, self.figures(what)[:, places])

    def gain(self, ours: tuple[str, Entry], theirs: tuple[str, Entry]) -> Gain:
        """Mean difference of two figures, a name and an entry each, where tables have both."""
        columns = [self.figures(what)[:, self.entries.index(one)] for what, one in (ours, theirs)]
        change = columns[0] - columns[1]
        there = np.isfinite(change)
        families = [family_of(one["name"]) for one in self.tables]
        kept = [one for one, is_there in zip(families, there, strict=True) if is_there]
        return Gain(float(change[there].mean()), *interval_by_family(change[there], kept))

    def gains(self, model: str) -> dict[str, dict[str, Gain]]:
        """What each way changes beside nothing, by way, then by one of WHATS.

        The first way is a tuned threshold alone, which changes decisions at 0.5 only.
        """
        nothing = (NOTHING, model)
        alone = {"half": self.gain(("tuned", nothing), ("half", nothing))}
        ways = self.ways(model)[1:]
        each = {
            way: {what: self.gain((what, (way, model)), (what, nothing)) for what in WHATS}
            for way in ways
        }
        return {THRESHOLD: alone, **each}

    @cached_property
    def costs(self) -> dict[str, "Cost"]:
        """What each rule of choosing lost on the halves that it had not seen."""
        rules: dict[str, Callable[[Table], int]] = {
            "the race's verdict": self._verdict,
            "the highest fold mean": lambda half: int(np.nanargmax(_numbers(half["raced"]))),
            **{
                f"always {way} with {model}": self._always(way, model)
                for way, model in FIXED_RULES
                if (way, model) in self.entries
            },
        }
        families = [family_of(one["name"]) for one in self.tables]
        return {
            name: cost_of(
                [[_lost(half, rule(half)) for half in one["halves"]] for one in self.tables],
                families,
            )
            for name, rule in rules.items()
        }

    def _always(self, way: str, model: str) -> Callable[[Table], int]:
        place = self.entries.index((way, model))
        return lambda _: place

    def _verdict(self, half: Table) -> int:
        chosen = half["winner"] or half["best_nothing"]
        return [SEPARATOR.join(one) for one in self.entries].index(chosen)


@dataclass(frozen=True)
class Cost:
    """What a rule of choosing loses against hindsight, on rows that it has not seen.

    Parameters
    ----------
    mean : float
        Mean loss over the tables, each the mean of its halves: the best entry's score less the
        chosen one's.
    low, high : float
        Its 95 % interval, by drawing families of tables anew.
    worst : float
        The loss that one half in twenty exceeds.
    within : float
        The share of halves in which less than 0.01 was lost.
    """

    mean: float
    low: float
    high: float
    worst: float
    within: float


def cost_of(lost: Sequence[Sequence[float]], families: Sequence[str]) -> Cost:
    """Sum up losses, one for each half of each table."""
    each = np.array(lost)
    means = each.mean(axis=1)
    low, high = interval_by_family(means, families)
    return Cost(
        float(means.mean()), low, high,
        float(np.quantile(each, 0.95)), float((each < SMALLEST_DIFFERENCE).mean()),
    )  # fmt: skip


def interval_by_family(
    values: Values, families: Sequence[str], n_draws: int = 2000
) -> tuple[float, float]:
    """95 % interval of a mean, by drawing whole families with replacement.

    Tables of a family are one set of rows with other classes made rare, so that they are no
    independent witnesses.
    """
    codes = np.unique(families, return_inverse=True)[1]
    sums, sizes = np.bincount(codes, weights=values), np.bincount(codes)
    drawn = np.random.default_rng(0).integers(0, sizes.size, (n_draws, sizes.size))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def _lost(half: Table, chosen: int) -> float:
    """The best entry's score on the other half less the chosen one's."""
    other = _numbers(half["other"])
    return float(np.nanmax(other) - other[chosen])


def _numbers(figures: Sequence[float | None]) -> Values:
    return np.array(figures, dtype=np.float64)


def read_evidence(path: Path = RESULTS) -> Evidence:
    """Read the file of results."""
    content = json.loads(path.read_text(encoding="utf-8"))
    made = content["made"]
    entries = [entry_of(one) for one in made["entries"]]
    return Evidence(made, entries, content["tables"])


def entry_of(name: str) -> Entry:
    """Candidate and model of an entry's name."""
    candidate, model = name.split(SEPARATOR)
    return candidate, model
