"""Flags that a sampler from elsewhere has interpolated, brought back to 0 or 1."""

from typing import Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from equipoise._compat import DocumentedMixin
from equipoise.evaluation._race.preparation import Matrix
from equipoise.typing import LabelsLike, TableLike


class FlagRounder(DocumentedMixin, TransformerMixin, BaseEstimator):
    """Bring flags back to 0 or 1 after a sampler has interpolated.

    It stands after a sampler, behind :class:`TablePreparer`. Between two rows of
    different categories a new row gets the category of the nearer one; rows that
    were not made by a sampler stay as they are. So a category is never averaged.

    Parameters
    ----------
    first : int, default=0
        The first column that is a flag; all that follow are.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.evaluation import FlagRounder
    >>> FlagRounder(first=1).fit_transform(np.array([[0.3, 0.7, 0.3], [0.2, 1.0, 0.0]]))
    array([[0.3, 1. , 0. ],
           [0.2, 1. , 0. ]])
    """

    def __init__(self, *, first: int = 0) -> None:
        self.first = first

    def fit(self, X: TableLike, y: LabelsLike | None = None) -> Self:
        """Learn nothing but the number of columns.

        Parameters
        ----------
        X : ndarray of shape (n_rows, n_columns)
            What :class:`TablePreparer` made, resampled.
        y : ignored

        Returns
        -------
        self
        """
        self.n_features_in_ = int(np.shape(X)[1])
        return self

    def transform(self, X: TableLike) -> Matrix:
        """Round the flags.

        Parameters
        ----------
        X : ndarray of shape (n_rows, n_columns)
            Rows.

        Returns
        -------
        ndarray of shape (n_rows, n_columns)
            A new array.
        """
        return round_flags(np.array(X, dtype=np.float64), self.first)


def round_flags(matrix: Matrix, first: int) -> Matrix:
    """Round the columns from ``first`` on to 0 or 1, in place."""
    flags = matrix[:, first:]
    np.greater(flags, 0.5, out=flags, casting="unsafe")
    return matrix
