"""SMOTE, then rows out that form a Tomek link, new ones among them.

Batista, Bazzan & Monard (2003), II Brazilian Workshop on Bioinformatics, 10-18.
"""

from typing import ClassVar

from equipoise._engine.declaration import ColumnsLike
from equipoise.combine._smote_then import SmoteThenCleaner
from equipoise.core.facts import SamplerFacts
from equipoise.typing import RandomStateLike, SamplerLike, SamplingStrategy
from equipoise.under_sampling import TomekLinks


class SMOTETomek(SmoteThenCleaner):
    """SMOTE, then Tomek links taken out of the rows that came in and the new ones.

    Of each pair of rows of two classes that are nearest to each other both go, so that new rows
    do not lie at the very border of another class.

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
    tomek : sampler, default=None
        What takes rows away; a copy of it is used. None is TomekLinks for rows of all classes
        (``sampling_strategy="all"``).
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
    tomek_ : TomekLinks
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
    SMOTEENN : Takes away more rows.
    Chain : Any samplers in any order.

    Notes
    -----
    Two classes with the same seed give imbalanced-learn's rows where distances are untied, more
    classes with a RandomState instance.

    References
    ----------
    G. E. A. P. A. Batista, A. L. C. Bazzan, M. C. Monard, "Balancing training data for automated
    annotation of keywords: a case study", II Brazilian Workshop on Bioinformatics, 10-18, 2003.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.combine import SMOTETomek
    >>> X, y = make_classification(
    ...     1000, 2, n_redundant=0, n_clusters_per_class=1, weights=[0.9], random_state=0
    ... )
    >>> X_new, y_new = SMOTETomek(random_state=0).fit_resample(X, y)
    >>> [int((y_new == label).sum()) for label in (0, 1)]
    [856, 856]
    """

    _cleaner: ClassVar[str] = "tomek"
    _facts: ClassVar[SamplerFacts] = SamplerFacts(
        name="SMOTE then Tomek links", complexity=4, takes_away=True
    )

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        random_state: RandomStateLike = None,
        smote: SamplerLike | None = None,
        tomek: SamplerLike | None = None,
        n_jobs: int | None = None,
        columns: ColumnsLike = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.smote = smote
        self.tomek = tomek
        self.n_jobs = n_jobs
        self.columns = columns

    def _default_cleaner(self) -> TomekLinks:
        return TomekLinks(sampling_strategy="all", columns=self.columns, n_jobs=self.n_jobs)
