"""What is run on a table, and what is kept of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.evidence.tables import RacedTable, halves
from equipoise.evaluation import SCORES, Candidate, Comparison, compare, diagnose
from equipoise.evaluation._race.candidates import ITS_OWN, NOTHING
from equipoise.evaluation._race.verdict import word_of
from equipoise.evaluation._scoring.families import hold_together
from equipoise.evaluation._scoring.scores import ANY, FIXED, TUNED
from equipoise.evaluation._scoring.statistics import SMALLEST_DIFFERENCE, Values

#: What ranks are judged by, and what decisions.
RANKING, DECISION = "average_precision", "balanced_accuracy"
Entry = tuple[str, str]
#: A letter for each word of a summary.
SAYS = {
    "helps": "+", "hurts": "-", "no difference that matters": "=", "no clear difference": "?",
    "reference": "r",
}  # fmt: skip
SEPARATOR = " | "


@dataclass(frozen=True)
class Design:
    """What is raced and how.

    Parameters
    ----------
    candidates : tuple of str
        Ways to treat the training rows; "nothing" is always there.
    models : tuple of str, or dict of name to classifier
        The models.
    n_splits, n_repeats, inner_splits : int
        Of the race over the whole table.
    half_repeats : int
        Of the races over the halves.
        Inner folds are for thresholds: halves, judged by ranking alone, need none.
    """

    candidates: tuple[str | Candidate, ...] = (
        "class weights", "random over", "random under", "SMOTE",
    )  # fmt: skip
    models: Any = ("logistic regression", "decision tree", "LightGBM")
    n_splits: int = 5
    n_repeats: int = 2
    inner_splits: int = 2
    half_repeats: int = 1

    def to_dict(self) -> dict[str, Any]:
        """Everything in lists, strings and numbers."""
        candidates = [one if isinstance(one, str) else one.name for one in self.candidates]
        return {**vars(self), "candidates": candidates, "models": [*self.models]}


def race_table(table: RacedTable, design: Design, cache: Path) -> dict[str, Any]:
    """Race a table, and its halves; what is in the cache is not run again.

    Returns
    -------
    dict
        What the file of results has of the table.
    """
    how = {
        "candidates": design.candidates, "models": design.models, "score": RANKING, "n_jobs": 1,
        "cache": cache / table.name, "time_limit": None,
    }  # fmt: skip
    X, y = table.X, table.y
    whole = compare(
        X, y, n_splits=design.n_splits, n_repeats=design.n_repeats,
        inner_splits=design.inner_splits, **how,
    )  # fmt: skip
    first, second = halves(y)
    raced = [
        compare(
            X.iloc[rows], y[rows], n_splits=design.n_splits, n_repeats=design.half_repeats,
            inner_splits=0, **how,
        )
        for rows in (first, second)
    ]  # fmt: skip
    judged = compare(X, y, folds=[(first, second), (second, first)], inner_splits=0, **how)
    entries = entries_of(whole)
    return {
        "entries": [named(one) for one in entries],
        **facts_of_table(table),
        **figures(whole, entries),
        "halves": [half_figures(one, judged, fold, entries) for fold, one in enumerate(raced)],
        "seconds": round(sum(one.work_seconds for one in (whole, *raced, judged)), 1),
    }


def facts_of_table(table: RacedTable) -> dict[str, Any]:
    """What a table is: size, ratio, kinds of columns, and how hard its rare rows are."""
    found = diagnose(table.X, table.y, n_jobs=1)
    return {
        "name": table.name,
        "n_rows": found.n_rows,
        "n_rows_whole": table.n_rows_whole,
        "n_columns": found.n_columns,
        "n_nominal": sum(str(dtype) == "category" for dtype in table.X.dtypes),
        "n_missing": found.n_missing,
        "n_rare": found.n_rarest,
        "ratio": round(found.ratio, 2),
        "safe": round(found.difficulty[0].share("safe"), 3),
    }


def figures(found: Comparison, entries: Sequence[Entry]) -> dict[str, Any]:
    """Means, and what is said of each entry beside the same model on the rows as they are.

    A list has a figure for each entry, None where it could not run; a text a letter of SAYS.
    """
    return {
        "winner": named(found.winner),
        "best_nothing": named(best_nothing(found)),
        "sentence": found.verdict,
        "cannot": {named((one.candidate, one.model)): one.reason for one in found.not_applicable},
        "ap": _means(found, entries, RANKING, ANY),
        "auc": _means(found, entries, "roc_auc", ANY),
        "brier": _means(found, entries, "brier", ANY),
        "half": _means(found, entries, DECISION, FIXED),
        "tuned": _means(found, entries, DECISION, TUNED),
        "ap_says": letters(_words(found, RANKING, ANY), entries),
        "half_says": letters(words_at_half(found), entries),
        "half_beside_tuned_says": letters(_words(found, DECISION, FIXED), entries),
        "tuned_says": letters(_words(found, DECISION, TUNED), entries),
    }


def half_figures(
    raced: Comparison, judged: Comparison, fold: int, entries: Sequence[Entry]
) -> dict[str, Any]:
    """What a race on one half says, and what each entry is worth on the other."""
    return {
        "winner": named(raced.winner),
        "best_nothing": named(best_nothing(raced)),
        "raced": _means(raced, entries, RANKING, ANY),
        "other": [_rounded(judged.values(*one, RANKING, ANY)[fold]) for one in entries],
    }


def entries_of(found: Comparison) -> list[Entry]:
    """All that were to run, by model."""
    return [
        (candidate, model)
        for model in found.models
        for candidate in found.candidates
        if (candidate in found.own_classifiers) == (model == ITS_OWN)
    ]


def best_nothing(found: Comparison) -> Entry:
    """The model that does best on the rows as they are."""
    return found.reference((NOTHING, ITS_OWN), RANKING)


def words_at_half(found: Comparison) -> dict[Entry, str]:
    """What is said of decisions at 0.5 beside the same model's at 0.5: no threshold is tuned.

    A race holds everybody against a tuned threshold; here nobody has one, as in programs that call
    ``predict``.
    """
    entries = [one for one in found.entries() if one[0] != NOTHING]
    changes = [_changes_at_half(found, one) for one in entries]
    family = hold_together(changes, found.overlap, found.look)
    what = SCORES[DECISION]
    return {
        one: word_of(*tested, what, SMALLEST_DIFFERENCE)
        for one, tested in zip(entries, family.by_comparison(what.sign), strict=True)
    }


def _changes_at_half(found: Comparison, entry: Entry) -> Values:
    beside = found.reference(entry, DECISION)
    ours, theirs = (found.values(*one, DECISION, FIXED) for one in (entry, beside))
    return np.asarray(ours - theirs)


def _words(found: Comparison, score: str, rule: str) -> dict[Entry, str]:
    return {(row.candidate, row.model): row.verdict for row in found.summary(score, rule)}


def letters(words: Mapping[Entry, str], entries: Sequence[Entry]) -> str:
    """A letter for what is said of each entry."""
    return "".join(SAYS.get(words.get(one, ""), ".") for one in entries)


def _means(
    found: Comparison, entries: Sequence[Entry], score: str, rule: str
) -> list[float | None]:
    there = {*found.compared()}
    return [
        _rounded(found.level(one, score, rule).mean) if one in there else None for one in entries
    ]


def _rounded(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None


def named(entry: Entry | None) -> str | None:
    """An entry as one text: ``SMOTE | LightGBM``."""
    return None if entry is None else SEPARATOR.join(entry)
