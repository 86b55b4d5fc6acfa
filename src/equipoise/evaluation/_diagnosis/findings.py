"""What is remarkable about a table, why it matters, and what to do about it."""

from collections.abc import Iterator
from math import sqrt
from typing import TYPE_CHECKING

from equipoise.core.text import plural
from equipoise.core.texts import folded_spelling
from equipoise.evaluation._diagnosis.finding import Finding, by_weight, have, listed
from equipoise.evaluation._diagnosis.table_findings import (
    find_in_table,
    has_few_kinds,
    subjects_of,
)

if TYPE_CHECKING:
    from equipoise.evaluation._diagnosis.diagnose import ClassCount, Diagnosis

_MANY_RARE = 1000
_FEW_RARE, _FEWEST_RARE = 100, 10
_HARD_SHARE = 0.4


def find_all(diagnosis: "Diagnosis") -> tuple[Finding, ...]:
    """All that is remarkable, the weightiest first."""
    looks = (
        _spellings,
        _too_few,
        _texts,
        _constants,
        _wide,
        _rarity,
        _hard_rows,
        _samplers,
        _honesty,
    )
    found = [
        *find_in_table(diagnosis),
        *(finding for look in looks for finding in look(diagnosis)),
    ]
    return by_weight(found)


def _spelled_classes(d: "Diagnosis") -> list[list["ClassCount"]]:
    """Classes that differ in capitals and spaces only, together; the largest first."""
    alike: dict[str, list[ClassCount]] = {}
    for one in d.classes:
        if isinstance(one.label, str):
            alike.setdefault(folded_spelling(one.label), []).append(one)
    return [several for several in alike.values() if len(several) > 1]


def _spellings(d: "Diagnosis") -> Iterator[Finding]:
    for several in _spelled_classes(d):
        shown = listed([f"{c.label!r} ({c.n_rows:,})" for c in several])
        yield Finding(
            "spellings of a class",
            "problem",
            f"the classes {shown} are one word, and counted as {len(several)} classes. Make them "
            "one before you believe anything else here: --join-spellings in the command, in Python "
            "equipoise.files.read_file(..., join_spellings=True), or in pandas "
            "y.str.strip().str.lower()",
        )


def _too_few(d: "Diagnosis") -> Iterator[Finding]:
    spelled = {c.label for several in _spelled_classes(d) for c in several}
    small = [c for c in d.classes if c.n_rows < _FEWEST_RARE and c.label not in spelled]
    if small:
        shown = listed([f"{c.label!r} ({c.n_rows})" for c in small])
        yield Finding(
            "too few rows",
            "problem",
            f"class{'es' * (len(small) > 1)} {shown} {'have' if len(small) > 1 else 'has'} fewer "
            f"than {_FEWEST_RARE} rows: no model can be judged on so few, and five-fold "
            "cross-validation needs five. Gather more rows, or merge classes",
        )


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
            f"{listed(names)} {'looks' if len(names) == 1 else 'look'} like {looks}: {remedy}",
        )


def _constants(d: "Diagnosis") -> Iterator[Finding]:
    constants = [c.name for c in d.columns if c.is_constant]
    if constants:
        yield Finding(
            "constant columns",
            "note",
            f"{listed(constants)} {'has' if len(constants) == 1 else 'have'} one value only: drop",
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
            f"{len(categories)} of {d.n_columns} columns hold{_s(categories)} categories: our "
            "samplers take them as they are, and most models need them encoded, inside the folds",
        )
    if holes:
        yield Finding(
            "holes",
            "note",
            f"{len(holes)} of {d.n_columns} columns {have(len(holes))} holes "
            f"({plural(d.n_missing, 'cell')}). "
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
    spelled = _spelled_classes(d)
    words = [listed([repr(c.label) for c in several]) for several in spelled]
    steps = [f"Make one class of {those}." for those in words]
    suspects = [c.name for c in d.columns if c.is_leak_suspect and not c.is_subject]
    if suspects:
        steps.append(f"Find out whether {listed(suspects)} is known before the outcome.")
    if subjects := subjects_of(d):
        steps.append(f"Keep the rows of each {subjects[0].name} together, in one fold.")
    if droppable := d.droppable:
        steps.append(f"Drop {listed(droppable)}.")
    if d.duplicates.n_repeated and not has_few_kinds(d):
        steps.append("Drop repeated rows, or keep twins together with group folds.")
    if spelled:
        steps.append("Then look again: the classes are counted wrongly here.")
    elif d.n_rarest < _FEWEST_RARE:
        steps.append("Gather more rows of the rarest class: nothing can be judged before.")
    elif d.is_balanced:
        steps.append("Train as usual; there is no imbalance to treat.")
    else:
        steps.append("Tune the decision threshold first: it is cheap, and seldom beaten.")
        steps.append("Compare ways of resampling with that, in the same folds.")
    return tuple(steps)


def _s(found: list[str]) -> str:
    """The ending of a verb for one."""
    return "s" if len(found) == 1 else ""
