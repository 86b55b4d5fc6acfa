"""What is remarkable about a table, why it matters, and what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any, Literal, Protocol

from equipoise.core.text import plural
from equipoise.evaluation._scoring.scores import Score

if TYPE_CHECKING:
    from equipoise.evaluation._diagnosis.columns import ColumnSummary
    from equipoise.evaluation._diagnosis.diagnose import Diagnosis
    from equipoise.evaluation._diagnosis.duplicates import Duplicates

Weight = Literal["problem", "warning", "note"]

_ORDER = ("problem", "warning", "note")
_MANY_RARE = 1000
# Columns of no more values than this can make few distinct rows only.
_FEW_VALUES, _MANY_REPEATED = 20, 0.2
_FEW_RARE, _FEWEST_RARE = 100, 10
_HARD_SHARE = 0.4


@dataclass(frozen=True)
class Finding:
    """One remarkable thing about a table.

    Parameters
    ----------
    name : str
        What it is about, a word or two.
    weight : {"problem", "warning", "note"}
        Problems first: figures cannot be trusted before they are solved.
    text : str
        What was found, and what to do.
    source : str
        Where this is known from; empty where it is plain.
    """

    name: str
    weight: Weight
    text: str
    source: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Give the fields by name."""
        return dict(vars(self))


class Looked(Protocol):
    """What findings about columns and rows are made from: a diagnosis, or its cheap part."""

    @property
    def n_rows(self) -> int:
        """Rows of the table."""

    @property
    def columns(self) -> "tuple[ColumnSummary, ...]":
        """The features."""

    @property
    def duplicates(self) -> "Duplicates":
        """Rows that stand there more than once."""


def find_all(diagnosis: "Diagnosis") -> tuple[Finding, ...]:
    """All that is remarkable, the weightiest first."""
    looks = (_too_few, _texts, _constants, _wide, _rarity, _hard_rows, _samplers, _honesty)
    found = [
        *_about_columns_and_rows(diagnosis),
        *(finding for look in looks for finding in look(diagnosis)),
    ]
    return tuple(sorted(found, key=lambda finding: _ORDER.index(finding.weight)))


def find_doubts(looked: Looked, *, has_groups: bool) -> tuple[Finding, ...]:
    """What makes the figures of a race doubtful, the weightiest first; no notes."""
    found = [one for one in _about_columns_and_rows(looked, has_groups) if one.weight != "note"]
    return tuple(sorted(found, key=lambda finding: _ORDER.index(finding.weight)))


def of_scores(score: Score, means: list[float]) -> Iterator[Finding]:
    """Scores that are printed as perfect."""
    n_perfect = sum(f"{mean:.3f}" == "1.000" for mean in means) if score.high == 1 else 0
    if n_perfect and score.sign > 0:
        yield Finding(
            "perfect scores",
            "problem",
            f"{n_perfect:,} of {plural(len(means), 'entry', 'entries')} reach {score.label} 1.000: "
            "hardly anything real can be told so well. Look for a column that is known only after "
            "the outcome, for rows that stand there twice, and for subjects with several rows",
        )


def _about_columns_and_rows(d: Looked, has_groups: bool = False) -> Iterator[Finding]:
    """What a diagnosis and a race both tell."""
    yield from _leaks(d)
    yield from _strong_columns(d)
    if not has_groups:
        yield from _subjects(d)
    if _has_few_kinds(d):
        yield from _few_kinds(d)
    else:
        yield from _conflicts(d)
        yield from _repeats(d)
    yield from _identifiers(d)


def _leaks(d: Looked) -> Iterator[Finding]:
    suspects = [c for c in d.columns if c.is_leak_suspect and not c.is_subject]
    if suspects:
        yield Finding(
            "leak",
            "problem",
            f"{_with_powers(suspects)} alone {'tells' if len(suspects) == 1 else 'tell'} almost "
            "all about the class (in brackets: area under the ROC curve, 1 is all). Is each known "
            "before the outcome is? Drop what is not, or every model will look perfect",
        )


def _strong_columns(d: Looked) -> Iterator[Finding]:
    strong = [c for c in d.columns if c.is_strong and not c.is_subject]
    if strong:
        yield Finding(
            "strong columns",
            "warning",
            f"{_with_powers(strong)} alone {'tells' if len(strong) == 1 else 'tell'} much about "
            "the class (in brackets: area under the ROC curve, 1 is all). Look whether each is "
            "known before the outcome is",
        )


def _with_powers(columns: "list[ColumnSummary]") -> str:
    return _listed([f"{c.name} ({c.power_alone:.3f})" for c in columns])


def subjects_of(d: Looked) -> "list[ColumnSummary]":
    """Columns that seem to say whom a row is about, the fewest subjects first."""
    return sorted((c for c in d.columns if c.is_subject), key=lambda c: c.n_distinct)


def _subjects(d: Looked) -> Iterator[Finding]:
    found = subjects_of(d)
    if found:
        first = found[0]
        counts = [
            f"{c.name} ({c.n_distinct:,} values in {d.n_rows - c.n_missing:,} rows)" for c in found
        ]
        yield Finding(
            "repeated subjects",
            "warning",
            f"{_listed(counts)} {'seems' if len(found) == 1 else 'seem'} to say whom a row is "
            "about. Rows of one subject in training and in test make scores too good. Keep them "
            f"together: groups={first.name!r} in Python, --groups in the command",
        )


def _has_few_kinds(d: Looked) -> bool:
    """Tell whether the columns have so few values that rows must be equal."""
    compared = [c for c in d.columns if not (c.is_identifier or c.is_constant)]
    return d.duplicates.n_repeated >= _MANY_REPEATED * d.n_rows and all(
        c.n_distinct <= _FEW_VALUES for c in compared
    )


def _few_kinds(d: Looked) -> Iterator[Finding]:
    n_kinds = d.n_rows - d.duplicates.n_repeated
    n_mixed = d.duplicates.n_conflicting
    yield Finding(
        "few distinct rows",
        "note",
        f"the columns have few values each, so that there are {plural(n_kinds, 'distinct row')} "
        f"among {d.n_rows:,}"
        + (f", and {n_mixed:,} rows are of a kind that has several classes" if n_mixed else "")
        + ". That is no error: a model can tell how likely each class is in a kind of row, and no "
        "more. Other columns could",
    )


def _too_few(d: "Diagnosis") -> Iterator[Finding]:
    small = [c for c in d.classes if c.n_rows < _FEWEST_RARE]
    if small:
        shown = _listed([f"{c.label!r} ({c.n_rows})" for c in small])
        yield Finding(
            "too few rows",
            "problem",
            f"class{'es' * (len(small) > 1)} {shown} {'have' if len(small) > 1 else 'has'} fewer "
            f"than {_FEWEST_RARE} rows: no model can be judged on so few, and five-fold "
            "cross-validation needs five. Gather more rows, or merge classes",
        )


def _conflicts(d: Looked) -> Iterator[Finding]:
    n = d.duplicates.n_conflicting
    if n:
        yield Finding(
            "conflicting rows",
            "warning",
            f"{plural(n, 'row')} {_have(n)} a twin of another class, equal in {_compared(d)}: "
            "no model can get all of them right. Look for a missing column, or for wrong labels",
        )


def _repeats(d: Looked) -> Iterator[Finding]:
    n, n_rare = d.duplicates.n_repeated, d.duplicates.n_rare_repeated
    if n:
        yield Finding(
            "duplicates",
            "warning" if n >= 0.01 * d.n_rows or n_rare else "note",
            f"{plural(n, 'row')} {'repeats' if n == 1 else 'repeat'} another one in {_compared(d)} "
            f"({n_rare:,} of the rarest class). Twins in training and test rows make scores too "
            "good: drop them, or keep twins together with group folds",
            "Vandewiele et al. 2021",
        )


def _compared(d: Looked) -> str:
    """The columns in which rows were compared: identifiers tell all apart."""
    left_out = [c.name for c in d.columns if c.is_identifier]
    return f"every column but {_listed(left_out)}" if left_out else "every column"


def _texts(d: "Diagnosis") -> Iterator[Finding]:
    for looks in dict.fromkeys(c.looks_like for c in d.columns if c.looks_like):
        names = [c.name for c in d.columns if c.looks_like == looks]
        if looks == "sentences":
            remedy = (
                "as a category it says next to nothing. Turn it into numbers, for instance with "
                "sklearn.feature_extraction.text.TfidfVectorizer, or drop it"
            )
        else:
            remedy = (
                "as text it is a category, with no order and no distance. Convert it "
                f"(pandas.{'to_datetime' if looks == 'dates' else 'to_numeric'} with "
                "errors='coerce'), or say that it is a category"
            )
        yield Finding(
            f"text that looks like {looks}",
            "warning",
            f"{_listed(names)} {'looks' if len(names) == 1 else 'look'} like {looks}: {remedy}",
        )


def _identifiers(d: Looked) -> Iterator[Finding]:
    identifiers = [c.name for c in d.columns if c.is_identifier]
    if identifiers:
        yield Finding(
            "identifiers",
            "warning",
            f"{_listed(identifiers)} {'numbers' if len(identifiers) == 1 else 'number'} the rows "
            "and cannot say anything about new ones: drop",
        )


def _constants(d: "Diagnosis") -> Iterator[Finding]:
    constants = [c.name for c in d.columns if c.is_constant]
    if constants:
        yield Finding(
            "constant columns",
            "note",
            f"{_listed(constants)} {'has' if len(constants) == 1 else 'have'} one value only: drop",
        )


def _wide(d: "Diagnosis") -> Iterator[Finding]:
    if d.n_encoded > d.n_rarest:
        yield Finding(
            "more columns than rare rows",
            "warning",
            f"{plural(d.n_encoded, 'column')} (after encoding) for {plural(d.n_rarest, 'row')} of "
            f"class {d.rarest!r}: in so many dimensions SMOTE has been worse than plain "
            "under-sampling. Select columns inside the folds first, or do not synthesise",
            "Blagus & Lusa 2013",
        )


def _rarity(d: "Diagnosis") -> Iterator[Finding]:
    if _FEWEST_RARE <= d.n_rarest < _FEW_RARE:
        yield Finding(
            "few rare rows",
            "warning",
            f"class {d.rarest!r} has {d.n_rarest} rows: a recall measured on all of them is known "
            f"to ±{0.98 / sqrt(d.n_rarest):.2f} at best. Repeat the folds, look at intervals, and "
            "take small gains for luck",
        )
    if d.n_rarest > _MANY_RARE:
        yield Finding(
            "many rare rows",
            "note",
            f"class {d.rarest!r} has {d.n_rarest:,} rows: with k = 5 SMOTE's rows lie very near "
            "to the real ones, almost copies. Let k grow with the class, or tune it",
            "Sakho, Malherbe & Scornet 2024",
        )


def _hard_rows(d: "Diagnosis") -> Iterator[Finding]:
    if not d.difficulty or d.difficulty[0].share("rare", "outlier") < _HARD_SHARE:
        return
    hardest = d.difficulty[0]
    share = hardest.share("rare", "outlier")
    yield Finding(
        "isolated rows",
        "warning",
        f"{share:.0%} of the rows of class {hardest.label!r} have at most one row of their own "
        "class among their five nearest: a line between two of them crosses the other class. "
        "Expect little from interpolation, and look for better columns",
        "Napierala & Stefanowski 2016",
    )


def _samplers(d: "Diagnosis") -> Iterator[Finding]:
    if d.is_balanced:
        yield Finding(
            "balanced",
            "note",
            f"the classes are about equal ({d.ratio:.2f} to 1): there is no imbalance to treat",
        )
        return
    categories = [c.name for c in d.columns if c.kind in ("category", "ordinal")]
    holes = [c.name for c in d.columns if c.n_missing]
    if categories:
        yield Finding(
            "categories",
            "note",
            f"{len(categories)} of {d.n_columns} columns hold categories: our samplers take "
            "them as they are, and most models need them encoded, inside the folds",
        )
    if holes:
        yield Finding(
            "holes",
            "note",
            f"{len(holes)} of {d.n_columns} columns have holes ({d.n_missing:,} cells). "
            "Our samplers and gradient boosting take them as they are; fill them for other models, "
            "inside the folds",
        )


def _honesty(d: "Diagnosis") -> Iterator[Finding]:
    if d.is_balanced:
        return
    yield Finding(
        "probabilities",
        "note",
        "after any resampling, predicted probabilities are too high for the rare class: look at "
        "calibration beside any ranking score, and recalibrate on untouched rows",
        "van den Goorbergh et al. 2022",
    )


def next_steps(d: "Diagnosis") -> tuple[str, ...]:
    """What to do next, in this order."""
    steps = []
    suspects = [c.name for c in d.columns if c.is_leak_suspect and not c.is_subject]
    if suspects:
        steps.append(f"Find out whether {_listed(suspects)} is known before the outcome.")
    if subjects := subjects_of(d):
        steps.append(f"Keep the rows of each {subjects[0].name} together, in one fold.")
    if droppable := d.droppable:
        steps.append(f"Drop {_listed(droppable)}.")
    if d.duplicates.n_repeated and not _has_few_kinds(d):
        steps.append("Drop repeated rows, or keep twins together with group folds.")
    if d.n_rarest < _FEWEST_RARE:
        steps.append("Gather more rows of the rarest class: nothing can be judged before.")
    elif d.is_balanced:
        steps.append("Train as usual; there is no imbalance to treat.")
    else:
        steps.append("Tune the decision threshold first: it is cheap, and seldom beaten.")
        steps.append("Compare ways of resampling with that, in the same folds.")
    return tuple(steps)


def _listed(names: list[str], most: int = 5) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _have(n: int) -> str:
    return "has" if n == 1 else "have"
