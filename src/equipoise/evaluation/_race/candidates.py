"""Who runs in a race: ways to treat the training rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from numbers import Real
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from equipoise._engine.arguments import check_number
from equipoise.core.names import hint
from equipoise.core.shares import Share
from equipoise.ensemble import (
    BalanceCascadeClassifier,
    BalancedBaggingClassifier,
    BalancedRandomForestClassifier,
    EasyEnsembleClassifier,
    RUSBoostClassifier,
    SelfPacedEnsembleClassifier,
)
from equipoise.evaluation._race.models import seeded
from equipoise.evaluation._race.treatment import steps_of
from equipoise.facts import all_samplers, facts_of
from equipoise.over_sampling import SMOTE
from equipoise.pipeline import Pipeline
from equipoise.typing import ClassifierLike, SamplerLike
from equipoise.under_sampling import RandomUnderSampler

#: The candidate that every other is measured against.
NOTHING = "nothing"
#: The model of candidates that bring a classifier of their own.
ITS_OWN = "its own classifier"
#: What of a race a sampler may be handed: who may be whose neighbour.
LIMITS = ("groups", "time")


#: Kinds of samplers that are told which shares the classes are to have.
_BALANCING = {"over-sampling", "under-sampling", "ensemble"}

#: A ratio of the smaller to the larger class; of two samplers in a row, a pair.
Ratio: TypeAlias = float | tuple[float, float]


@dataclass(frozen=True, eq=False)
class Candidate:
    """A way to meet an imbalance: a sampler, weights, a classifier, a threshold.

    Parameters
    ----------
    name : str
        As it stands in tables and sentences.
    sampler : object or None, default=None
        Anything with ``fit_resample``; None leaves the rows alone.
    class_weight : {"balanced"} or None, default=None
        What the model is told about the classes.
    classifier : classifier or None, default=None
        One that balances by itself, or a whole recipe, trained in place of the race's models.
    reads_table : bool, default=False
        Whether ``classifier`` reads the caller's table; otherwise it gets prepared numbers, as
        the race's models do.
    threshold : float, callable or None, default=None
        The probability of the positive class from which on a row is called so, or a function
        that gives it of that class's share in the training rows; None is tuned on inner folds.
    complexity : int, default=3
        Of candidates that cannot be told apart the one with the smaller number is taken:
        0 nothing, 1 class weights, 2 random sampling, 3 a synthetic sampler, 4 two samplers,
        or an ensemble.
    family : str, default=""
        Candidates of one family differ in ``k`` and ``ratio`` only and share their
        neighbour searches; empty is the name.
    k : int or None, default=None
        Neighbours, where a sweep set them.
    ratio : float, pair of floats or None, default=None
        Ratio or ratios, where a sweep set them.
    max_rows : int or None, default=None
        Training rows beyond which the candidate is not tried.
    hands : tuple of {"groups", "time"}, default=()
        What of the race's groups and time the sampler is handed too, so that it tells who may be
        whose neighbour.
    widest : int, default=10
        Neighbours that a search which is shared with others looks at.

    Examples
    --------
    >>> from equipoise.evaluation import Candidate
    >>> from equipoise.over_sampling import SMOTE
    >>> Candidate("SMOTE, half", SMOTE(sampling_strategy=0.5)).complexity
    3
    """

    name: str
    sampler: SamplerLike | None = None
    class_weight: str | None = None
    classifier: ClassifierLike | None = None
    reads_table: bool = False
    threshold: float | Callable[[float], float] | None = None
    complexity: int = 3
    family: str = ""
    k: int | None = None
    ratio: Ratio | None = None
    max_rows: int | None = None
    hands: tuple[str, ...] = ()
    widest: int = field(default=10, compare=False)

    def __post_init__(self) -> None:
        if not self.family:
            object.__setattr__(self, "family", self.name)
        if self.classifier is not None and (self.sampler is not None or self.class_weight):
            raise ValueError(
                f"candidate {self.name!r} has a classifier of its own, which gets the rows as they "
                "are: put sampler and classifier together, as equipoise.ResampledClassifier does"
            )

        if unknown := sorted(set(self.hands) - set(LIMITS)):
            raise ValueError(
                f"candidate {self.name!r}: hands must be some of {', '.join(LIMITS)}, not "
                f"{unknown[0]!r}"
            )
        if not callable(self.threshold):
            self.threshold_at(0.5)

    def cells(self, models: Iterable[str]) -> list[tuple[str, str]]:
        """The candidate and each model that it is tried with."""
        names = models if self.classifier is None else [ITS_OWN]
        return [(self.name, model) for model in names]

    @property
    def way(self) -> tuple[Any, ...]:
        """What decides its figures, for caches; its name does not."""
        return (
            self.sampler, self.class_weight, self.hands, self.classifier, self.reads_table,
            self.threshold,
        )  # fmt: skip

    @property
    def sets_shares(self) -> bool:
        """Whether a model learns from shares of classes that do not follow those of the table."""
        if self.class_weight is not None:
            return True
        if self.classifier is not None:
            params = self.classifier.get_params() if hasattr(self.classifier, "get_params") else {}
            return any(name.endswith("sampling_strategy") for name in params)
        kinds = {getattr(step, "_sampling_type", "") for step in steps_of(self.sampler)}
        return bool(kinds & _BALANCING)

    @property
    def restores_shares(self) -> bool:
        """Whether its classifier puts the shares of the training rows back after it balanced."""
        return getattr(self.classifier, "probabilities", "as-is") != "as-is"

    def threshold_at(self, share: float) -> float | None:
        """Its own threshold, where it has one.

        Parameters
        ----------
        share : float
            The share of the positive class in the training rows.
        """
        found = self.threshold(share) if callable(self.threshold) else self.threshold
        named = f"candidate {self.name!r}: threshold"
        return None if found is None else check_number(named, found, 0, 1)


def nothing() -> Candidate:
    """The reference: the rows as they are."""
    return Candidate(NOTHING, complexity=0)


def at_share(share: float) -> float:
    """The threshold at which a row is positive where that is likelier than for any row."""
    return share


# --- strategies for more than two classes -----------------------------------------------------

#: Each class shrinks to at most twice the smallest one.
AT_MOST_TWICE = Share(0.5)


def halfway_up(y: NDArray[Any]) -> dict[Any, int]:
    """Each class grows to the geometric mean of its size and the largest one's."""
    classes, counts = np.unique(y, return_counts=True)
    top = int(counts.max())
    return {
        label: max(n, int(sqrt(n * top)))
        for label, n in zip(classes.tolist(), counts.tolist(), strict=True)
        if n < top
    }


def halfway_down(y: NDArray[Any]) -> dict[Any, int]:
    """Each class shrinks to at most the geometric mean of the smallest and the largest."""
    classes, counts = np.unique(y, return_counts=True)
    most = int(sqrt(int(counts.min()) * int(counts.max())))
    pairs = zip(classes.tolist(), counts.tolist(), strict=True)
    return {label: most for label, n in pairs if n > most}


# --- the field --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Grid:
    """What a race varies, and the class sizes that ratios are read against.

    Parameters
    ----------
    counts : tuple of int
        Rows of each class.
    k : tuple of int
        Numbers of neighbours to try; empty for each sampler's own.
    ratio : tuple of float
        Ratios of the smaller to the larger class to try; empty for balance.
    seed : int
        Seed of the samplers.
    """

    counts: tuple[int, ...]
    k: tuple[int, ...] = ()
    ratio: tuple[float, ...] = ()
    seed: int = 0

    def __post_init__(self) -> None:
        if not all(_is_number(k) and k >= 1 and float(k).is_integer() for k in self.k):
            raise ValueError(f"k must be whole numbers from 1, not {_listed(self.k)}")
        if not all(_is_number(ratio) and 0 < ratio <= 1 for ratio in self.ratio):
            raise ValueError(
                f"ratio must be numbers above 0, at most 1, not {_listed(self.ratio)}. Two "
                "samplers in a row take every pair of them"
            )
        if self.ratio and len(self.counts) != 2:
            raise ValueError(
                f"ratio relates two classes, but there are {len(self.counts)}. Name the "
                "class that matters by positive=, or leave ratio out"
            )

    @property
    def widest(self) -> int:
        """Neighbours that a shared search looks at."""
        return max((10, *self.k))

    @property
    def alone(self) -> list[tuple[Any, Any]]:
        """Strategy and ratio of samplers that stand alone."""
        return [(ratio, ratio) for ratio in self.ratio] or [("auto", None)]

    @property
    def ensembles(self) -> list[tuple[dict[str, Any], Any]]:
        """Strategy, where one is asked for, and ratio of classifiers that balance by themselves."""
        return [({"sampling_strategy": ratio}, ratio) for ratio in self.ratio] or [({}, None)]

    @property
    def pairs(self) -> list[tuple[float, Any, Any]]:
        """Ratio after over-sampling, ratio in the end, and the pair as the user gave it."""
        ordered = sorted(set(self.ratio))
        if len(ordered) > 1:
            return [(a, b, (a, b)) for i, a in enumerate(ordered) for b in ordered[i + 1 :]]
        if ordered:
            return [(ordered[0], 1.0, ordered[0])]
        over = sqrt(self.start)
        return [(over, 0.5 if over < 0.5 else 1.0, None)]

    @property
    def start(self) -> float:
        """The ratio of the classes as they are."""
        return min(self.counts) / max(self.counts)


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, (bool, np.bool_))


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(str(one) if _is_number(one) else repr(one) for one in values)


Maker = Callable[[Grid], list[Candidate]]


def _alone(kind: Any) -> Maker:
    """A sampler by itself, at each ``k`` and ratio that it takes."""
    facts = facts_of(kind())

    def make(grid: Grid) -> list[Candidate]:
        takes_ratio = "sampling_strategy" in facts.search
        made = []
        for k in grid.k if facts.k and grid.k else (None,):
            for strategy, ratio in grid.alone if takes_ratio else [("auto", None)]:
                sampler = kind(sampling_strategy=strategy)
                if facts.draws:
                    sampler.set_params(random_state=grid.seed)
                if facts.k and k is not None:
                    sampler.set_params(**{facts.k: int(k)})
                limit = facts.max_rows
                made.append(
                    swept(facts.name, sampler, facts.complexity, k, ratio, grid, max_rows=limit)
                )
        return made

    return make


def swept(
    name: str, sampler: Any, complexity: int, k: Any, ratio: Any, grid: Grid, **more: Any
) -> Candidate:
    """A candidate named after what a sweep set."""
    marks = [f"k={k}"] * (k is not None)
    if ratio is not None:
        ratios = ratio if isinstance(ratio, tuple) else (ratio,)
        marks.append("ratio=" + ":".join(f"{one:g}" for one in ratios))
    more |= {"complexity": complexity, "family": name, "widest": grid.widest}
    full = f"{name} ({', '.join(marks)})" if marks else name
    return Candidate(full, sampler, k=k, ratio=ratio, **more)


def _ensemble(name: str, kind: Any, **params: Any) -> Maker:
    """A classifier that balances its members' rows itself, at each ratio."""

    def make(grid: Grid) -> list[Candidate]:
        return [
            swept(
                name, None, 4, None, ratio, grid,
                classifier=kind(random_state=grid.seed, **params, **strategy),
            )
            for strategy, ratio in grid.ensembles
        ]  # fmt: skip

    return make


def _two_steps(name: str, *, over_first: bool) -> Maker:
    """SMOTE and random under-sampling, to the same sizes in either order."""

    def make(grid: Grid) -> list[Candidate]:
        made = []
        for k in grid.k or (None,):
            for over, end, ratio in grid.pairs:
                if len(grid.counts) > 2:
                    up: Any = halfway_up if over_first else "auto"
                    down: Any = AT_MOST_TWICE if over_first else halfway_down
                else:
                    up = over if over_first else end
                    down = end if over_first else min(1.0, grid.start * end / over)
                smote = SMOTE(sampling_strategy=up, random_state=grid.seed, k_neighbors=k or 5)
                under = RandomUnderSampler(sampling_strategy=down, random_state=grid.seed)
                steps = [("over", smote), ("under", under)]
                pipeline = Pipeline(steps if over_first else steps[::-1])
                made.append(swept(name, pipeline, 4, k, ratio, grid))
        return made

    return make


#: What a race can be run between: for a name, what makes its candidates.
FIELD: dict[str, Maker] = {
    NOTHING: lambda _: [nothing()],
    "class weights": lambda _: [Candidate("class weights", class_weight="balanced", complexity=1)],
    "threshold at the share": lambda _: [
        Candidate("threshold at the share", threshold=at_share, complexity=1)
    ],
    **{facts_of(kind()).name: _alone(kind) for kind in all_samplers().values()},
    "SMOTE then under": _two_steps("SMOTE then under", over_first=True),
    "under then SMOTE": _two_steps("under then SMOTE", over_first=False),
    "balanced bagging": _ensemble("balanced bagging", BalancedBaggingClassifier, n_estimators=50),
    "balanced random forest": _ensemble("balanced random forest", BalancedRandomForestClassifier),
    "EasyEnsemble": _ensemble("EasyEnsemble", EasyEnsembleClassifier),
    "RUSBoost": _ensemble("RUSBoost", RUSBoostClassifier),
    "self-paced ensemble": _ensemble("self-paced ensemble", SelfPacedEnsembleClassifier),
    "balance cascade": _ensemble("balance cascade", BalanceCascadeClassifier),
}

#: Who runs where nobody is named; who is left out is nearly the same as one of these
#: (docs/decisions/0047).
UNASKED = (
    NOTHING, "class weights", "random under", "SMOTE", "SMOTE then under", "balanced bagging",
)  # fmt: skip


#: What a caller may name to be compared.
Candidates: TypeAlias = (
    str
    | Candidate
    | SamplerLike
    | ClassifierLike
    | Iterable[str | Candidate | SamplerLike | ClassifierLike]
    | Mapping[str, SamplerLike | ClassifierLike | None]
)


def make_field(candidates: Candidates | None, grid: Grid) -> list[Candidate]:
    """Read what the caller wants to compare; "nothing" is always there, and first.

    Parameters
    ----------
    candidates : None, or list of str, Candidate and samplers, or dict of name to sampler
        None is :data:`UNASKED`.
    grid : Grid
        What is varied.
    """
    if candidates is None:
        candidates = list(UNASKED)
    if isinstance(candidates, Mapping):
        candidates = [
            one if isinstance(one, Candidate) else _as_candidate(str(name), one, grid.seed)
            for name, one in candidates.items()
        ]
    if isinstance(candidates, str) or not isinstance(candidates, Iterable):
        candidates = [candidates]
    made: list[Candidate] = []
    for one in candidates:
        made += _read(one, grid)
    made = [nothing(), *(one for one in made if one.name != NOTHING)]
    names = [one.name for one in made]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(
            f"the candidates {', '.join(repeated)} come twice: give each a name of its "
            "own, as a dict of name to sampler"
        )
    return made


def _read(one: Any, grid: Grid) -> Sequence[Candidate]:
    if isinstance(one, Candidate):
        return [one]
    if isinstance(one, str):
        if one in FIELD:
            return FIELD[one](grid)
        raise ValueError(f"no candidate is called {one!r}: {hint(one, FIELD)}")
    return [_as_candidate(type(one).__name__, one, grid.seed)]


def _as_candidate(name: str, one: Any, seed: int) -> Candidate:
    """A sampler, a classifier or nothing under a name."""
    if isinstance(one, type):
        raise TypeError(f"candidate {one.__name__} is a class: pass {one.__name__}()")
    if one is None or hasattr(one, "fit_resample"):
        return Candidate(name, one)
    if hasattr(one, "fit") and hasattr(one, "predict_proba"):
        return Candidate(name, classifier=seeded(one, seed))
    raise TypeError(
        "a candidate is a name, a Candidate, an object with fit_resample, or a classifier with "
        f"predict_proba, not {one!r}"
    )
