"""SMOTE, then rows out whose neighbours speak against them, new ones among them.

Batista, Prati & Monard (2004), SIGKDD Explorations 6(1), 20-29.
"""

from typing import ClassVar

from equipoise._engine.declaration import ColumnsLike
from equipoise.combine._smote_then import SmoteThenCleaner
from equipoise.core.facts import SamplerFacts
from equipoise.typing import RandomStateLike, SamplerLike, SamplingStrategy
from equipoise.under_sampling import EditedNearestNeighbours


class SMOTEENN(SmoteThenCleaner):
    """SMOTE, then edited nearest neighbours on the rows that came in and the new ones.

    SMOTE makes rows where classes overlap, too; a row of any class then goes that lies among
    rows of another, so that the classes are apart.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        What the classes shall be after SMOTE; see :class:`equipoise.over_sampling.SMOTE`. The
        cleaner then finds its number by itself.
    random_state : int, RandomState, Generator, SeedSequence or None, default=None
        The stream of SMOTE. None is NumPy's global RandomState.
    smote : sampler, default=None
        What makes rows; a copy of it is used, and ``sampling_strategy`` and ``random_state``
        are its own. None is SMOTE with its defaults.
    enn : sampler, default=None
        What takes rows away; a copy of it is used. None is EditedNearestNeighbours for rows of
        all classes (``sampling_strategy="all"``).
    n_jobs : int or None, default=None
        Threads of the samplers that are not given; None is every core that the process may
        use. The result is the same at any number.
    columns : dict, Columns or None, default=None
        What the columns are, and how rows are compared, for the samplers that are not given: a
        kind for some columns, or a :class:`equipoise.Columns`.

    Attributes
    ----------
    plan_ : Plan
        The rows that stay and the new rows that stay: those that were cleaned away are not
        made. ``plan_.dropped`` tells of each row of the input that is gone why.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row of the output the input row that it is, or its base row.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        For each row of the output whether it was added.
    sampling_strategy_ : dict
        Class label to the number of rows that SMOTE was to add.
    smote_ : SMOTE
        The one that was used.
    enn_ : EditedNearestNeighbours
        The one that was used; the rows of its ``plan_`` are those that SMOTE gave.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Raises
    ------
    NeighborsError
        A class is too small for the neighbours asked for.

    See Also
    --------
    SMOTETomek : Takes away far fewer rows.
    Chain : Any samplers in any order.

    Notes
    -----
    Two classes with the same seed give imbalanced-learn's rows where distances are untied, more
    classes with a RandomState instance. In the paper the cleaner takes a row away that two of its
    three neighbours speak against: ``enn=EditedNearestNeighbours(sampling_strategy="all",
    kind_sel="mode")``; by default one is enough, as in imbalanced-learn.

    References
    ----------
    G. E. A. P. A. Batista, R. C. Prati, M. C. Monard, "A study of the behavior of several
    methods for balancing machine learning training data", SIGKDD Explorations 6(1), 20-29, 2004.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.combine import SMOTEENN
    >>> X, y = make_classification(n_samples=1000, weights=[0.9], random_state=0)
    >>> sampler = SMOTEENN(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> [int((y_new == label).sum()) for label in (0, 1)]
    [758, 895]
    >>> sampler.plan_
    Plan(1000 rows in, 1653 rows out: 859 kept, 794 new)
    """

    _cleaner: ClassVar[str] = "enn"
    _facts: ClassVar[SamplerFacts] = SamplerFacts(
        name="SMOTE then ENN", complexity=4, takes_away=True
    )

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        random_state: RandomStateLike = None,
        smote: SamplerLike | None = None,
        enn: SamplerLike | None = None,
        n_jobs: int | None = None,
        columns: ColumnsLike = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.smote = smote
        self.enn = enn
        self.n_jobs = n_jobs
        self.columns = columns

    def _default_cleaner(self) -> EditedNearestNeighbours:
        return EditedNearestNeighbours(
            sampling_strategy="all", columns=self.columns, n_jobs=self.n_jobs
        )
