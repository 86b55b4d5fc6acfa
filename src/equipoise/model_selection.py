"""Splits for rare classes: folds that are equally hard."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.model_selection import BaseCrossValidator, cross_val_predict

from equipoise._containers import read_labels
from equipoise._runtime.errors import naming
from equipoise._runtime.warnings import warn_caller
from equipoise.core.wording import shown
from equipoise.exceptions import ParameterError, TargetError
from equipoise.typing import ClassifierLike, Label, LabelsLike, Rows, TableLike

__all__ = ["InstanceHardnessCV"]


class InstanceHardnessCV(BaseCrossValidator):
    """Folds that have equally many hard rows of each of two classes.

    A row is as hard as its own class is improbable by a classifier that has not seen it. Rows of a
    class are dealt out to the folds in that order, so that scores vary less from fold to fold.

    Parameters
    ----------
    estimator : classifier
        What to fit clones of: anything with ``fit`` and ``predict_proba``.
    n_splits : int, default=5
        Folds, at least 2. Rows are judged in as many, too.
    pos_label : label, default=None
        The class whose probability orders the rows; None is the second in sorted order.

    Notes
    -----
    Nothing is drawn here: the folds are those of imbalanced-learn where the classifier's
    probabilities are untied, or tied among rows of the same order.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.model_selection import cross_validate
    >>> from equipoise.model_selection import InstanceHardnessCV
    >>> X, y = make_classification(weights=[0.9], flip_y=0.05, n_samples=300, random_state=0)
    >>> model = LogisticRegression()
    >>> folds = InstanceHardnessCV(model)
    >>> [int(y[test].sum()) for _, test in folds.split(X, y)]
    [6, 7, 7, 7, 7]
    """

    def __init__(
        self, estimator: ClassifierLike, *, n_splits: int = 5, pos_label: Label | None = None
    ) -> None:
        self.estimator = estimator
        self.n_splits = n_splits
        self.pos_label = pos_label

    def split(self, X: TableLike, y: LabelsLike, groups: Any = None) -> Iterator[tuple[Rows, Rows]]:
        """Judge the rows, and deal them out.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The table, as the classifier reads it.
        y : array-like of shape (n_rows,)
            The class of each row; there are two.
        groups : object
            Ignored, with a warning.

        Yields
        ------
        train, test : ndarray of shape (n,), dtype int64
            Row numbers, ascending.

        Raises
        ------
        TargetError
            There are not two classes.
        ParameterError
            ``pos_label`` is no class, or ``n_splits`` is below 2.
        """
        if groups is not None:
            warn_caller(
                "The groups parameter is ignored by InstanceHardnessCV: rows of one group may "
                "stand on both sides. Use StratifiedGroupKFold where they shall not",
                UserWarning,
            )
        with naming("InstanceHardnessCV"):
            fold = self._fold_of_each_row(X, y)
        for one in range(self.n_splits):
            yield np.flatnonzero(fold != one), np.flatnonzero(fold == one)

    def _fold_of_each_row(self, X: TableLike, y: LabelsLike) -> Rows:
        """The fold in which each row is tested."""
        labels = read_labels(y)
        classes = labels.classes.tolist()
        if len(classes) != 2:
            raise TargetError(
                f"InstanceHardnessCV only supports binary classification. y has {len(classes)} "
                f"classes: use StratifiedKFold, or one class against the others"
            )
        if self.n_splits < 2:
            raise ParameterError(f"n_splits must be at least 2, not {shown(self.n_splits)}")
        if self.pos_label is not None and self.pos_label not in classes:
            told = ", ".join(shown(one) for one in classes)
            raise ParameterError(
                f"pos_label is {shown(self.pos_label)}, the classes of y are {told}: name one"
            )
        positive = 1 if self.pos_label is None else classes.index(self.pos_label)
        judged = cross_val_predict(
            clone(self.estimator), X, labels.values, cv=self.n_splits, method="predict_proba"
        )
        fold = np.empty(len(labels), dtype=np.int64)
        order = np.lexsort((judged[:, positive], labels.codes))
        fold[order] = np.arange(len(labels)) % self.n_splits
        return fold

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """How many folds there are.

        Parameters
        ----------
        X, y, groups : object
            Ignored.

        Returns
        -------
        int
        """
        return self.n_splits
