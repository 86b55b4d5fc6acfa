"""Class weights for a classifier that has none, and labels of any kind for one that counts."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.linear_model import LogisticRegression
from sklearn.utils import column_or_1d, compute_class_weight, get_tags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted, has_fit_parameter

from equipoise._compat import DocumentedMixin
from equipoise._containers import Labels, read_labels
from equipoise.exceptions import TargetError
from equipoise.typing import ClassifierLike, Floats, Label, LabelArray, LabelsLike, TableLike


def _has_decisions(model: Any) -> bool:
    """Tell whether the classifier inside has a decision function."""
    return hasattr(getattr(model, "classifier_", model.classifier), "decision_function")


def _of_classes_too(weights: Any, labels: Labels, class_weight: Any) -> NDArray[np.float64]:
    """Weights of rows by those of their classes."""
    each = np.ones(len(labels)) if weights is None else np.asarray(weights, np.float64)
    in_all = np.bincount(labels.codes, weights=each)
    if not in_all.any():
        return each  # the classifier inside refuses these itself
    if not in_all.all():
        label = labels.classes.tolist()[int(in_all.argmin())]
        raise TargetError(
            f"WeightedClassifier: the rows of class {label!r} weigh nothing in all, so it cannot "
            "be weighed against others: leave them out, or give them a weight"
        )
    of_class: NDArray[np.float64] = compute_class_weight(
        class_weight, classes=labels.classes, y=labels.values, sample_weight=each
    )
    return each * of_class[labels.codes]


class WeightedClassifier(DocumentedMixin, ClassifierMixin, BaseEstimator):
    """A classifier with scikit-learn's ``class_weight`` and labels, around one without.

    The classifier inside is given the labels as 0, 1, 2 and so on, in sorted order, and the class
    weights as ``sample_weight``. So XGBoost takes any labels, and whatever takes sample weights
    can be told that a class counts more.

    Parameters
    ----------
    classifier : classifier, default=None
        One with ``fit`` and ``predict_proba``; a clone of it is trained. None is
        LogisticRegression.
    class_weight : {"balanced"}, dict of label to weight, or None, default=None
        As scikit-learn's classifiers read it: ``"balanced"`` gives each class the same weight in
        all, weights of rows counted. None hands over no weights, so that a classifier that takes
        none will do.

    Attributes
    ----------
    classifier_ : classifier
        The trained one; its classes are numbers.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.

    Raises
    ------
    TargetError
        A row has no label, or the rows of a class weigh nothing.
    TypeError
        There are weights, and the classifier's ``fit`` takes none.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.naive_bayes import GaussianNB
    >>> from equipoise.evaluation import WeightedClassifier
    >>> X, y = np.array([[0.0], [1.0], [2.0], [3.0]]), ["no", "no", "no", "yes"]
    >>> model = WeightedClassifier(GaussianNB(var_smoothing=1))
    >>> model.fit(X, y).predict([[2.2]]).item()
    'no'
    >>> model.set_params(class_weight="balanced").fit(X, y).predict([[2.2]]).item()
    'yes'
    """

    def __init__(
        self,
        classifier: ClassifierLike | None = None,
        *,
        class_weight: str | Mapping[Label, float] | None = None,
    ) -> None:
        self.classifier = classifier
        self.class_weight = class_weight

    def fit(self, X: TableLike, y: LabelsLike, sample_weight: Floats | None = None) -> Self:
        """Train the classifier.

        Parameters
        ----------
        X : array-like of shape (n_rows, n_features)
            The table, as the classifier takes it.
        y : array-like of shape (n_rows,)
            The class of each row.
        sample_weight : array-like of shape (n_rows,), default=None
            The weight of each row, by which that of its class is multiplied.

        Returns
        -------
        self
        """
        labels = read_labels(column_or_1d(y, warn=True) if isinstance(y, np.ndarray) else y)
        weights = sample_weight
        if self.class_weight is not None:
            weights = _of_classes_too(weights, labels, self.class_weight)
        given = {} if weights is None else {"sample_weight": weights}
        classifier = clone(self._classifier())
        if given and not has_fit_parameter(classifier, "sample_weight"):
            raise TypeError(
                f"WeightedClassifier: {type(classifier).__name__}.fit takes no sample_weight, so "
                "nothing can count more than another: set class_weight=None, or take a classifier "
                "that does"
            )
        self.classifier_ = classifier.fit(X, labels.codes, **given)
        self.classes_ = labels.classes
        for name in ("n_features_in_", "feature_names_in_"):
            if hasattr(self.classifier_, name):
                setattr(self, name, getattr(self.classifier_, name))
        return self

    def predict(self, X: TableLike) -> LabelArray:
        """Predict the class of each row: the most probable one.

        Parameters
        ----------
        X : array-like of shape (n_rows, n_features)
            The rows.

        Returns
        -------
        ndarray of shape (n_rows,)
            The classes.
        """
        probabilities = self.predict_proba(X)
        predicted: LabelArray = self.classes_[probabilities.argmax(axis=1)]
        return predicted

    def predict_proba(self, X: TableLike) -> Floats:
        """Predict the probability of each class.

        Parameters
        ----------
        X : array-like of shape (n_rows, n_features)
            The rows.

        Returns
        -------
        ndarray of shape (n_rows, n_classes), dtype float
            Probabilities, the classes in the order of ``classes_``.
        """
        check_is_fitted(self)
        found: Floats = self.classifier_.predict_proba(X)
        return found

    @available_if(_has_decisions)
    def decision_function(self, X: TableLike) -> Floats:
        """Give the classifier's own decision function.

        Parameters
        ----------
        X : array-like of shape (n_rows, n_features)
            The rows.

        Returns
        -------
        ndarray of shape (n_rows,) or (n_rows, n_classes)
            For two classes, the larger the likelier the second.
        """
        check_is_fitted(self)
        found: Floats = self.classifier_.decision_function(X)
        return found

    def _classifier(self) -> Any:
        return LogisticRegression() if self.classifier is None else self.classifier

    def __sklearn_tags__(self) -> Any:
        """Describe the classifier to scikit-learn: what it takes is what the one inside takes."""
        tags, inside = super().__sklearn_tags__(), get_tags(self._classifier())
        tags.input_tags = inside.input_tags
        tags.classifier_tags.multi_class = inside.classifier_tags.multi_class
        return tags
