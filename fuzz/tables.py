"""Tables, classes and options as hypothesis makes them, through every sampler.

A call either gives a result that keeps the laws below, or raises one sentence of ours. A finding
is printed as a :class:`Case` to paste into a test: ``check(Case(...))``.
"""

import contextlib
import time
import traceback
import warnings
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning

import equipoise.over_sampling as over
import equipoise.under_sampling as under
from equipoise import Columns
from equipoise.exceptions import EquipoiseWarning

OURS = Path(over.__file__).parents[1]
NAMES = {**vars(over), **vars(under), "Columns": Columns, "np": np}
SAMPLERS = {
    "RandomOverSampler": ["shrinkage=None", "shrinkage=0.5"],
    "SMOTE": [
        "k_neighbors=2",
        "k_neighbors='auto'",
        "k_neighbors='auto', columns=Columns(metric='hvdm')",
        "k_neighbors='auto', columns=Columns(metric='gower')",
        "k_neighbors='auto', columns=Columns(scale='robust')",
        "k_neighbors='auto', columns=Columns(fixed=[0])",
        "k_neighbors='auto', columns='continuous'",
    ],
    "SMOTENC": ["[0], k_neighbors='auto'", "'auto', k_neighbors='auto'"],
    "SMOTEN": ["k_neighbors='auto'"],
    "BorderlineSMOTE": ["k_neighbors='auto', m_neighbors='auto'", "kind='borderline-2'"],
    "SVMSMOTE": ["k_neighbors='auto', m_neighbors='auto'"],
    "ADASYN": ["n_neighbors='auto'"],
    "KMeansSMOTE": ["k_neighbors='auto', kmeans_estimator=1"],
    "RandomUnderSampler": ["replacement=False", "replacement=True"],
    "TomekLinks": [""],
    "EditedNearestNeighbours": ["n_neighbors=1", "n_neighbors='auto'"],
    "RepeatedEditedNearestNeighbours": ["n_neighbors=1", "n_neighbors='auto', kind_sel='mode'"],
    "AllKNN": ["n_neighbors=2", "n_neighbors='auto', allow_minority=True"],
    "NeighbourhoodCleaningRule": ["n_neighbors=1", "n_neighbors='auto', threshold_cleaning=0.1"],
    "CondensedNearestNeighbour": ["random_state=0", "random_state=0, n_neighbors=3, n_seeds_S=3"],
    "OneSidedSelection": ["random_state=0", "random_state=0, n_neighbors=2, n_seeds_S=2"],
}
CLEANERS = {name for name in SAMPLERS if NAMES[name]._sampling_type == "clean-sampling"}
STRATEGIES = ["'auto'", "'all'", "'minority'", "0.9", "{1: 12}", "'not majority'"]

_BIG = [3.4e38, -3.4e38, 1.7e308, -1.7e308, 2.0**53, 2.0**53 + 2, 1e-310, -0.0, 1e16, 1e-30]
_float = st.one_of(st.integers(-3, 3).map(float), st.floats(-5, 5), st.sampled_from(_BIG))
_narrow = st.one_of(st.floats(-5, 5, width=32), st.sampled_from([0.0, 1.0, 65504.0]))

KINDS: dict[str, st.SearchStrategy[Any]] = {
    "float64": _float,
    "float32": _narrow,
    "float16": st.integers(-9, 9).map(float),
    "int64": st.one_of(st.integers(-9, 9), st.sampled_from([2**53 + 1, -(2**62), 2**63 - 1])),
    "int8": st.integers(-128, 127),
    "uint8": st.integers(0, 255),
    "uint64": st.one_of(st.integers(0, 9), st.sampled_from([2**63, 2**64 - 1])),
    "bool": st.booleans(),
    "word": st.sampled_from(["a", "b", "c", "1.5", "", "ä"]),
    "day": st.integers(0, 5000),
    "missing float": st.one_of(st.none(), st.floats(-5, 5)),
    "missing int": st.one_of(st.none(), st.integers(-9, 9)),
    "missing word": st.one_of(st.none(), st.sampled_from(["a", "b"])),
}
PLAIN = ("float64", "float32", "int64", "uint8", "bool", "float16", "int8", "uint64")
FRAMES = ("pandas", "polars", "pyarrow")
LABELS = ("int64", "bool", "str", "object", "float64", "uint8", "list", "category")


@dataclass(frozen=True)
class Case:
    """A call: a sampler, a table by columns, and the class of each row."""

    sampler: str
    container: str
    columns: tuple[tuple[str, tuple[Any, ...]], ...]
    classes: tuple[int, ...]
    labels: str = "int64"

    def table(self) -> Any:
        """The table in its container."""
        if self.container in FRAMES:
            arrays = {f"c{j}": _arrow(*one) for j, one in enumerate(self.columns)}
            made = pa.table(arrays)
            if self.container == "pyarrow":
                return made
            return pl.from_arrow(made) if self.container == "polars" else _pandas(made)
        kind = np.dtype(self.columns[0][0])
        X = np.column_stack([np.array(values, dtype=kind) for _, values in self.columns])
        if self.container == "list":
            return X.tolist()
        return X if self.container == "ndarray" else getattr(sparse, self.container)(X)

    def target(self) -> Any:
        """The classes as they are named."""
        y = np.array(self.classes)
        if self.labels == "list":
            return y.tolist()
        if self.labels == "category":
            return pd.Series(y.astype(str)).astype("category")
        return y.astype(bool if self.labels == "bool" else self.labels)


def _arrow(kind: str, values: tuple[Any, ...]) -> Any:
    if kind == "day":
        return pa.array(np.array(values, dtype="M8[D]").astype("M8[ms]"))
    if kind.startswith(("missing", "word")):
        return pa.array(list(values))
    return pa.array(np.array(values, dtype=kind))


def _pandas(made: Any) -> Any:
    frame = made.to_pandas()
    for name in frame.columns:
        if pa.types.is_integer(made[name].type) and made[name].null_count:
            frame[name] = pd.array(made[name].to_pylist(), dtype="Int64")
    return frame


@st.composite
def cases(draw: Any) -> Case:
    """Any call."""
    name = draw(st.sampled_from(sorted(SAMPLERS)))
    options = [draw(st.sampled_from(SAMPLERS[name]))]
    strategies = ["'auto'", "'all'"] if name in CLEANERS else STRATEGIES
    options.append(f"sampling_strategy={draw(st.sampled_from(strategies))}")
    options += [] if name in CLEANERS else ["random_state=0"]
    sizes = draw(st.sampled_from([(9, 4), (12, 6), (20, 8), (9, 5, 4), (8, 2), (7, 1), (5, 5)]))
    classes = draw(st.permutations(np.repeat(range(len(sizes)), sizes).tolist()))
    container = draw(st.sampled_from([*FRAMES, "ndarray", "list", "csr_matrix", "csc_array"]))
    n_columns = draw(st.integers(1, 4))
    if container in FRAMES:
        kinds = [draw(st.sampled_from(sorted(KINDS))) for _ in range(n_columns)]
    else:
        plain = [one for one in PLAIN if container in ("ndarray", "list") or one != "float16"]
        kinds = [draw(st.sampled_from(plain))] * n_columns
    n = len(classes)
    columns = tuple(
        (kind, tuple(draw(st.lists(KINDS[kind], min_size=n, max_size=n)))) for kind in kinds
    )
    labels = draw(st.sampled_from(LABELS))
    if len(sizes) > 2 and labels == "bool":
        labels = "str"
    inside = ", ".join(one for one in options if one)
    return Case(f"{name}({inside})", container, columns, tuple(classes), labels)


def cells(X: Any) -> list[list[Any]]:
    """The values of a table by columns, as Python's own."""
    if sparse.issparse(X):
        X = X.toarray()
    if isinstance(X, pa.Table):
        return [column.to_pylist() for column in X.columns]
    if isinstance(X, pl.DataFrame):
        return [column.to_list() for column in X.get_columns()]
    if isinstance(X, pd.DataFrame):
        return [X.iloc[:, j].tolist() for j in range(X.shape[1])]
    if isinstance(X, np.ndarray):
        return [X[:, j].tolist() for j in range(X.shape[1])]
    return [list(column) for column in zip(*X, strict=True)]


def schema(X: Any) -> Any:
    """What a table is but for its rows."""
    if isinstance(X, pa.Table):
        return X.schema
    if isinstance(X, pl.DataFrame):
        return X.schema
    if isinstance(X, pd.DataFrame):
        return [(name, str(kind)) for name, kind in X.dtypes.items()]
    return type(X) if isinstance(X, list) else (type(X), X.dtype)


def check(case: Case) -> None:
    """Hold a call against the laws; an AssertionError, or another error, is a finding."""
    sampler = eval(case.sampler, dict(NAMES))
    X, y = case.table(), case.target()
    before = repr((cells(X), list(y)))
    alone = {"n_jobs": 1} if "n_jobs" in sampler.get_params() else {}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            made, labels = sampler.fit_resample(X, y)
        except (ValueError, TypeError) as error:
            assert_one_sentence(error, sampler)
            return
        again, _ = clone(sampler).set_params(**alone).fit_resample(X, y)
    for one in caught:
        expected = issubclass(one.category, EquipoiseWarning | ConvergenceWarning)
        place = f"{Path(one.filename).name}:{one.lineno}"
        assert expected, f"{place} warns: {one.category.__name__}: {one.message}"
    assert repr((cells(X), list(y))) == before, "the input was changed"
    assert schema(made) == schema(X), f"schema {schema(X)} became {schema(made)}"
    assert type(labels) is type(y), f"labels {type(y)} became {type(labels)}"
    assert_counts(sampler, list(y), list(labels))
    assert_rows(sampler, case, cells(X), cells(made), list(y))
    assert repr(cells(again)) == repr(cells(made)), "one thread gives other rows"


def assert_one_sentence(error: Exception, sampler: Any) -> None:
    """An error of ours, or of scikit-learn's validation, that says whose it is."""
    last = Path(traceback.extract_tb(error.__traceback__)[-1].filename)
    told = f"{type(error).__name__}: {error}"
    is_ours = last.is_relative_to(OURS) or "validation" in last.name
    assert is_ours, f"not ours: {told}"
    assert type(sampler).__name__ in str(error), f"names no sampler: {told}"
    assert "\n" not in str(error), f"not one sentence: {told}"


def assert_counts(sampler: Any, y: list[Any], labels: list[Any]) -> None:
    """Each class has the rows that ``sampling_strategy_`` promises."""
    if sampler._sampling_type == "clean-sampling":
        return
    had, has = Counter(y), Counter(labels)
    adds = sampler._sampling_type == "over-sampling"
    stuck = getattr(sampler, "rounding_", {})
    for label, n in sampler.sampling_strategy_.items():
        wanted = (had[label] if adds else 0) + n + stuck.get(label, 0)
        # A class of which no row can be a base row stays as it was, with a warning.
        assert has[label] in (wanted, had[label]), f"{has[label]} rows of {label}, not {wanted}"
    assert adds is False or all(has[label] >= had[label] for label in had), "a row is gone"


def assert_rows(
    sampler: Any, case: Case, old: list[list[Any]], new: list[list[Any]], y: list[Any]
) -> None:
    """Old rows are as they were; new cells are finite and within what the class has."""
    source, is_new = sampler.sample_indices_, sampler.is_synthetic_
    reaches = "SVMSMOTE" in case.sampler or "shrinkage=0.5" in case.sampler
    for j, (before, after) in enumerate(zip(old, new or [[]] * len(old), strict=True)):
        for i, value in enumerate(after):
            if not is_new[i]:
                assert repr(value) == repr(before[source[i]]), f"row {i} of column {j} was changed"
            elif not reaches:
                seen = [one for one, label in zip(before, y, strict=True) if label == y[source[i]]]
                pool = before if "borderline-2" in case.sampler else seen
                assert_within(value, pool, f"new row {i}, column {j}")


def assert_within(value: Any, seen: list[Any], where: str) -> None:
    """A new value is missing where some are, a category that there is, or between numbers."""
    known = [one for one in seen if not _is_missing(one)]
    if _is_missing(value):
        assert len(known) < len(seen), f"{where} is missing, nothing else is"
    elif isinstance(value, str | bool):
        assert value in known, f"{where} is {value!r}, which no row has"
    else:
        assert min(known) <= value <= max(known), (
            f"{where} is {value!r}, not within {min(known)!r} and {max(known)!r}"
        )


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or value != value


def kind_of(error: BaseException) -> str:
    """What findings of one kind have in common."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    words = "".join(letter for letter in str(error)[:60] if not letter.isdigit())
    return f"{type(error).__name__} in {last.name}: {words}"


def smallest(start: int, batch: int, end: float, known: set[str]) -> tuple[int, dict[str, Any]]:
    """Try a batch of cases; how many, and for a kind of finding that is not known the smallest."""
    found: dict[str, Any] = {}
    n_cases = 0

    @seed(start)
    @settings(
        max_examples=batch, deadline=None, database=None, print_blob=False,
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
        phases=[Phase.generate, Phase.shrink],
    )  # fmt: skip
    @given(cases())
    def attempt(case: Case) -> None:
        nonlocal n_cases
        if time.monotonic() > end:  # what is smallest so far will do
            return
        n_cases += 1
        try:
            check(case)
        except Exception as error:
            kind = kind_of(error)
            if kind not in known:
                found.clear()
                found[kind] = (case, error)
                raise

    # The error is in `found`; hypothesis calls it flaky where the time ended.
    with contextlib.suppress(Exception):
        attempt()
    return n_cases, found


def fuzz(seconds: float, start: int, *, batch: int = 100) -> int:
    """Look for findings for some time, and print each kind once, small; how many there are."""
    known: set[str] = set()
    end = time.monotonic() + seconds
    n_cases = 0
    while time.monotonic() < end:
        n, found = smallest(start, batch, end, known)
        n_cases, start = n_cases + n, start + 1
        for kind, (case, error) in found.items():
            known.add(kind)
            print(f"{kind}\n  {type(error).__name__}: {error}\n  check({case!r})", flush=True)
    print(f"tables: {n_cases} cases")
    return len(known)
