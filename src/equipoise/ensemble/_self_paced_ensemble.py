"""The self-paced ensemble: rows of a large class, taken evenly over how hard they are."""

from numbers import Integral
from typing import Any, ClassVar

import numpy as np

from equipoise._compat import Interval, StrOptions
from equipoise.core.thinning import HARDNESS, Hardness, SelfPaced
from equipoise.ensemble._guided_ensemble import GuidedEnsemble
from equipoise.typing import ClassifierLike, Rows, SamplingStrategy

__all__ = ["SelfPacedEnsembleClassifier"]


class SelfPacedEnsembleClassifier(GuidedEnsemble):
    """Train each member on the rare class beside as many easy as hard rows of the others.

    The first member sees a random part of each large class. Before each later one, the rows of
    a large class are cut into bins by how hard they are for the members so far. A bin gives more
    rows the easier it is, and the fewer members are to come the more alike the bins give: at first
    what is already known, at last as many of the rows at the border as of all others.

    Parameters
    ----------
    estimator : classifier, default=None
        Who is trained on each bag; None is a DecisionTreeClassifier. It is given the caller's kind
        of table, so that one that reads categories or names of columns finds them.
    n_estimators : int, default=50
        Members, the first one included. Each is part of the schedule, so that none can be added
        afterwards.
    k_bins : int, default=5
        Bins of equal width between the easiest row of a class and the hardest.
    hardness : {"absolute", "squared", "cross_entropy"} or callable, default="absolute"
        How hard a row is, by the mean probability that the members so far give its own class:
        the absolute error, its square, the negative logarithm, or what a function makes of an
        array of these probabilities: finite numbers, 0 or more.
    sampling_strategy : float, str, dict or callable, default="auto"
        What the classes of a bag shall be, as RandomUnderSampler reads it: keys and callables
        see the caller's labels. ``"auto"`` brings each class down to the smallest.
    n_jobs : int, default=None
        Threads that predict; None is one, as in scikit-learn. Members are trained one by one.
    random_state : int, RandomState or None, default=None
        Draws the bags, and seeds each ``random_state`` inside a member.

    Attributes
    ----------
    estimator_ : classifier
        Who is trained, untrained.
    estimators_ : list of classifier
        The members. Their classes are numbers, positions in ``classes_``.
    estimators_samples_ : list of ndarray, dtype int64
        The rows of each bag. A pickle or a copy does not carry them.
    feature_importances_ : ndarray of shape (n_features,)
        The mean of the members'; only where they have some.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    n_classes_ : int
        How many there are.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    See Also
    --------
    BalanceCascadeClassifier : Easy rows are left out for good.
    BalancedBaggingClassifier : Bags that know nothing of each other.

    Notes
    -----
    Algorithm 1 of the paper, for any number of classes: each that is too large is thinned by
    itself, by the probability of its own class. With ``n`` members the pace before the ``i``-th
    (from 0) is ``tan(i * pi / (2 * n))``, and a bin of mean hardness ``h`` gives in proportion to
    ``1 / (h + pace)``. Departures: the first, random member stays in the ensemble, where the paper
    counts it as a start; shares are rounded to the exact total, and what a bin is too small for
    comes from the others. Where all rows are as hard, the draw is random.

    Probabilities are of balanced classes: correct their shares
    (:func:`equipoise.probabilities.correct_prior`) or tune a threshold before they decide.

    References
    ----------
    Liu, Cao, Gao, Bian, Chen, Chang & Liu (2020), Self-paced ensemble for highly imbalanced massive
    data classification, ICDE.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.ensemble import SelfPacedEnsembleClassifier
    >>> X, y = make_classification(n_samples=1000, weights=[0.95], random_state=0)
    >>> model = SelfPacedEnsembleClassifier(random_state=0).fit(X, y)
    >>> model.bag(49)
    Plan(1000 rows in, 108 rows out: 108 kept)
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **GuidedEnsemble._parameter_constraints,
        "k_bins": [Interval(Integral, 1, None, closed="left")],
        "hardness": [StrOptions(set(HARDNESS)), callable],
    }

    def __init__(
        self,
        estimator: ClassifierLike | None = None,
        *,
        n_estimators: int = 50,
        k_bins: int = 5,
        hardness: str | Hardness = "absolute",
        sampling_strategy: SamplingStrategy = "auto",
        n_jobs: int | None = None,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        super().__init__(
            estimator,
            n_estimators=n_estimators,
            sampling_strategy=sampling_strategy,
            n_jobs=n_jobs,
            random_state=random_state,
        )
        self.k_bins = k_bins
        self.hardness = hardness

    def _thinned(self, rows: Rows, n_wanted: int) -> SelfPaced:
        hardness = HARDNESS[self.hardness] if isinstance(self.hardness, str) else self.hardness
        return SelfPaced(rows, n_wanted, self.n_estimators, self.k_bins, hardness)
