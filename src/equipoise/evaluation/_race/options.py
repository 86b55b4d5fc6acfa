"""What a race is told: the one description that compare, tune, estimate and the command share."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from inspect import Parameter, signature
from math import inf
from numbers import Integral, Real
from typing import Any, Literal, ParamSpec, TypedDict, TypeVar

from numpy.typing import ArrayLike

from equipoise._engine.arguments import check_number
from equipoise.evaluation._race.candidates import Candidates, Ratio
from equipoise.evaluation._race.folds import Folds
from equipoise.evaluation._race.models import Models
from equipoise.evaluation._sample import MOST_RARE, read_source
from equipoise.evaluation._scoring.costs import judged_score
from equipoise.evaluation._scoring.scores import known_score
from equipoise.evaluation._scoring.statistics import SMALLEST_DIFFERENCE
from equipoise.typing import Label, LabelsLike

P = ParamSpec("P")
T = TypeVar("T")

#: Repeats until the race is decided, as many as MOST_REPEATS.
AUTO: Literal["auto"] = "auto"
MOST_REPEATS = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class RaceOptions:
    """What is compared, how it is judged, and how rows are split.

    Its fields are the keyword arguments of :func:`compare`, :func:`tune` and :func:`estimate`.

    Parameters
    ----------
    positive : label, default=None
        The class that matters. None is the rarer of two; of more, each counts. With
        more than two classes and a label, the others become one.
    candidates : list of str, Candidate or samplers, or dict of name to sampler, default=None
        None is "nothing", "class weights", "random under", "SMOTE", "SMOTE then under" and
        "balanced bagging". "nothing" is always there.
    models : list or dict of classifiers, default=None
        None is "logistic regression", "decision tree" and "gradient boosting"; by name there are
        "random forest", and "LightGBM", "XGBoost" and "CatBoost" where they are installed.
    k, ratio : iterable of int, of float, default=None
        Numbers of neighbours, and ratios of the smaller to the larger class, to try.
        Two samplers in a row take pairs of ratios: ``(0.1, 0.5)`` is over-sampling to
        0.1, then under-sampling to 0.5. Without ratios samplers balance, and two in a
        row meet at the geometric mean, then go to 0.5.
    score : str, default=None
        What the verdict is about; None is the cost where ``costs`` are given, else average
        precision, which looks at the positive class and needs no threshold, so that no
        candidate wins by moving probabilities alone.
    smallest_difference : float, default=0.01
        The smallest difference that matters. A candidate helps where it differs clearly from
        the reference and by at least this much: in the score's own unit where more is better;
        of a loss (cost, Brier score, log-loss) as a share of the reference's.
    n_splits : int, default=5
        Stratified folds.
    n_repeats : int or "auto", default="auto"
        How many times the rows are dealt into folds anew. A number is kept to, and everyone runs
        everywhere. "auto" looks at the figures after each repeat: it ends when the race is
        decided, and after the third in any case, and leaves out who cannot win any more.
    folds : splitter or list of (train, test), default=None
        Folds of your own.
    groups : str or array-like, default=None
        Rows of one group stay on one side.
    time : str or array-like, default=None
        Test rows come after training rows.
    inner_splits : int, default=3
        Inner folds for thresholds.
    costs : array-like of shape (n_classes, n_classes), default=None
        ``costs[i][j]``: predicting class i where the truth is class j, as everywhere in
        Equipoise. Of two classes 1 is the positive one: ``costs[1][0]`` is a false alarm,
        ``costs[0][1]`` a miss; none is negative. Thresholds are tuned for them, unless
        ``score`` is another score of decisions (without costs, for balanced accuracy).
    min_precision : float, default=0.5
        Where "recall at precision" is read off.
    random_state : int, default=0
        Seed of folds, samplers and models.

    Examples
    --------
    >>> from equipoise.evaluation import RaceOptions
    >>> RaceOptions(costs=[[0, 10], [1, 0]]).judged_by
    'cost'
    """

    positive: Label | None = None
    candidates: Candidates | None = None
    models: Models | None = None
    k: Iterable[int] | None = None
    ratio: Iterable[Ratio] | None = None
    score: str | None = None
    smallest_difference: float = SMALLEST_DIFFERENCE
    n_splits: int = 5
    n_repeats: int | Literal["auto"] = AUTO
    folds: Folds | None = None
    groups: LabelsLike | str | None = None
    time: LabelsLike | str | None = None
    inner_splits: int = 3
    costs: ArrayLike | None = None
    min_precision: float = 0.5
    random_state: int = 0

    def __post_init__(self) -> None:
        for name, least in _WHOLE.items():
            value = getattr(self, name)
            if name == "n_repeats" and value == AUTO:
                continue
            if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
                or_auto = f" or {AUTO!r}" if name == "n_repeats" else ""
                raise ValueError(
                    f"{name} must be a whole number from {least}{or_auto}, not {value!r}"
                )
        check_number("min_precision", self.min_precision, 0, 1)
        check_number("smallest_difference", self.smallest_difference, 0, inf)

    def rows_to_race(self, table: Any, target: Any, max_cells: int | None) -> Any:
        """The rows of a table that was named, a sample where they are many; else the table.

        Parameters
        ----------
        table, target : as for :func:`compare`
            The features and the classes.
        max_cells : int or None
            The rows times columns up to which files are read whole.
        """
        return read_source(
            table, target, max_cells,
            positive=self.positive, most_rare=self.most_rare, seed=self.random_state,
        )  # fmt: skip

    @property
    def most_rare(self) -> float:
        """The share of a sample that rare rows may have: half of each ratio that is to be met."""
        asked = self.ratio if isinstance(self.ratio, (list, tuple)) else [self.ratio]
        flat = [r for one in asked for r in (one if isinstance(one, tuple) else (one,))]
        halves = [float(r) / 2 for r in flat if isinstance(r, Real) and 0 < float(r) <= 1]
        return min([MOST_RARE, *(half / (1 + half) for half in halves)])

    @property
    def judged_by(self) -> str:
        """The score that the verdict is about."""
        return judged_score(self.score, self.costs)

    @property
    def tuned_for(self) -> str:
        """The score of decisions that thresholds are tuned for."""
        score = self.judged_by
        what = known_score(score)
        if what.sign == 0:
            raise ValueError(f"of {what.label} neither more nor less is better: name another")
        if score == "cost" and self.costs is None:
            raise ValueError(
                "score='cost' needs a table, costs[prediction][truth]: pass "
                "costs=[[0, 10], [1, 0]], say, where a miss costs 10 and a false alarm 1"
            )
        if what.kind == "decision":
            return score
        return "balanced_accuracy" if self.costs is None else "cost"


#: Whole numbers, and the least that each may be.
_WHOLE = {"n_splits": 2, "n_repeats": 1, "inner_splits": 0, "random_state": 0}


class RaceArguments(TypedDict, total=False):
    """The fields of :class:`RaceOptions`, as a type checker wants keyword arguments."""

    positive: Label | None
    candidates: Candidates | None
    models: Models | None
    k: Iterable[int] | None
    ratio: Iterable[Ratio] | None
    score: str | None
    smallest_difference: float
    n_splits: int
    n_repeats: int | Literal["auto"]
    folds: Folds | None
    groups: LabelsLike | str | None
    time: LabelsLike | str | None
    inner_splits: int
    costs: ArrayLike | None
    min_precision: float
    random_state: int


def read_options(given: Mapping[str, Any]) -> RaceOptions:
    """The options that a caller has given by name."""
    known = {one.name for one in fields(RaceOptions)}
    for name in given:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(sorted(known))}"
            raise TypeError(f"there is no option {name!r}: {hint}")
    return RaceOptions(**given)


def naming_options(**defaults: Any) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let help and completion show the fields of RaceOptions in place of ``**options``.

    Parameters
    ----------
    **defaults
        Defaults that are the function's own.
    """

    def name(function: Callable[P, T]) -> Callable[P, T]:
        shown = signature(function)
        own = [one for one in shown.parameters.values() if one.kind != Parameter.VAR_KEYWORD]
        at = next(i for i, one in enumerate(own) if one.kind == Parameter.KEYWORD_ONLY)
        options = [
            Parameter(one.name, Parameter.KEYWORD_ONLY, default=defaults.get(one.name, one.default))
            for one in fields(RaceOptions)
        ]
        named = shown.replace(parameters=[*own[:at], *options, *own[at:]])
        function.__signature__ = named  # type: ignore[attr-defined]
        return function

    return name
