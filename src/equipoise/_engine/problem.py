"""Stating the problem of a call: the table as numbers and levels, and who may be near whom."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise._containers import Labels, Table
from equipoise._containers.kinds import column_number, list_columns, resolve_declared
from equipoise._engine.declaration import Columns, blocks_of
from equipoise._engine.search import EstimatorSearch
from equipoise._engine.shared_search import default_search
from equipoise._kernels.mixed import NO_LIMITS, Allowed
from equipoise._runtime.warnings import warn_caller
from equipoise.core.columns import NUMBERS, Features, Kind
from equipoise.core.metrics import METRICS, Metric, measured_table
from equipoise.core.mixed import MixedSearch, Numbers, with_small_indices
from equipoise.core.neighbors import LARGEST
from equipoise.core.problem import Problem, TooFewRowsError
from equipoise.exceptions import FlagsFoundWarning, TableError


def state_problem(
    who: str,
    table: Table,
    labels: Labels,
    columns: Columns,
    n_threads: int,
    *,
    categories: str = "donor",
    makes_values: bool = True,
    groups: Any = None,
    time: Any = None,
) -> Problem:
    """Read a table's columns and choose how its rows are compared.

    Parameters
    ----------
    who : str
        The sampler's name, for warnings.
    table, labels : Table, Labels
        What the caller gave.
    columns : Columns
        What the caller declared.
    n_threads : int
        Threads to use.
    categories : str
        How the sampler gets categories, where the caller does not say.
    makes_values : bool
        Whether new rows are made, so that it matters how they get their values.
    groups, time : array-like of shape (n_rows,) or None
        Which rows may be neighbours.
    """
    features = table.features(resolve_declared(columns.kinds, table.names), n_threads)
    if makes_values:
        _warn_of_flags(who, features)
    metric = METRICS[columns.metric]
    _check_metric(features, metric)
    allowed = _allowed(groups, time, columns, table.n_rows)
    is_plain = metric.is_euclidean and columns.scale is None and allowed is NO_LIMITS
    if is_plain and features.is_plain:
        matrix = features.values
        if isinstance(matrix, np.ndarray):
            matrix = np.ascontiguousarray(matrix)
        search = default_search(matrix, n_threads)

        def as_numbers() -> Any:
            return with_small_indices(matrix) if sparse.issparse(matrix) else matrix

    else:
        if not isinstance(features.values, np.ndarray):
            raise TableError(
                "a sparse X is measured by the Euclidean distance, without groups or time: pass "
                "X.toarray() for more"
            )
        _check_no_far_values(features)
        measured = measured_table(metric, features, labels.codes, scale=columns.scale)
        search = MixedSearch(measured, allowed, n_threads)
        numbers = Numbers(features, measured)

        def as_numbers() -> Any:
            return numbers.matrix

    fixed = tuple(sorted(column_number(one, table.names) for one in columns.fixed or ()))
    return Problem(
        features=features,
        codes=labels.codes,
        classes=labels.classes,
        default_search=search,
        as_numbers=as_numbers,
        objects=table.objects,
        categories=columns.categories or categories,
        fixed=fixed,
        extremes=table.extremes,
        of_one_parent=columns.categories == "donor",
        restricted_by=tuple(
            name for name, given in (("groups", groups), ("time", time)) if given is not None
        ),
    )


def rows_alone(labels: Labels) -> Problem:
    """The problem of a sampler that reads no column."""

    def nothing(*_: object) -> Any:
        raise NotImplementedError("this sampler reads no column")

    no_search = EstimatorSearch(None)
    return Problem(Features(None, ()), labels.codes, labels.classes, no_search, nothing, nothing)


def _check_metric(features: Features, metric: Metric) -> None:
    if all(one.kind == Kind.COPIED for one in features.different):
        raise TableError(
            "X has no column to compare rows by: all are identifiers, constant or declared copied. "
            "Declare what they are with columns={...}, or use a random sampler"
        )
    if not metric.is_for_categories:
        return
    named = (one for one in features.columns if one.kind not in (Kind.CATEGORY, Kind.COPIED))
    numbers = [str(one.name) for one in named]
    if numbers:
        raise TableError(
            f"the metric {metric.name!r} compares categories alone, but {len(numbers)} columns are "
            f"none: {list_columns(numbers)}. Declare them 'category', or take 'hvdm'"
        )


def _check_no_far_values(features: Features) -> None:
    """Refuse numbers whose squares the search of mixed tables could not add up."""
    measured = features.having((*NUMBERS, Kind.DATE))
    size = np.abs(features.values[:, measured], dtype=np.float64)
    is_far = (size > LARGEST).any(axis=0)
    if is_far.any():
        names = [str(features.columns[measured[j]].name) for j in np.flatnonzero(is_far)]
        raise TableError(
            f"the rows of X are too far apart for a squared distance in float64: column"
            f"{'s' * (len(names) > 1)} {list_columns(names)} hold{'s' * (len(names) == 1)} values "
            f"as large as {np.nanmax(size):.3g}. Divide them, declare them 'copied', or put a "
            "missing value where the number stands for one"
        )


def _warn_of_flags(who: str, features: Features) -> None:
    """Say that columns of floats are taken for flags."""
    if not any(one.is_guess for one in features.different):
        return
    found = [j for j, one in enumerate(features.columns) if one.is_guess]
    names = [str(features.columns[j].name) for j in found]
    listed = list_columns(names)
    blocks = len(blocks_of(features))
    of_blocks = f" ({blocks} one-hot block{'s' * (blocks > 1)} among them)" if blocks else ""
    warn_caller(
        f"{who}: column{'s' * (len(names) > 1)} {listed} of X hold{'s' * (len(names) == 1)} only "
        f"0 and 1{of_blocks}: new rows take the value of one parent there, none between. Declare "
        f"columns={{{features.columns[found[0]].name!r}: 'flag'}} to say so yourself, 'continuous' "
        "to have values between",
        FlagsFoundWarning,
    )


def _allowed(groups: Any, time: Any, columns: Columns, n_rows: int) -> Allowed:
    if groups is None and time is None:
        return NO_LIMITS
    return Allowed(
        group=None if groups is None else _ranks("groups", groups, n_rows).astype(np.int64),
        is_within=columns.groups == "within",
        time=None if time is None else _ranks("time", time, n_rows).astype(np.float64),
    )


def _ranks(name: str, values: Any, n_rows: int) -> NDArray[np.intp]:
    """The place of each value among those that occur, sorted."""
    listed = np.asarray(values)
    if listed.shape != (n_rows,):
        raise TableError(
            f"{name} has shape {listed.shape}, X has {n_rows} rows: give one value a row"
        )
    is_missing = listed != listed
    if listed.dtype == object:
        is_missing = is_missing | np.array([one is None for one in listed])
    if is_missing.any():
        raise TableError(
            f"{name} has {int(is_missing.sum())} missing values: give each row "
            "its own, or drop these rows"
        )
    try:
        return np.unique(listed, return_inverse=True)[1].ravel()
    except TypeError:
        raise TableError(
            f"{name} mixes values that cannot be sorted; make them all strings"
        ) from None


def explain_too_few(error: TooFewRowsError, problem: Problem) -> str:
    """Say which pool is too small for the neighbours wanted, and what to do."""
    who, n_pool = error.pool.name, len(error.pool)
    if problem.is_class(error.pool):
        remedy = f"gather more rows of it, or use RandomOverSampler for {who}, which needs none"
    else:
        remedy = "give it more rows"
    if n_pool > 1:
        smaller = f"lower {error.name} to at most {n_pool - 1}, set it to 'auto', or "
    else:
        smaller = "there is nobody to interpolate with: "
    return (
        f"{who} has {n_pool} row{'s' * (n_pool != 1)}, but {error.name}={error.k} "
        f"looks at {error.k} neighbours of each row beside itself (Expected n_neighbors <= "
        f"n_samples_fit, but n_neighbors = {error.k + 1}, n_samples_fit = {n_pool}, "
        f"n_samples = {n_pool}). To go on, {smaller}{remedy}"
    )
