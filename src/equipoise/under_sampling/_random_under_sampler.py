"""Random under-sampling: a drawn part of each large class."""

from typing import ClassVar

import numpy as np

from equipoise._engine.arguments import check_flag
from equipoise.core.draws import Draws
from equipoise.core.facts import NO_ROW, SamplerFacts
from equipoise.core.problem import Problem, Rows
from equipoise.typing import RandomStateLike, SamplingStrategy
from equipoise.under_sampling.base import UnderSampler


class RandomUnderSampler(UnderSampler):
    """Keep a random part of the rows of each class that is too large.

    It reads no feature: any column kind, strings, dates and missing values
    included, stays as it is.

    Parameters
    ----------
    sampling_strategy : float, Share, str, dict or callable, default="auto"
        What the classes shall be after resampling: a float is the ratio of the
        minority to the majority (two classes only), an :class:`equipoise.Share` that of
        the smallest class to every other, at least; ``"majority"``,
        ``"not minority"`` (also ``"auto"``), ``"not majority"`` or ``"all"`` says which
        classes shrink to the size of the minority; a dict gives the total of each
        class; a callable takes ``y`` and returns such a dict.
    random_state : int, RandomState, Generator, SeedSequence or None, default=None
        The one stream of the call. None is NumPy's global RandomState.
    replacement : bool, default=False
        Whether a row may be kept more than once.

    Attributes
    ----------
    plan_ : Plan
        The rows that stay, class by class.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row of the output the input row that it is.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        False: nothing is added.
    sampling_strategy_ : dict
        Class label to the number of rows to keep.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Notes
    -----
    Gives imbalanced-learn's rows with the same seed, for any number of classes.

    References
    ----------
    G. E. A. P. A. Batista, R. C. Prati, M. C. Monard, "A study of the behavior of several methods
    for balancing machine learning training data", SIGKDD Explorations 6(1), 20-29, 2004.

    Examples
    --------
    >>> from equipoise.under_sampling import RandomUnderSampler
    >>> X = [["a"], ["b"], ["c"], ["d"]]
    >>> X_new, y_new = RandomUnderSampler(random_state=0).fit_resample(X, [0, 0, 0, 1])
    >>> y_new
    [0, 1]
    """

    _facts: ClassVar[SamplerFacts] = SamplerFacts(
        name="random under",
        search={"replacement": (False, True)},
        complexity=2,
        draws_evenly=True,
        looks_at=NO_ROW,
    )

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        random_state: RandomStateLike = None,
        replacement: bool = False,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.replacement = replacement

    def _reads_columns(self) -> bool:
        return False

    def _prepare(self, problem: Problem) -> bool:
        return check_flag("replacement", self.replacement)

    def _keep(self, problem: Problem, shared: bool, target: int, n_kept: int, draws: Draws) -> Rows:
        n_rows = int(np.count_nonzero(problem.codes == target))
        chosen = draws.below(n_rows, n_kept) if shared else draws.some_of(n_rows, n_kept)
        return problem.rows_at(target, chosen)
