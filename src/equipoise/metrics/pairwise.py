"""Distances between categories by the classes that they go with."""

from numbers import Integral
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from equipoise._compat import DocumentedMixin, Interval, StrOptions, check_constraints
from equipoise._containers import check_same_length, note_columns, read_labels, read_table
from equipoise.core.metrics import class_shares, value_difference
from equipoise.core.wording import shown
from equipoise.exceptions import ParameterError, TableError, TableTypeError
from equipoise.typing import LabelsLike, Rows, TableLike

__all__ = ["ValueDifferenceMetric"]


class ValueDifferenceMetric(DocumentedMixin, BaseEstimator):
    r"""The value difference metric: categories are near where the classes share alike in them.

    Two categories :math:`u, v` of a column differ by
    :math:`\delta(u, v) = (\sum_c |p(c|u) - p(c|v)|^k)^{r/k}`, with :math:`p(c|u)` the share of
    class :math:`c` among the rows of :math:`u`; two rows by the sum over the columns.

    Parameters
    ----------
    n_categories : "auto" or array-like of int of shape (n_features,), default="auto"
        Categories of each column; ``"auto"`` is one more than the largest code.
    k : int, default=1
        Power of the differences between shares.
    r : int, default=2
        Power of the differences between categories.

    Attributes
    ----------
    n_categories_ : ndarray of shape (n_features,), dtype int64
        Categories of each column.
    proba_per_class_ : list of ndarray of shape (n_categories, n_classes)
        For each column and category the share of each class; zeros for one that has no row.
    n_features_in_ : int
        Columns.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Raises
    ------
    TableError
        A column holds anything but numbers from 0, or one beyond ``n_categories``.

    Notes
    -----
    It is what SMOTEN measures by, with ``k=1`` and ``r=2``. Stanfill and Waltz take no k-th root;
    it is taken here, as in imbalanced-learn, so that the values are the same.

    References
    ----------
    C. Stanfill, D. Waltz, "Toward memory-based reasoning", Communications of the ACM 29(12),
    1213-1228, 1986.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.metrics.pairwise import ValueDifferenceMetric
    >>> X = np.repeat([[0], [1], [2]], 10, axis=0)
    >>> y = [1] * 8 + [0] * 5 + [1] * 7 + [0] * 9 + [1]
    >>> ValueDifferenceMetric().fit(X, y).pairwise([[0], [1], [2]]).round(2)
    array([[0.  , 0.04, 1.96],
           [0.04, 0.  , 1.44],
           [1.96, 1.44, 0.  ]])
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "n_categories": [StrOptions({"auto"}), "array-like"],
        "k": [Interval(Integral, 1, None, closed="left")],
        "r": [Interval(Integral, 1, None, closed="left")],
    }

    def __init__(
        self, *, n_categories: Literal["auto"] | ArrayLike = "auto", k: int = 1, r: int = 2
    ) -> None:
        self.n_categories = n_categories
        self.k = k
        self.r = r

    def __sklearn_tags__(self) -> Any:
        """Describe the metric to scikit-learn."""
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        tags.target_tags.required = True
        return tags

    def fit(self, X: TableLike, y: LabelsLike) -> Self:
        """Count the classes of each category.

        Parameters
        ----------
        X : array-like or data frame of shape (n_rows, n_features)
            Categories as whole numbers from 0, as OrdinalEncoder gives them. Fractions are cut
            off, as in imbalanced-learn.
        y : array-like of shape (n_rows,)
            The class of each row.

        Returns
        -------
        self
        """
        check_constraints(self)
        table, labels = read_table(X), read_labels(y)
        check_same_length(table, len(labels))
        codes = _codes_of(table)
        note_columns(self, table)
        self.n_categories_ = self._count_categories(codes)
        _check_known(codes, self.n_categories_)
        self.proba_per_class_ = [
            class_shares(codes[:, j].astype(np.float64), labels.codes, n)
            for j, n in enumerate(self.n_categories_.tolist())
        ]
        return self

    def _count_categories(self, codes: Rows) -> Rows:
        """How many categories each column has, by itself or by what is said."""
        if isinstance(self.n_categories, str):
            return np.asarray(codes.max(axis=0) + 1)
        said = np.asarray(self.n_categories, dtype=np.int64)
        if said.shape != (self.n_features_in_,):
            raise ParameterError(
                "The length of n_categories is not consistent with the number of feature in X. "
                f"Got {said.size} elements in n_categories and {self.n_features_in_} in X. Give "
                "one number a column, or 'auto'"
            )
        return said

    def pairwise(self, X: TableLike, Y: TableLike | None = None) -> NDArray[np.float64]:
        """The distances between all rows of two tables.

        Parameters
        ----------
        X : array-like or data frame of shape (n_rows, n_features)
            Categories as in ``fit``.
        Y : array-like or data frame of shape (n_others, n_features), default=None
            The other rows; None is ``X``.

        Returns
        -------
        ndarray of shape (n_rows, n_others)
            The distances.
        """
        check_is_fitted(self)
        codes = self._known_codes(X)
        others = codes if Y is None else self._known_codes(Y)
        distances = np.zeros((len(codes), len(others)))
        for j, shares in enumerate(self.proba_per_class_):
            levels, of_rows = np.unique(codes[:, j], return_inverse=True)
            other_levels, of_others = np.unique(others[:, j], return_inverse=True)
            differences = (np.abs(one[levels, np.newaxis] - one[other_levels]) for one in shares.T)
            between = value_difference(differences, k=self.k, r=self.r)
            distances += between[of_rows.reshape(-1, 1), of_others.reshape(1, -1)]
        return distances

    def _known_codes(self, X: TableLike) -> Rows:
        """The categories of a table whose columns are those of ``fit``."""
        codes = _codes_of(read_table(X))
        if codes.shape[1] != self.n_features_in_:
            raise TableError(
                f"X has {codes.shape[1]} features, but ValueDifferenceMetric is expecting "
                f"{self.n_features_in_} features as input: pass the columns of fit"
            )
        _check_known(codes, self.n_categories_)
        return codes


def _codes_of(table: Any) -> Rows:
    """The table as whole numbers from 0; fractions are cut off."""
    if table.is_sparse:
        raise TableTypeError(
            "ValueDifferenceMetric: Sparse data was passed, but dense data is required. Pass "
            "X.toarray()"
        )
    codes: Rows = np.asarray(table.matrix()).astype(np.int64)
    if (codes < 0).any():
        row, j = np.argwhere(codes < 0)[0].tolist()
        raise TableError(
            f"Negative values in data passed to ValueDifferenceMetric: column "
            f"{shown(table.names[j])} holds {codes[row, j]}. Categories are whole numbers from 0: "
            "encode them by sklearn.preprocessing.OrdinalEncoder"
        )
    return codes


def _check_known(codes: Rows, n_categories: Rows) -> None:
    """Refuse a category beyond those that there are."""
    beyond = codes >= n_categories
    if beyond.any():
        row, j = np.argwhere(beyond)[0].tolist()
        raise TableError(
            f"column {j} of X holds the category {codes[row, j]}, but has {n_categories[j]}, "
            "counted from 0: name more by n_categories in ValueDifferenceMetric, or fit it with "
            "rows of all"
        )
