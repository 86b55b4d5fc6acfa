"""All that a race is going to do, before it begins."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from numbers import Integral
from typing import Any, TypedDict

from numpy.typing import ArrayLike

from equipoise._engine.arguments import check_number
from equipoise.evaluation._race.cache import digest
from equipoise.evaluation._race.candidates import (
    Candidate,
    Candidates,
    Grid,
    Ratio,
    make_field,
)
from equipoise.evaluation._race.comparison import known_score
from equipoise.evaluation._race.folds import Fold, Folds, read_folds
from equipoise.evaluation._race.models import Models, make_models
from equipoise.evaluation._race.question import Question, read_question
from equipoise.evaluation._race.run import Setup
from equipoise.evaluation._race.treatment import with_kinds_of
from equipoise.evaluation._scoring.costs import judged_score, read_costs
from equipoise.typing import Label, LabelsLike, TableLike

Cell = tuple[str, str]
Keys = dict[int, dict[Cell, str]]


@dataclass(frozen=True, eq=False)
class Schedule:
    """All that a race is going to do.

    Parameters
    ----------
    setup : Setup
        What is the same everywhere.
    candidates : list of Candidate
        Who runs, "nothing" first.
    folds : list of Fold
        Where.
    """

    setup: Setup
    candidates: list[Candidate]
    folds: list[Fold]

    @property
    def families(self) -> list[list[Candidate]]:
        """Candidates that share their searches, in order."""
        ordered: dict[str, list[Candidate]] = {}
        for one in self.candidates:
            ordered.setdefault(one.family, []).append(one)
        return list(ordered.values())

    @property
    def n_fits(self) -> int:
        """Models to train."""
        each = len(self.candidates) * len(self.setup.models)
        return each * len(self.folds) * (1 + self.setup.inner_splits)

    def keys(self) -> Keys:
        """The cache's key of each candidate and model in each fold."""
        base = self.setup.digest()
        who = {
            one.name: digest(one.sampler, one.class_weight, one.hands) for one in self.candidates
        }
        models = {name: digest(model) for name, model in self.setup.models.items()}
        return {
            i: {
                (candidate, model): digest(base, where, who[candidate], models[model])
                for candidate in who
                for model in models
            }
            for i, where in enumerate(digest(fold.train, fold.test) for fold in self.folds)
        }


class RaceOptions(TypedDict, total=False):
    """What :func:`compare` is told of what is compared; its arguments are explained there."""

    positive: Label | None
    candidates: Candidates | None
    models: Models | None
    k: Iterable[int] | None
    ratio: Iterable[Ratio] | None
    score: str | None
    n_splits: int
    folds: Folds | None
    groups: LabelsLike | str | None
    time: LabelsLike | str | None
    inner_splits: int
    costs: ArrayLike | None
    min_precision: float
    random_state: int


def make_schedule(
    table: TableLike,
    target: LabelsLike | str,
    *,
    positive: Label | None = None,
    candidates: Candidates | None = None,
    models: Models | None = None,
    k: Iterable[int] | None = None,
    ratio: Iterable[Ratio] | None = None,
    score: str | None = None,
    n_splits: int = 5,
    n_repeats: int = 2,
    folds: Folds | None = None,
    groups: LabelsLike | str | None = None,
    time: LabelsLike | str | None = None,
    inner_splits: int = 3,
    costs: ArrayLike | None = None,
    min_precision: float = 0.5,
    random_state: int = 0,
) -> Schedule:
    """Read all that :func:`compare` is given; its arguments are explained there."""
    _check_numbers(
        n_splits=(n_splits, 2), n_repeats=(n_repeats, 1), inner_splits=(inner_splits, 0),
        random_state=(random_state, 0),
    )  # fmt: skip
    check_number("min_precision", min_precision, 0, 1)
    tune_for = what_to_tune_for(judged_score(score, costs), costs)
    question = read_question(
        table, target, positive=positive, groups=groups, time=time, seed=random_state
    )
    read = read_costs(costs, question.n_classes)
    grid = Grid(question.counts, _tuple(k), _tuple(ratio), random_state)
    setup = Setup(
        question, make_models(models, random_state), inner_splits,
        tune_for, read, min_precision,
    )  # fmt: skip
    made = [
        replace(one, sampler=with_kinds_of(one.sampler, question.table))
        for one in make_field(candidates, grid)
    ]
    return Schedule(setup, made, _folds(question, folds, n_splits, n_repeats))


def _folds(question: Question, folds: Folds | None, n_splits: int, n_repeats: int) -> list[Fold]:
    splitting = question.splitting
    if folds is not None:
        return read_folds(folds, question.codes.size, question.codes, splitting.groups)
    made = splitting.folds(n_splits, n_repeats)
    if not made:
        raise ValueError(
            "no fold has all classes on both sides in the order of time: lower n_splits, "
            "or pass folds of your own"
        )
    return made


def _check_numbers(**values: tuple[Any, int]) -> None:
    """Each is a whole number, from its least on."""
    for name, (value, least) in values.items():
        if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
            raise ValueError(f"{name} must be a whole number from {least}, not {value!r}")


def _tuple(values: Any) -> tuple[Any, ...]:
    if values is None:
        return ()
    is_many = isinstance(values, Iterable) and not isinstance(values, str)
    return tuple(values) if is_many else (values,)


def what_to_tune_for(score: str, costs: Any) -> str:
    """The score of decisions that thresholds are tuned for."""
    what = known_score(score)
    if what.sign == 0:
        raise ValueError(f"of {what.label} neither more nor less is better: name another")
    if score == "cost" and costs is None:
        raise ValueError(
            "score='cost' needs a table, costs[prediction][truth]: pass "
            "costs=[[0, 10], [1, 0]], say, where a miss costs 10 and a false alarm 1"
        )
    if what.kind == "decision":
        return score
    return "balanced_accuracy" if costs is None else "cost"
