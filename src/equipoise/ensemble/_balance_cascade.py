"""BalanceCascade: what a member has learnt already, no later one sees."""

from equipoise.core.thinning import Cascaded
from equipoise.ensemble._guided_ensemble import GuidedEnsemble
from equipoise.typing import Rows

__all__ = ["BalanceCascadeClassifier"]


class BalanceCascadeClassifier(GuidedEnsemble):
    """Train each member on the rare class beside rows that were not easy for those before it.

    Each member sees a random part of what is left of each large class. Then the rows of which it
    is surest are left out, the same part of them each time, until the last member sees just as
    many as a bag has.

    Parameters
    ----------
    estimator : classifier, default=None
        Who is trained on each bag; None is a DecisionTreeClassifier. It is given the caller's kind
        of table, so that one that reads categories or names of columns finds them.
    n_estimators : int, default=50
        Members. Each is part of the schedule, so that none can be added afterwards.
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
    SelfPacedEnsembleClassifier : Easy rows stay, in their share.
    EasyEnsembleClassifier : Parts that know nothing of each other.

    Notes
    -----
    Algorithm 2 of the paper, for any number of classes: each that is too large is thinned by
    itself. Of ``N`` rows, of which a bag has ``n``, each of ``T`` members leaves the part
    ``(n / N) ** (1 / (T - 1))``, the hardest by the probability that it gives their own class; of
    rows that are as hard, some are drawn. In the paper a threshold of the member that lets just as
    many false alarms pass says the same. Departure: members' probabilities are averaged; the paper
    adds up the stumps of all members, less their thresholds.

    Probabilities are of balanced classes, and of later members' of the hardest rows: tune a
    threshold or calibrate before they decide.

    References
    ----------
    Liu, Wu & Zhou (2009), Exploratory undersampling for class-imbalance learning, IEEE
    Transactions on Systems, Man, and Cybernetics B 39(2).

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.ensemble import BalanceCascadeClassifier
    >>> X, y = make_classification(n_samples=1000, weights=[0.95], random_state=0)
    >>> model = BalanceCascadeClassifier(random_state=0).fit(X, y)
    >>> model.bag(49)
    Plan(1000 rows in, 108 rows out: 108 kept)
    """

    def _thinned(self, rows: Rows, n_wanted: int) -> Cascaded:
        return Cascaded(rows, n_wanted, self.n_estimators)
