"""Instance hardness: keep the rows that a classifier finds easy.

Smith, Martinez & Giraud-Carrier (2014), Machine Learning 95(2), 225-256.
"""

from numbers import Integral
from typing import Any, ClassVar
from warnings import catch_warnings, filterwarnings

import numpy as np
from joblib import parallel_config
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.utils import check_random_state

from equipoise._compat import set_random_states
from equipoise._engine.arguments import (
    WrongParameterError,
    check_flag,
    cloned,
    seed_for_estimators,
)
from equipoise._engine.declaration import ColumnsLike
from equipoise._engine.search import numbers_for_estimator
from equipoise._runtime.warnings import warn_caller
from equipoise.core.draws import Draws
from equipoise.core.dropped import NOBODY, Dropped
from equipoise.core.facts import SamplerFacts
from equipoise.core.plan import NO_ROWS, Plan
from equipoise.core.problem import Problem
from equipoise.core.text import plural
from equipoise.core.wording import shown
from equipoise.exceptions import FewerRowsWarning, TargetError
from equipoise.typing import (
    ClassifierLike,
    Counts,
    Floats,
    RandomStateLike,
    SamplingStrategy,
    SplitterLike,
)
from equipoise.under_sampling.base import UnderSampler

# What scikit-learn says of a class of fewer rows than folds, which we have said by its name.
_TOLD_ALREADY = ("The least populated class in y has only", "Number of classes in training fold")


def keep_easy(
    problem: Problem, target: int, n_kept: int, probability: Floats, *, exact: bool
) -> Plan:
    """Keep the rows of a class whose probability of being of it is the highest."""
    rows = problem.rows_of(target)
    of_class = probability[rows]
    if n_kept == 0:
        stays = np.zeros(rows.size, dtype=bool)
    elif exact:
        stays = np.zeros(rows.size, dtype=bool)
        stays[np.argsort(-of_class, kind="stable")[:n_kept]] = True
    else:
        stays = of_class >= np.percentile(of_class, (1.0 - (n_kept / rows.size)) * 100.0)
    hundredths, reason = np.unique(np.rint(100 * of_class[~stays]), return_inverse=True)
    why = tuple(f"hard: its class has probability {one / 100:.2f}" for one in hundredths)
    nobody = np.full(reason.size, NOBODY)
    dropped = Dropped(rows[~stays], why, reason.ravel(), nobody)
    return Plan(problem.n_rows, kept=rows[stays] if stays.any() else NO_ROWS, dropped=dropped)


class InstanceHardnessThreshold(UnderSampler):
    """Keep the rows of large classes that a classifier, trained on others, finds easy.

    A row is as hard as its own class is improbable by a classifier that has not seen it.

    Parameters
    ----------
    estimator : classifier, default=None
        What to fit clones of: anything with ``fit`` and ``predict_proba``. It gets the table as
        numbers (see ``estimator_``). None is a random forest of 100 trees.
    sampling_strategy : float, str, dict or callable, default="auto"
        What the classes shall be after resampling; see :class:`RandomUnderSampler`.
    random_state : int, RandomState, Generator, SeedSequence or None, default=None
        The one stream of the folds and of the classifier. None is NumPy's global RandomState.
    cv : int or splitter, default=5
        The folds in which rows are judged: how many, or what splits, as StratifiedKFold.
    n_jobs : int or None, default=None
        Threads, a fold each; None is every core that the process may use. The result is the
        same at any number. A forest that draws from NumPy's global stream has one.
    exact : bool, default=False
        Whether to keep exactly the rows asked for, of equally hard ones those of the lower
        numbers. By default all rows at the threshold stay, so that more may be kept;
        ``rounding_`` tells how many.
    columns : dict, Columns or None, default=None
        What the columns are, where that shall not be found out: a kind for some columns, or a
        :class:`equipoise.Columns`.

    Attributes
    ----------
    plan_ : Plan
        The rows that stay, class by class; ``plan_.dropped`` tells of each other row how probable
        its class was.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row of the output the input row that it is.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        False: nothing is added.
    sampling_strategy_ : dict
        Class label to the number of rows to keep.
    rounding_ : dict
        Class label to the rows kept less the rows asked for.
    estimator_ : classifier
        The classifier, unfitted. Its clones read the table as numbers: missing ones are the
        column's median, a category is one column a level; classes are numbered from 0 in sorted
        order.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Raises
    ------
    TargetError
        No class has as many rows as there shall be folds.

    Warns
    -----
    FewerRowsWarning
        A class has fewer rows than there are folds.

    Notes
    -----
    Gives imbalanced-learn's rows with the same seed, for classes of any name: imbalanced-learn
    wants them numbered from 0.

    References
    ----------
    M. R. Smith, T. Martinez, C. Giraud-Carrier, "An instance level analysis of data complexity",
    Machine Learning 95(2), 225-256, 2014.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.naive_bayes import GaussianNB
    >>> from equipoise.under_sampling import InstanceHardnessThreshold
    >>> X, y = make_classification(n_samples=200, weights=[0.9], flip_y=0, random_state=0)
    >>> sampler = InstanceHardnessThreshold(estimator=GaussianNB(), random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> [int((y_new == label).sum()) for label in (0, 1)]
    [19, 19]
    """

    _facts: ClassVar[SamplerFacts] = SamplerFacts(name="instance hardness", max_rows=20_000)

    def __init__(
        self,
        *,
        estimator: ClassifierLike | None = None,
        sampling_strategy: SamplingStrategy = "auto",
        random_state: RandomStateLike = None,
        cv: int | SplitterLike = 5,
        n_jobs: int | None = None,
        exact: bool = False,
        columns: ColumnsLike = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.estimator = estimator
        self.random_state = random_state
        self.cv = cv
        self.n_jobs = n_jobs
        self.exact = exact
        self.columns = columns

    def _prepare(self, problem: Problem) -> Floats:
        """How probable the class of each row is."""
        check_flag("exact", self.exact)
        self.rounding_: dict[Any, int] = {}
        seed = seed_for_estimators(self.random_state)
        stream = check_random_state(seed)
        self.estimator_ = self._classifier(seed, stream)
        folds = self._folds(problem, np.bincount(problem.codes), stream)
        # In threads the order of draws from a stream that all share would be anyone's guess.
        n_threads = 1 if seed is None else self._n_threads()
        with parallel_config(backend="threading"), catch_warnings():
            for told_already in _TOLD_ALREADY:
                filterwarnings("ignore", told_already)
            probabilities = cross_val_predict(
                self.estimator_,
                numbers_for_estimator(problem),
                problem.codes,
                cv=folds,
                n_jobs=n_threads,
                method="predict_proba",
            )
        found: Floats = probabilities[np.arange(problem.n_rows), problem.codes]
        return found

    def _classifier(self, seed: Any, stream: np.random.RandomState) -> Any:
        """The classifier, unfitted."""
        from sklearn.ensemble import RandomForestClassifier  # slow to import, for all samplers

        if self.estimator is None:
            return RandomForestClassifier(n_estimators=100, random_state=seed)
        if not (hasattr(self.estimator, "fit") and hasattr(self.estimator, "predict_proba")):
            raise WrongParameterError(
                "estimator must be a classifier with fit and predict_proba, or None, not "
                f"{shown(self.estimator)}"
            )
        classifier = cloned("estimator", self.estimator)
        set_random_states(classifier, stream)
        return classifier

    def _folds(self, problem: Problem, counts: Counts, stream: np.random.RandomState) -> Any:
        """What splits the rows."""
        if hasattr(self.cv, "split") and hasattr(self.cv, "get_n_splits"):
            return self.cv
        if not isinstance(self.cv, Integral) or isinstance(self.cv, bool) or self.cv < 2:
            raise WrongParameterError(
                f"cv must be at least 2 folds, or an object that splits, not {shown(self.cv)}"
            )
        n_folds, most = int(self.cv), int(counts.max())
        if most < n_folds:
            raise TargetError(
                f"no class has as many rows as there shall be folds, the largest has {most} "
                f"(n_splits={n_folds} cannot be greater than the number of members in each "
                f"class.): lower cv to at most {max(most, 2)}, or gather more rows"
            )
        fewest = int(counts.argmin())
        if counts[fewest] < n_folds:
            warn_caller(
                f"InstanceHardnessThreshold: {problem.named(fewest)} has "
                f"{plural(int(counts[fewest]), 'row')}, "
                f"fewer than there are folds ({n_folds}): rows of it in a fold whose classifier "
                f"has seen few others, or none, are hard. Lower cv to at most "
                f"{max(counts[fewest], 2)}, or gather more rows of it",
                FewerRowsWarning,
                about=("InstanceHardnessThreshold", fewest),
            )
        return StratifiedKFold(n_splits=n_folds, shuffle=True, random_state=stream)

    def _keep(
        self, problem: Problem, shared: Floats, target: int, n_kept: int, draws: Draws
    ) -> Plan:
        plan = keep_easy(problem, target, n_kept, shared, exact=self.exact)
        if plan.n_out != n_kept:
            self.rounding_[problem.classes[target]] = plan.n_out - n_kept
        return plan
