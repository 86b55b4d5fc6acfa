"""What is remarkable about a table, why it matters, and what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from equipoise.evaluation._diagnosis.diagnose import Diagnosis

Weight = Literal["problem", "warning", "note"]

#: From this area under the curve on, a single column is suspected of knowing the answer.
LEAK = 0.99
_BALANCED, _MANY_RARE = 1.5, 1000
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


def find_all(diagnosis: "Diagnosis") -> tuple[Finding, ...]:
    """All that is remarkable, the weightiest first."""
    looks = (
        *(_leaks, _too_few, _conflicts, _repeats, _texts, _useless_columns, _wide, _rarity),
        _hard_rows,
    )
    found = [finding for look in (*looks, _samplers, _honesty) for finding in look(diagnosis)]
    order = ("problem", "warning", "note")
    return tuple(sorted(found, key=lambda finding: order.index(finding.weight)))


def _leaks(d: "Diagnosis") -> Iterator[Finding]:
    suspects = [c for c in d.columns if c.is_leak_suspect]
    if suspects:
        yield Finding(
            "leak",
            "problem",
            f"{_listed([f'{c.name} ({c.power_alone:.3f})' for c in suspects])} alone "
            f"{'tells' if len(suspects) == 1 else 'tell'} the classes apart almost perfectly "
            "(in brackets: area under the ROC curve). Is this known before the outcome is? If "
            "not, drop it, or every model will look perfect",
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


def _conflicts(d: "Diagnosis") -> Iterator[Finding]:
    n = d.duplicates.n_conflicting
    if n:
        yield Finding(
            "conflicting rows",
            "warning",
            f"{n:,} row{_s(n)} {_have(n)} a twin of another class, equal in {_compared(d)}: "
            "no model can get these right. Look for a missing column, or for wrong labels",
        )


def _repeats(d: "Diagnosis") -> Iterator[Finding]:
    n, n_rare = d.duplicates.n_repeated, d.duplicates.n_rare_repeated
    if n:
        yield Finding(
            "duplicates",
            "warning" if n >= 0.01 * d.n_rows or n_rare else "note",
            f"{n:,} row{_s(n)} {'repeats' if n == 1 else 'repeat'} another one in {_compared(d)} "
            f"({n_rare:,} of the rarest class). Twins in training and test rows make scores too "
            "good: drop them, or keep twins together with group folds",
            "Vandewiele et al. 2021",
        )


def _compared(d: "Diagnosis") -> str:
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


def _useless_columns(d: "Diagnosis") -> Iterator[Finding]:
    identifiers = [c.name for c in d.columns if c.is_identifier]
    constants = [c.name for c in d.columns if c.is_constant]
    if identifiers:
        yield Finding(
            "identifiers",
            "warning",
            f"{_listed(identifiers)} {'numbers' if len(identifiers) == 1 else 'number'} the rows "
            "and cannot say anything about new ones: drop",
        )
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
            f"{d.n_encoded:,} columns (after encoding) for {d.n_rarest:,} rows of class "
            f"{d.rarest!r}: in so many dimensions SMOTE has been worse than plain under-sampling. "
            "Select columns inside the folds first, or do not synthesise",
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
    suspects = [c.name for c in d.columns if c.is_leak_suspect]
    if suspects:
        steps.append(f"Find out whether {_listed(suspects)} is known before the outcome.")
    if droppable := d.droppable:
        steps.append(f"Drop {_listed(droppable)}.")
    if d.duplicates.n_repeated:
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


def _s(n: int) -> str:
    return "" if n == 1 else "s"


def _have(n: int) -> str:
    return "has" if n == 1 else "have"
