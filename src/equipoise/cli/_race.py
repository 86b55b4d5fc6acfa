"""What ``compare`` and ``tune`` share: names, numbers and durations as people type them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from math import inf
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from equipoise.cli._errors import CommandError, unknown
from equipoise.cli._options import split
from equipoise.cli._problem import TableAndTarget, check_can_be_ordered
from equipoise.core.names import folded_name

#: Parts that a table is cut into where nobody says another number.
FOLDS = 5
#: Time that a race has where nobody says another.
TIME_LIMIT, NO_LIMIT = "5m", "none"

TimeLimit = Annotated[
    str,
    Parameter(help="Time that it has: 90s, 5m, 1h, none for no limit. Of a table that is too large "
              "for it, models are trained on a sample of the rows."),
]  # fmt: skip


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class RaceFlags:
    """What is compared, how it is judged, and how rows are split, as people type it.

    Parameters
    ----------
    methods, models, k, ratio, score, positive, groups, time : str or None
        As they were typed.
    folds : int
        Parts that the table is cut into.
    smallest_difference : float
        Differences below it do not matter.
    miss_cost, alarm_cost : float or None
        What the two mistakes cost.
    """

    methods: Annotated[
        str | None,
        Parameter(name=["--methods", "-m"], help="Ways to meet the imbalance, with commas between: "
                  "smote,class-weights,random-under; otherwise five. Doing nothing is always "
                  "there."),
    ] = None  # fmt: skip
    models: Annotated[
        str | None,
        Parameter(
            help="Of logistic-regression, decision-tree, gradient-boosting (these, where none is "
            "named), random-forest, lightgbm, xgboost, catboost."
        ),
    ] = None
    k: Annotated[str | None, Parameter(name="--k", help="Neighbours to try: 1,3,5 or 1-7.")] = None
    ratio: Annotated[
        str | None,
        Parameter(help="Ratios of the classes to try: 0.1,0.5; otherwise they are balanced."),
    ] = None
    score: Annotated[
        str | None,
        Parameter(name=["--score", "-s"], help="What is judged: roc-auc, f1, cost, brier ...; "
                  "otherwise the cost where costs are given, else average-precision."),
    ] = None  # fmt: skip
    smallest_difference: Annotated[
        float,
        Parameter(help="The smallest difference that matters; of a loss, a cost say, its share of "
                  "the reference's."),
    ] = 0.01  # fmt: skip
    positive: Annotated[
        str | None, Parameter(help="The class that matters; otherwise the rarer of two.")
    ] = None
    folds: Annotated[
        int, Parameter(help="Parts that the table is cut into; each is tested once.")
    ] = FOLDS
    groups: Annotated[
        str | None, Parameter(help="Column of groups that must not be split, a customer say.")
    ] = None
    time: Annotated[
        str | None,
        Parameter(help="Column of dates: later rows test what earlier rows have taught."),
    ] = None
    miss_cost: Annotated[
        float | None,
        Parameter(help="Cost of a miss: a row of the class that is predicted to be of another (in "
                  "Python costs[0][1]; the first index is the prediction, the second the truth)."),
    ] = None  # fmt: skip
    alarm_cost: Annotated[
        float | None,
        Parameter(help="Cost of a false alarm: a row of another class that is predicted to be of "
                  "this one (in Python costs[1][0])."),
    ] = None  # fmt: skip


_RANGE = re.compile(r"(\d+)-(\d+)")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smh]?)")
_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}


def read_options(problem: TableAndTarget, race: RaceFlags | None, seed: int) -> dict[str, Any]:
    """The options as the functions of ``evaluation`` want them."""
    from equipoise.evaluation import FIELD, MODELS, SCORES

    told = race or RaceFlags()
    _check_folds(problem, told.folds)
    _check_difference(told.smallest_difference)
    for column in filter(None, (told.groups, told.time)):
        if column not in problem.features.column_names:
            raise unknown("column", column, problem.features.column_names)
    if told.time is not None:
        check_can_be_ordered(problem, told.time)
    return {
        "candidates": find_all("method", split(told.methods), FIELD),
        "models": find_all("model", split(told.models), MODELS.known),
        "k": read_whole_numbers(told.k),
        "ratio": read_ratios(told.ratio),
        "score": _find_score(told.score, SCORES),
        "smallest_difference": told.smallest_difference,
        "positive": None if told.positive is None else problem.label(told.positive),
        "n_splits": told.folds,
        "groups": told.groups,
        "time": told.time,
        "costs": _costs(told, len(problem.counts)),
        "random_state": seed,
    }


def taking(race: RaceFlags, candidate: str, model: str) -> RaceFlags:
    """The same race between what a race recommends, where it has names that can be typed."""
    from equipoise.evaluation import FIELD, MODELS

    if candidate in FIELD:
        race = replace(race, methods=typed(candidate))
    return replace(race, models=typed(model)) if model in MODELS.known else race


def flags_of(race: RaceFlags) -> dict[str, str | None]:
    """What was typed, by option; None where nothing was."""
    return {
        f"--{one.name.replace('_', '-')}": _as_typed(getattr(race, one.name), one.default)
        for one in fields(race)
    }


def _as_typed(value: Any, default: Any) -> str | None:
    if value == default:
        return None
    return f"{value:g}" if isinstance(value, float) else str(value)


def _check_difference(smallest: float) -> None:
    if not 0 <= smallest < inf:
        raise CommandError(
            f"--smallest-difference must be a finite number from 0, not {smallest:g}"
        )


def _check_folds(problem: TableAndTarget, folds: int) -> None:
    if folds < 2:
        raise CommandError(f"--folds must be at least 2, not {folds}")
    n_rarest = problem.counts[problem.rarest]
    if n_rarest < folds:
        fewer = f"use --folds {n_rarest}, or " if n_rarest > 1 else ""
        raise CommandError(
            f"class {str(problem.rarest)!r} has {n_rarest} row{'s' * (n_rarest != 1)}, fewer than "
            f"the {folds} folds: {fewer}gather more rows, or merge classes"
        )


def find_all(what: str, wanted: list[str], known: Iterable[str]) -> list[str] | None:
    """The full names of what was typed; None where nothing was."""
    names = {folded_name(name): name for name in known}
    found = []
    for one in wanted:
        if folded_name(one) not in names:
            raise unknown(what, one, [typed(name) for name in names.values()])
        found.append(names[folded_name(one)])
    return found or None


def _find_score(score: str | None, known: Iterable[str]) -> str | None:
    found = None if score is None else find_all("score", [score], known)
    return found[0] if found else None


def typed(name: str) -> str:
    """A name as it is typed: without spaces and capitals."""
    return name.replace(" ", "-").replace("_", "-").lower()


def read_whole_numbers(text: str | None) -> list[int] | None:
    """Read ``1,3,5`` and ``1-7``."""
    numbers: list[int] = []
    for part in split(text):
        between = _RANGE.fullmatch(part)
        if between and int(between[1]) > 0:
            first, last = int(between[1]), int(between[2])
            if last < first:
                raise CommandError(f"--k {part!r} holds no number: the smaller comes first, as 1-7")
            numbers += range(first, last + 1)
        elif part.isdigit() and int(part) > 0:
            numbers.append(int(part))
        else:
            raise CommandError(f"--k {part!r}: write whole numbers from 1, as 1,3,5 or 1-7")
    if text is not None and not numbers:
        raise CommandError(f"--k {text!r} holds no number: write them as 1,3,5 or 1-7")
    return numbers or None


def read_ratios(text: str | None) -> list[float] | None:
    """Read ``0.1,0.5``."""
    ratios = []
    for part in split(text):
        try:
            ratios.append(float(part))
        except ValueError:
            raise CommandError(f"--ratio {part!r}: write numbers from 0 to 1, as 0.1,0.5") from None
    return ratios or None


def read_repeats(text: str) -> int | Literal["auto"]:
    """Read ``auto`` and ``3``."""
    if text.strip() == "auto":
        return "auto"
    if not text.isdigit() or int(text) < 1:
        raise CommandError(f"--repeats {text!r}: write auto, or a whole number from 1")
    return int(text)


def read_seconds(text: str) -> float | None:
    """Read ``90``, ``90s``, ``5m``, ``1h`` and ``none``."""
    if text.strip().lower() == NO_LIMIT:
        return None
    found = _DURATION.fullmatch(text.strip())
    if not found:
        raise CommandError(f"--time-limit {text!r}: write 90s, 5m, 1h, or none for no limit")
    return float(found[1]) * _SECONDS[found[2]]


def _costs(told: RaceFlags, n_classes: int) -> list[list[float]] | None:
    costs = {"--miss-cost": told.miss_cost, "--alarm-cost": told.alarm_cost}
    if all(cost is None for cost in costs.values()):
        return None
    for option, cost in costs.items():
        if cost is not None and not 0 <= cost < inf:
            raise CommandError(
                f"{option} must be a finite number from 0, not {cost:g}: what a mistake costs is "
                "written without a sign"
            )
    if n_classes > 2 and told.positive is None:
        raise CommandError(
            f"--miss-cost and --alarm-cost are about one class, but there are {n_classes}: name "
            "it with --positive"
        )
    miss, alarm = (1.0 if cost is None else cost for cost in costs.values())
    return [[0.0, miss], [alarm, 0.0]]
