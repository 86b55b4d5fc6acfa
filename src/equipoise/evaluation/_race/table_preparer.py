"""Any table as numbers for models: the estimator."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from equipoise._compat import DocumentedMixin
from equipoise._containers import read_table
from equipoise.evaluation._race.preparation import Matrix, aligned, learn
from equipoise.evaluation._race.race_table import RaceTable, read_race_table
from equipoise.exceptions import TableError
from equipoise.typing import LabelsLike, TableLike


class TablePreparer(DocumentedMixin, TransformerMixin, BaseEstimator):
    """Turn any table into numbers that distances and models can use.

    Numbers: missing values get the median and a flag, then all are scaled to mean 0 and
    standard deviation 1. Dates and durations are days. Strings, categories and
    booleans: a flag a level, a missing value being a level; rare levels share the flag
    "other", and so do levels that come up later. Scaled numbers come first, then the
    flags, 0 or 1.

    Parameters
    ----------
    max_levels : int, default=10
        Flags that a category has at most; of more levels the commonest keep theirs.
    min_rows : int, default=10
        Training rows that a level needs for a flag of its own.

    Attributes
    ----------
    preparation_ : Preparation
        What was learnt.
    first_flag_ : int
        The first of the columns that come out that is a flag; all that follow are.
    n_features_in_ : int
        Columns of the table.

    See Also
    --------
    FlagRounder : Brings flags back to 0 or 1 after a sampler has interpolated.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.evaluation import TablePreparer
    >>> X = np.array([[1.0, "a"], [np.nan, "b"], [3.0, "a"]], dtype=object)
    >>> TablePreparer(min_rows=1).fit_transform(X).round(2)
    array([[-1.22,  0.  ,  1.  ,  0.  ],
           [ 0.  ,  1.  ,  0.  ,  1.  ],
           [ 1.22,  0.  ,  1.  ,  0.  ]])
    """

    def __init__(self, *, max_levels: int = 10, min_rows: int = 10) -> None:
        self.max_levels = max_levels
        self.min_rows = min_rows

    def fit(self, X: TableLike | RaceTable, y: LabelsLike | None = None) -> Self:
        """Learn from training rows.

        Parameters
        ----------
        X : data frame, array or list of rows
            The table.
        y : ignored

        Returns
        -------
        self
        """
        columns = _read(X)
        if self.max_levels < 2:
            raise ValueError(f"TablePreparer: max_levels must be at least 2, not {self.max_levels}")
        self.preparation_ = learn(columns, self.max_levels, self.min_rows)
        self.first_flag_ = self.preparation_.n_numbers
        self._names = (columns.number_names, columns.category_names)
        self.n_features_in_ = sum(map(len, self._names))
        return self

    def transform(self, X: TableLike | RaceTable) -> Matrix:
        """Make the matrix of a table.

        Parameters
        ----------
        X : data frame, array or list of rows
            A table with the columns of the one that was learnt from.

        Returns
        -------
        ndarray of shape (n_rows, n_features_out), dtype float64
        """
        check_is_fitted(self)
        columns = _read(X)
        n_given = len(columns.number_names) + len(columns.category_names)
        if n_given != self.n_features_in_ and not _has_names(X):
            raise TableError(
                f"X has {n_given} features, but {type(self).__name__} is expecting "
                f"{self.n_features_in_} features as input: those of the table it was fitted with"
            )
        return self.preparation_.apply(aligned(columns, *self._names))

    def get_feature_names_out(self, input_features: LabelsLike | None = None) -> NDArray[Any]:
        """Names of the columns that come out.

        Parameters
        ----------
        input_features : ignored

        Returns
        -------
        ndarray of str
        """
        check_is_fitted(self)
        return np.asarray(self.preparation_.names(self._names), dtype=object)

    def known_levels(self) -> dict[str, tuple[tuple[str, ...], bool]]:
        """Levels of each category that have a flag of their own.

        Returns
        -------
        dict of str to (tuple of str, bool)
            By column: its levels, and whether all others share a flag.
        """
        check_is_fitted(self)
        learnt = self.preparation_
        return {
            name: (tuple(one for one in levels if one is not None), has_other)
            for name, levels, has_other in zip(
                self._names[1], learnt.levels, learnt.has_other, strict=True
            )
        }

    def __sklearn_tags__(self) -> Any:
        """Describe the transformer to scikit-learn."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = tags.input_tags.string = True
        tags.input_tags.categorical = tags.input_tags.sparse = True
        return tags


def _read(X: Any) -> RaceTable:
    """A table; one that a race has read already is taken as it is."""
    return X if isinstance(X, RaceTable) else read_race_table(X)


def _has_names(X: Any) -> bool:
    """Tell whether columns are known by name, so that there may be more than are asked for."""
    return isinstance(X, RaceTable) or read_table(X).feature_names is not None
