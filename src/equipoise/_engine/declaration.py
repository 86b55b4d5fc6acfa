"""What the columns of a table are: the caller's declaration, and what is found without one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, clone

from equipoise._compat import DocumentedMixin
from equipoise._containers import Table, read_table
from equipoise._containers.declared import resolve_declared
from equipoise._containers.results import Result
from equipoise._engine.arguments import WrongParameterError, check_option
from equipoise.core.columns import Column, Features, Kind, one_hot_blocks
from equipoise.core.donors import CATEGORIES
from equipoise.core.metrics import METRICS, SCALES
from equipoise.core.text import Part, TextTable
from equipoise.core.wording import shown
from equipoise.typing import TableLike

__all__ = ["ColumnReport", "Columns", "columns"]

#: How groups restrict neighbours.
GROUPS = ("within", "across")


class Columns(DocumentedMixin, BaseEstimator):
    """What the columns of a table are, how rows are compared, and what new rows must keep.

    All samplers take one as ``columns=``; a dict, or one kind for all columns, stands for
    ``Columns(kinds=...)``. What is not said is told by dtypes: see :func:`equipoise.columns`.

    Parameters
    ----------
    kinds : dict or str, default=None
        Column name, or number, to its kind: ``"continuous"``, ``"integer"`` (rounded,
        kept within what is seen), ``"flag"`` (0 or 1, that of one parent), ``"category"``,
        ``"ordinal"``, ``"decimal"``, ``"date"`` (between its parents'), or ``"copied"``
        (not measured; new rows have what their base row has). A key that is no column's name
        may be a pattern of names: ``"city_*"`` (``*``, ``?`` and ``[...]`` as in a shell), or a
        compiled regular expression that matches the whole name; a column that is named goes
        before a pattern, of two patterns the first counts, and one that matches no column is
        refused. A kind in place of a dict is that of all columns: ``"continuous"`` takes every
        column for a number, as imbalanced-learn does, and refuses what is none.
    metric : {"smote-nc", "heom", "hvdm", "gower", "vdm"}, default="smote-nc"
        How rows are compared. ``"smote-nc"`` is the Euclidean distance where all
        columns are numbers; a different category counts the median deviation of the
        class's numbers. ``"vdm"`` is for categories alone.
    scale : {None, "robust", "standard"}, default=None
        What numbers are divided by before they are compared: ``"robust"`` is their
        interquartile range, ``"standard"`` their standard deviation, as after scikit-learn's
        StandardScaler. New rows are made of the values as they are.
    categories : {"vote", "donor", "combination"} or None, default=None
        Where new rows get their categories: the most frequent of the base row's
        neighbours, column by column; all of one parent, so that shares stay what they
        are and combinations are real ones; or those of the real row that agrees best with
        the vote. None leaves it to the sampler: vote for SMOTENC and SMOTEN, donor for
        the others; then, where nothing is interpolated, each block of columns has its own
        parent.
    keep : callable, default=None
        ``keep(frame)`` gets new rows and returns one yes or no a row; rows that must not be
        are made again.
    bounds : dict, default=None
        Column, or pattern, to its lowest and highest value, ``None`` for none:
        ``{"age": (0, None)}``.
    fixed : list, default=None
        Columns, or patterns, that new rows have from their base row.
    tries : int, default=10
        How often rows that break a rule are made again, before a warning tells how many
        could not be made.
    groups : {"within", "across"}, default="within"
        Whether neighbours are of the same group, or of another, where ``fit_resample`` is
        given ``groups``.

    References
    ----------
    N. V. Chawla et al., "SMOTE", JAIR 16, 2002, section 6 (SMOTE-NC, SMOTE-N).
    D. R. Wilson, T. R. Martinez, "Improved heterogeneous distance functions", JAIR 6, 1997
    (HEOM, HVDM). J. C. Gower, "A general coefficient of similarity", Biometrics 27, 1971.

    Examples
    --------
    >>> from equipoise import Columns
    >>> from equipoise.over_sampling import SMOTE
    >>> X = [[20, "a"], [30, "a"], [25, "b"], [60, "b"], [70, "a"], [65, "b"], [50, "a"]]
    >>> y = [0, 0, 0, 0, 0, 1, 1]
    >>> adults = Columns(metric="heom", bounds={0: (18, 99)})
    >>> X_new, y_new = SMOTE(k_neighbors=1, columns=adults, random_state=0).fit_resample(X, y)
    >>> y_new.count(1)
    5
    """

    def __init__(
        self,
        kinds: Mapping[Any, str] | str | None = None,
        *,
        metric: str = "smote-nc",
        scale: str | None = None,
        categories: str | None = None,
        keep: Callable[[Any], Any] | None = None,
        bounds: Mapping[Any, Any] | None = None,
        fixed: Sequence[Any] | None = None,
        tries: int = 10,
        groups: str = "within",
    ) -> None:
        self.kinds = kinds
        self.metric = metric
        self.scale = scale
        self.categories = categories
        self.keep = keep
        self.bounds = bounds
        self.fixed = fixed
        self.tries = tries
        self.groups = groups


#: What a sampler takes as ``columns``: kinds by column, one for all, a whole declaration, or none.
ColumnsLike: TypeAlias = Mapping[Any, str] | str | Columns | None


def read_declaration(declared: Any) -> Columns:
    """Read a sampler's ``columns``, and refuse options that are none."""
    if declared is None:
        return Columns()
    if not isinstance(declared, (Mapping, str, Columns)):
        raise WrongParameterError(
            "columns must be a dict of column to kind, an equipoise.Columns, one kind for all "
            f"columns, or None, not {shown(declared)}"
        )
    read: Columns = declared if isinstance(declared, Columns) else Columns(kinds=declared)
    check_option("metric", read.metric, METRICS)
    check_option("groups", read.groups, GROUPS)
    if read.scale is not None:
        check_option("scale", read.scale, tuple(one for one in SCALES if one))
    if read.categories is not None:
        check_option("categories", read.categories, CATEGORIES)
    return read


def with_nominal(
    declared: Any, nominal: Iterable[int], names: Sequence[Any], **settings: Any
) -> Columns:
    """A sampler's ``columns``, where some are categories unless declared otherwise.

    One kind for all columns is for those that are no categories.
    """
    read: Columns = clone(read_declaration(declared))
    said, others = resolve_declared(read.kinds, names), dict.fromkeys(nominal, Kind.CATEGORY)
    kinds = {**said, **others} if isinstance(read.kinds, str) else {**others, **said}
    read.set_params(kinds={names[j]: kind for j, kind in kinds.items()}, **settings)
    return read


def settled(declared: Columns, table: Table) -> Columns:
    """A declaration by which every part of a table is read as the whole is.

    Named are, beside what the caller has declared, the columns whose kind a part might hide: all
    but numbers of which no part can hold 0 and 1 alone.
    """
    said = resolve_declared(declared.kinds, table.names)
    features = table.features(said)
    values = features.values
    if sparse.issparse(values):
        may_hide = np.ones(len(features.columns), dtype=bool)
    else:
        may_hide = np.asarray((values == 0).any(axis=0) & (values == 1).any(axis=0))
    for j in features.having([one for one in Kind if one not in (Kind.CONTINUOUS, Kind.INTEGER)]):
        may_hide[j] = True
    may_hide[list(said)] = True
    named = np.flatnonzero(may_hide).tolist()
    kinds = {table.names[j]: str(features.columns[j].kind) for j in named}
    made: Columns = clone(declared).set_params(kinds=kinds)
    return made


@dataclass(frozen=True, repr=False)
class ColumnReport(Result):
    """What the columns of a table are, and why.

    Parameters
    ----------
    columns : tuple of Column
        Name, kind, reason, missing values and levels of each.
    """

    columns: tuple[Column, ...]

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

    def __getitem__(self, name: Any) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def kinds(self) -> dict[Any, str]:
        """Column to kind: change it and pass it as ``columns=``."""
        return {column.name: str(column.kind) for column in self.columns}

    def to_dict(self) -> list[dict[str, Any]]:
        """A list of plain dicts, one a column."""
        return [
            {
                "name": one.name,
                "kind": str(one.kind),
                "why": one.why,
                "missing": one.n_missing,
                "levels": one.n_levels,
            }
            for one in self.columns
        ]

    def _records(self) -> list[dict[str, Any]]:
        return self.to_dict()

    def said(self) -> list[Part]:
        head = ("column", "kind", "missing", "levels", "why")
        rows = [
            (str(c.name), str(c.kind), str(c.n_missing or ""), str(c.n_levels or ""), c.why)
            for c in self.columns
        ]
        return [TextTable(head, rows, left=len(head))]


def columns(X: TableLike, declared: ColumnsLike = None) -> ColumnReport:
    """Show what the columns of a table are taken for, and why.

    Parameters
    ----------
    X : ndarray, list, sparse matrix, or frame of pandas, polars or pyarrow
        The table.
    declared : dict, Columns or None, default=None
        What a sampler would be given as ``columns``.

    Returns
    -------
    ColumnReport
        It prints as a table; ``.kinds`` is a dict to change and to pass to a sampler.

    Raises
    ------
    TableError
        A declared column or kind does not exist, or does not fit.

    Examples
    --------
    >>> import equipoise
    >>> equipoise.columns([[1.5, "a", 0], [2.5, "b", 1], [3.0, "a", 1]])
    column  kind        missing  levels  why
    0       continuous                   floats
    1       category             2       strings
    2       flag                         whole numbers, all 0 or 1
    """
    table = read_table(X)
    kinds = resolve_declared(read_declaration(declared).kinds, table.names)
    return ColumnReport(tuple(with_blocks(table.features(kinds))))


def with_blocks(features: Features) -> list[Column]:
    """The columns, with a word on one-hot blocks."""
    found = list(features.columns)
    for block in blocks_of(features):
        for j in block:
            why = f"{found[j].why}; one-hot with {found[block[0]].name} to {found[block[-1]].name}"
            found[j] = replace(found[j], why=why)
    return found


def blocks_of(features: Features) -> list[list[int]]:
    """The one-hot blocks of a table."""
    flags = [j for j in features.having([Kind.FLAG]) if features.columns[j].n_missing == 0]
    return one_hot_blocks(features.values, flags)
