"""Stating the problem of a call: the table as numbers and levels, and who may be near whom."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.utils.sparsefuncs import mean_variance_axis

from equipoise._containers import Labels, Table
from equipoise._containers.declared import by_number, resolve_declared
from equipoise._containers.kinds import list_columns
from equipoise._engine.declaration import Columns
from equipoise._engine.doubts import tell_doubts
from equipoise._engine.search import EstimatorSearch
from equipoise._engine.shared_search import default_mixed_search, default_search
from equipoise._kernels.mixed import NO_LIMITS, Allowed
from equipoise.core.columns import LEVELS, NUMBERS, Column, Features, Kind
from equipoise.core.metrics import METRICS, Metric, measured_table
from equipoise.core.mixed import Numbers, with_small_indices
from equipoise.core.neighbors import LARGEST
from equipoise.core.problem import Problem, TooFewRowsError
from equipoise.core.wording import shown
from equipoise.exceptions import TableError

#: A metric that compares levels with each other needs a square of them: 2 GiB at this many.
_MOST_LEVELS = 16_384
#: In fewer rows texts may all differ by chance.
_ENOUGH_ROWS = 10


def measures_sparse(columns: Columns) -> bool:
    """Tell whether rows of a sparse table can be measured as is declared."""
    metric = METRICS.get(columns.metric)
    return metric is not None and metric.is_euclidean and columns.scale != "robust"


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
    tell_doubts(who, table, features, columns, makes_values=makes_values)
    metric = METRICS[columns.metric]
    _check_metric(features, metric, table.n_rows)
    allowed = _allowed(groups, time, columns, table.n_rows)
    is_plain = metric.is_euclidean and allowed is NO_LIMITS
    # Of a sparse table all is numbers, or copied: then nothing stands there to be measured.
    if is_plain and measures_sparse(columns) and sparse.issparse(features.values):
        matrix = features.values if columns.scale is None else _standardised(features.values)
        search = default_search(matrix, n_threads)

        def as_numbers() -> Any:
            return with_small_indices(matrix)

    elif not isinstance(features.values, np.ndarray):
        raise TableError(
            "a sparse X is measured by the Euclidean distance, as it is or in standard deviations, "
            "without groups or time: pass X.toarray() for more"
        )
    elif is_plain and features.is_plain:
        dense = np.ascontiguousarray(features.values)
        if columns.scale is not None:
            dense = measured_table(metric, features, labels.codes, scale=columns.scale).table
        search = default_search(dense, n_threads)

        def as_numbers() -> Any:
            return dense

    else:
        _check_no_far_values(features)
        measured = measured_table(metric, features, labels.codes, scale=columns.scale)
        stated = (metric.name, columns.scale, features, labels.codes, allowed)
        search = default_mixed_search(measured, stated, n_threads)
        numbers = Numbers(features, measured)

        def as_numbers() -> Any:
            return numbers.matrix

    fixed = by_number(dict.fromkeys(columns.fixed or ()), table.names)
    return Problem(
        features=features,
        codes=labels.codes,
        classes=labels.classes,
        default_search=search,
        as_numbers=as_numbers,
        objects=table.objects,
        categories=columns.categories or categories,
        fixed=tuple(sorted(fixed)),
        extremes=table.extremes,
        of_one_parent=columns.categories == "donor",
        restricted_by=tuple(
            name for name, given in (("groups", groups), ("time", time)) if given is not None
        ),
    )


def _standardised(matrix: Any) -> Any:
    """A sparse table with each column divided by its standard deviation; no zero is moved."""
    deviations = np.sqrt(mean_variance_axis(matrix.astype(np.float64), axis=0)[1])
    factors = np.divide(1.0, deviations, out=np.zeros_like(deviations), where=deviations > 0)
    return (matrix @ sparse.diags_array(factors, format=matrix.format)).asformat(matrix.format)


def rows_alone(labels: Labels) -> Problem:
    """The problem of a sampler that reads no column."""

    def nothing(*_: object) -> Any:
        raise NotImplementedError("this sampler reads no column")

    no_search = EstimatorSearch(None)
    return Problem(Features(None, ()), labels.codes, labels.classes, no_search, nothing, nothing)


def _check_metric(features: Features, metric: Metric, n_rows: int) -> None:
    measured = [one for one in features.different if one.kind != Kind.COPIED]
    if not any(_tells_rows_apart(one, metric, n_rows) for one in measured):
        raise TableError(
            "X has no column to compare rows by: all are constant, different in every row, or "
            "copied. Declare what they are with columns={...}, or use a random sampler"
        )
    if metric.of_shares is not None:
        wide = next((one for one in measured if one.n_levels > _MOST_LEVELS), None)
        if wide is not None:
            raise TableError(
                f"column {shown(wide.name)} of X has {wide.n_levels:,} levels, and the metric "
                f"{metric.name!r} compares each with each, of at most {_MOST_LEVELS:,}. Declare it "
                "'copied', merge levels, or take another metric"
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


def _tells_rows_apart(column: Column, metric: Metric, n_rows: int) -> bool:
    """Whether some rows are nearer to each other by this column than others are."""
    if column.kind not in LEVELS:
        return True
    if column.n_levels <= 1:
        return False
    # Where shares of classes are compared, levels of one row each tell something.
    tells_nothing = column.all_differ(n_rows) and column.n_levels >= _ENOUGH_ROWS
    return metric.of_shares is not None or not tells_nothing


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
