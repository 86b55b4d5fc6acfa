"""Honest probabilities: class shares exchanged, thresholds and decisions from costs.

Costs are one table everywhere: ``costs[i][j]`` is the cost of predicting class i where the truth
is class j. So ``costs[1][0]`` is a false alarm and ``costs[0][1]`` a miss. (A confusion matrix of
scikit-learn is indexed the other way round, the truth first.)
"""

from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.model_selection import FixedThresholdClassifier

from equipoise._runtime.errors import naming
from equipoise.core import priors
from equipoise.exceptions import ProbabilityError
from equipoise.typing import ClassifierLike, Floats, Label

__all__ = [
    "classifier_at_costs",
    "correct_prior",
    "decide_by_costs",
    "estimate_prior",
    "threshold_from_costs",
]


@naming("correct_prior")
def correct_prior(probabilities: ArrayLike, before: ArrayLike, after: ArrayLike) -> Floats:
    """Exchange the class shares that probabilities were learnt under.

    Exact where only the shares of the classes differ: after random over- or under-sampling, class
    weights, or a base rate that has moved. Not exact after SMOTE and its family, which change the
    rows of a class: recalibrate there (``ResampledClassifier(probabilities="recalibrated")``).

    Parameters
    ----------
    probabilities : array-like of shape (n_rows, n_classes) or (n_rows,)
        What a classifier predicts; in one dimension, of the positive class.
    before : array-like of shape (n_classes,), or float
        Shares (or counts) of the classes in the rows that the classifier was trained on. For
        one-dimensional probabilities the share of the positive class.
    after : array-like of shape (n_classes,), or float
        The shares that are true where it predicts.

    Returns
    -------
    ndarray of the shape of ``probabilities``, dtype float64
        The corrected probabilities.

    Raises
    ------
    ProbabilityError
        Numbers that are no probabilities or no shares.

    Notes
    -----
    ``p'[c]`` is proportional to ``p[c] * after[c] / before[c]`` (Saerens et al. 2002). For two
    classes this is theorem 2 of Elkan (2001), and for a majority whose rows were kept with
    probability beta it is ``beta * p / (beta * p - p + 1)`` (Dal Pozzolo et al. 2015).

    Examples
    --------
    A model that was trained on balanced rows is undecided; one row in ten is positive:

    >>> from equipoise.probabilities import correct_prior
    >>> correct_prior([0.5, 0.9], before=0.5, after=0.1)
    array([0.1, 0.5])
    """
    values = priors.floats("probabilities", probabilities)
    if values.ndim != 1:
        return priors.shift_priors(values, before, after)
    old, new = priors.check_rate("before", before), priors.check_rate("after", after)
    if (wrong := np.flatnonzero(~((values >= 0) & (values <= 1)))).size:
        raise ProbabilityError(
            f"probabilities lie between 0 and 1, but row {wrong[0]} has {values[wrong[0]]:g}; "
            "scores of decision_function are no probabilities"
        )
    pairs = np.column_stack([1 - values, values])
    return priors.shift_priors(pairs, [1 - old, old], [1 - new, new])[:, 1]


@naming("estimate_prior")
def estimate_prior(
    probabilities: ArrayLike, before: ArrayLike, *, tol: float = 1e-8, max_iter: int = 10_000
) -> Floats:
    """Estimate the class shares of unlabelled rows from what a classifier predicts for them.

    Parameters
    ----------
    probabilities : array-like of shape (n_rows, n_classes)
        Calibrated predictions for the unlabelled rows.
    before : array-like of shape (n_classes,)
        Shares (or counts) of the classes that the classifier was trained on.
    tol : float, default=1e-8
        Stop when no share changes more than this in a step.
    max_iter : int, default=10_000
        Stop after this many steps.

    Returns
    -------
    ndarray of shape (n_classes,), dtype float64
        The shares; give them to :func:`correct_prior` as ``after``.

    Raises
    ------
    ProbabilityError
        Numbers that are no probabilities or no shares, or steps that ran out.

    Notes
    -----
    The expectation-maximisation of Saerens et al. (2002). It believes the probabilities, and
    that rows within a class look as they did in training.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.probabilities import estimate_prior
    >>> sure = np.array([[0.99, 0.01]] * 9 + [[0.01, 0.99]])
    >>> estimate_prior(sure, before=[0.5, 0.5]).round(2)
    array([0.91, 0.09])
    """
    if not isinstance(tol, Real) or not tol > 0:
        raise ProbabilityError(f"tol must be a number above 0, not {tol!r}")
    if not isinstance(max_iter, Integral) or max_iter < 1:
        raise ProbabilityError(f"max_iter must be a whole number from 1, not {max_iter!r}")
    found = priors.estimate_shares(probabilities, before, tol=tol, max_iter=max_iter)
    if not found.converged:
        raise ProbabilityError(
            f"the shares still moved by tol={tol:g} or more after "
            f"max_iter={max_iter} steps; raise max_iter, or tol"
        )
    return found.shares


@naming("threshold_from_costs")
def threshold_from_costs(costs: ArrayLike) -> float:
    """Give the probability from which predicting the positive class is cheaper.

    Parameters
    ----------
    costs : array-like of shape (2, 2)
        ``costs[i][j]``: predicting i where the truth is j. ``costs[1][0]`` is a false alarm.

    Returns
    -------
    float
        ``(c10 - c00) / (c10 - c00 + c01 - c11)``; predict 1 at or above it.

    Raises
    ------
    ProbabilityError
        A table of another shape, or one in which a mistake costs no more than the right answer.

    Notes
    -----
    Elkan (2001), equation 2. It is right for honest probabilities only.

    Examples
    --------
    A missed case costs as much as nine false alarms:

    >>> from equipoise.probabilities import threshold_from_costs
    >>> threshold_from_costs([[0, 9], [1, 0]])
    0.1
    """
    return priors.optimal_threshold(costs)


@naming("decide_by_costs")
def decide_by_costs(
    probabilities: ArrayLike, costs: ArrayLike, classes: ArrayLike | None = None
) -> NDArray[Any]:
    """Predict the class of the smallest expected cost, for any number of classes.

    Parameters
    ----------
    probabilities : array-like of shape (n_rows, n_classes)
        Honest probabilities.
    costs : array-like of shape (n_classes, n_classes)
        ``costs[i][j]``: predicting class i where the truth is class j.
    classes : array-like of shape (n_classes,), default=None
        The labels, such as ``classes_`` of a classifier; None gives column numbers.

    Returns
    -------
    ndarray of shape (n_rows,)
        The predictions; the first of equally cheap classes.

    Raises
    ------
    ProbabilityError
        Numbers that are no probabilities, or costs or labels that do not fit them.

    Examples
    --------
    >>> from equipoise.probabilities import decide_by_costs
    >>> costs = [[0, 9], [1, 0]]
    >>> decide_by_costs([[0.95, 0.05], [0.8, 0.2]], costs, classes=["pass", "inspect"])
    array(['pass', 'inspect'], dtype='<U7')
    """
    cheapest = priors.cheapest(probabilities, costs)
    if classes is None:
        return cheapest
    n_columns = np.shape(probabilities)[1]
    try:
        labels = np.asarray(classes)
    except ValueError:  # lists of several lengths
        labels = np.empty((0,))
    if labels.shape != (n_columns,):
        raise ProbabilityError(
            f"classes needs one label for each of the {n_columns} columns, not {classes!r}"
        )
    return np.asarray(labels[cheapest])


@naming("classifier_at_costs")
def classifier_at_costs(
    estimator: ClassifierLike, costs: ArrayLike, *, pos_label: Label | None = None
) -> ClassifierLike:
    """Make a classifier predict the positive class from the threshold that its costs call for.

    Parameters
    ----------
    estimator : classifier
        One with honest ``predict_proba``.
    costs : array-like of shape (2, 2)
        ``costs[i][j]``: predicting i where the truth is j; 1 is the positive class.
    pos_label : label, default=None
        The positive class; None is label 1, as scikit-learn decides. Strings must be named.

    Returns
    -------
    sklearn.model_selection.FixedThresholdClassifier
        Not fitted.

    Raises
    ------
    TypeError
        It is no classifier with ``predict_proba``.
    ProbabilityError
        The costs are no table of two rows and columns, or a right answer costs more.

    Examples
    --------
    >>> from equipoise.probabilities import classifier_at_costs
    >>> from sklearn.linear_model import LogisticRegression
    >>> classifier_at_costs(LogisticRegression(), [[0, 9], [1, 0]]).threshold
    0.1
    """
    if not (hasattr(estimator, "fit") and hasattr(estimator, "predict_proba")):
        raise TypeError(
            f"estimator must be a classifier with fit and predict_proba, not {estimator!r}"
        )
    decides: ClassifierLike = FixedThresholdClassifier(
        estimator,
        threshold=threshold_from_costs(costs),
        pos_label=pos_label,
        response_method="predict_proba",
    )
    return decides
