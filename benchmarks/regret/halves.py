"""A race on one half of a table, everyone judged on the other, and a file of many such."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.evidence.findings import entry_of
from benchmarks.evidence.races import RANKING, Entry, entries_of, named
from benchmarks.evidence.tables import RacedTable, family_of, halves
from equipoise.ensemble import BalancedBaggingClassifier
from equipoise.evaluation import MODELS, Candidate, Comparison, compare
from equipoise.evaluation._race.candidates import ITS_OWN
from equipoise.evaluation._race.figures import Record
from equipoise.evaluation._race.recommendation import Outlook, look_ahead
from equipoise.evaluation._scoring.scores import ANY

RESULTS = Path(__file__).parents[2] / "docs" / "regret.json"
COMMAND = "python -m benchmarks.regret"
_DIGITS = 4


def fast_boosting() -> Any:
    """The race's LightGBM with half its trees: on a few hundred rows they are enough."""
    return MODELS["LightGBM"].set_params(n_estimators=50)


@dataclass(frozen=True)
class Design:
    """What is raced and how; a race needs no inner folds, for it is judged by a ranking.

    Parameters
    ----------
    candidates : tuple of str and Candidate
        Ways to treat the training rows; "nothing" is always there.
    models : dict of name to name or classifier
        The models.
    n_splits, n_repeats : int
        Of the race on a half.
    """

    candidates: tuple[str | Candidate, ...] = (
        "class weights", "random over", "random under", "SMOTE",
        Candidate(
            "balanced bagging", complexity=4,
            classifier=BalancedBaggingClassifier(n_estimators=10, random_state=0),
        ),
    )  # fmt: skip
    models: Mapping[str, Any] = field(
        default_factory=lambda: {
            "logistic regression": "logistic regression",
            "decision tree": "decision tree",
            "LightGBM": fast_boosting(),
        }
    )
    n_splits: int = 5
    n_repeats: int = 1

    def to_dict(self) -> dict[str, Any]:
        """Everything in lists, strings and numbers."""
        candidates = [one if isinstance(one, str) else one.name for one in self.candidates]
        return {**vars(self), "candidates": candidates, "models": [*self.models]}


@dataclass(frozen=True, eq=False)
class Half:
    """A half of a table, raced, with everyone's score on the other half.

    Parameters
    ----------
    table : str
        The table's name.
    split : int
        Which pair of halves; from 0.
    raced : dict of (str, str) to list of float
        The score in each fold, of everyone that could run.
    other : dict of (str, str) to float
        The score on the other half, trained on this one.
    complexity : dict of str to int
        Of each candidate.
    test_share : float
        Test rows for each training row, in the race.
    """

    table: str
    split: int
    raced: dict[Entry, list[float]]
    other: dict[Entry, float]
    complexity: dict[str, int]
    test_share: float

    @property
    def family(self) -> str:
        """The rows that the table was made of."""
        return family_of(self.table)

    def can_run(self, entry: Entry) -> bool:
        """Tell whether somebody could run, in the race and on the other half."""
        return entry in self.raced and bool(np.isfinite(self.other[entry]))

    def instead_of(self, entry: Entry) -> Entry:
        """What is taken of somebody who cannot run: the model on the rows as they are."""
        return self.comparison.reference(entry, RANKING)

    def score_of(self, entry: Entry) -> float:
        """The score on the other half of somebody, or of who is taken instead."""
        return self.other[entry if self.can_run(entry) else self.instead_of(entry)]

    def lost(self, chosen: Entry) -> float:
        """What the best in hindsight scores more on the other half."""
        return float(np.nanmax([*self.other.values()])) - self.score_of(chosen)

    @cached_property
    def winner(self) -> Entry | None:
        """Who is proven to help in the race."""
        return self.comparison.winner

    @cached_property
    def outlook(self) -> Outlook:
        """What the race lets us expect of everyone."""
        found = look_ahead(self.comparison)
        if found is None:
            raise ValueError(f"{self.table}: nothing is there to compare with")
        return found

    @cached_property
    def comparison(self) -> Comparison:
        """The race, as far as a choice looks at it: the folds of one cross-validation."""
        n_folds = max(map(len, self.raced.values()))
        records = tuple(
            Record(*entry, fold, ANY, RANKING, value)
            for entry, values in self.raced.items()
            for fold, value in enumerate(values)
        )
        return Comparison(
            records=records,
            score=RANKING,
            candidates=tuple(self.complexity),
            models=tuple(dict.fromkeys(model for _, model in self.raced)),
            complexity=self.complexity,
            not_applicable=(),
            n_folds=n_folds,
            test_share=self.test_share,
            shared_tests=tuple(map(tuple, np.eye(n_folds).tolist())),
            stopped="",
            seconds=0.0,
            work_seconds=0.0,
            n_rows=2,
            class_counts={"0": 1, "1": 1},
            positive="1",
            own_classifiers=tuple(one for one, model in self.raced if model == ITS_OWN),
        )


def race_halves(table: RacedTable, split: int, design: Design, cache: Path) -> dict[str, Any]:
    """Race both halves, judge everyone on the other; what is in the cache is not run again."""
    how = {
        "candidates": design.candidates, "models": design.models, "score": RANKING,
        "inner_splits": 0, "n_jobs": 1, "time_limit": None,
        "cache": cache / f"{table.name}-{split}",
    }  # fmt: skip
    X, y = table.X, table.y
    parts = halves(y, split)
    raced = [
        compare(X.iloc[rows], y[rows], n_splits=design.n_splits, n_repeats=design.n_repeats, **how)
        for rows in parts
    ]
    judged = compare(X, y, folds=[parts, parts[::-1]], **how)
    entries = entries_of(judged)
    return {
        "name": table.name,
        "split": split,
        "entries": [named(one) for one in entries],
        "complexity": judged.complexity,
        "test_share": round(float(np.mean([one.test_share for one in raced])), _DIGITS),
        "seconds": round(sum(one.work_seconds for one in (*raced, judged)), 1),
        "halves": [_half(one, judged, at, entries) for at, one in enumerate(raced)],
    }


def _half(raced: Comparison, judged: Comparison, at: int, entries: list[Entry]) -> dict[str, Any]:
    return {
        "raced": [_rounded(raced.values(*one, RANKING, ANY)) for one in entries],
        "other": _rounded(np.array([judged.values(*one, RANKING, ANY)[at] for one in entries])),
    }


def _rounded(values: NDArray[np.float64]) -> list[float] | None:
    """Figures with a few digits; NaN is None, and none is no list."""
    kept = [round(float(one), _DIGITS) if np.isfinite(one) else None for one in values]
    return None if all(one is None for one in kept) else kept  # type: ignore[return-value]


def write_halves(path: Path, found: Sequence[dict[str, Any]], made: dict[str, Any]) -> None:
    """Write what was found, a line a pair of halves, with what made it."""
    same = ("entries", "complexity")
    if any(one[key] != found[0][key] for one in found for key in same):
        raise ValueError("the tables were raced between different entries: start a new cache")
    head = json.dumps({**made, **{key: found[0][key] for key in same}}, indent=1)
    lines = ",\n".join(
        json.dumps({key: one[key] for key in one if key not in same}) for one in found
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{{"made": {head},\n"tables": [\n{lines}\n]}}\n', encoding="utf-8")


def read_halves(path: Path = RESULTS) -> list[Half]:
    """Read the file of results."""
    content = json.loads(path.read_text(encoding="utf-8"))
    made = content["made"]
    entries = [entry_of(name) for name in made["entries"]]
    return [
        _read_half(one, half, entries, made["complexity"])
        for one in content["tables"]
        for half in one["halves"]
    ]


def _read_half(
    pair: dict[str, Any], half: dict[str, Any], entries: list[Entry], complexity: dict[str, int]
) -> Half:
    """One half of a pair; who could not run there is no part of the race."""
    raced = {
        entry: [_number(one) for one in some]
        for entry, some in zip(entries, half["raced"], strict=True)
        if some is not None
    }
    other = dict(zip(entries, map(_number, half["other"]), strict=True))
    return Half(pair["name"], pair["split"], raced, other, complexity, pair["test_share"])


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
