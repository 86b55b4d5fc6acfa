"""Any samplers, one after the other, as one sampler with one plan."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Self

from equipoise._compat import name_estimators
from equipoise._containers import Table
from equipoise.combine.base import CombinedSampler, copied
from equipoise.typing import SamplerLike


class Chain(CombinedSampler):
    """Samplers one after the other, in any order, as one sampler.

    Take outliers out before SMOTE, so that no row is made from them, or thin the majority first,
    as the paper on SMOTE does. Each sampler gets the rows of the one before; rows on the way
    that none of them looks at are not made.

    Parameters
    ----------
    *samplers : sampler
        The first to the last, named after their classes in small letters as by
        :func:`equipoise.pipeline.make_pipeline`.
    **named : sampler
        Further ones, under names of their own: ``Chain(clean=TomekLinks(), over=SMOTE())``.

    Attributes
    ----------
    plan_ : Plan or PlanChain
        The plan of all of them, for the table that came in: a PlanChain where a sampler makes
        rows from rows that one before it has made. ``plan_.dropped`` tells of each row of the
        input that is gone why.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row of the output the input row that it is, or its base row.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        For each row of the output whether it was added.
    samplers_ : dict of str to sampler
        Those that were used, by name; each has the plan for the rows that it was given.
    sampling_strategy_ : dict
        Empty: each sampler has its own.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Raises
    ------
    PlanError
        A sampler from elsewhere does not tell which rows its output comes from, or makes some.

    See Also
    --------
    equipoise.pipeline.make_pipeline : Takes transformers and a classifier, and any sampler.

    Notes
    -----
    The samplers are copied and learn in ``samplers_``; a RandomState or Generator of theirs is not
    copied but goes on, so that the rows are those of one call after the other by hand.
    ``get_params`` and ``set_params`` know the samplers and their parameters by name, as
    ``smote`` and ``smote__k_neighbors``.

    Groups and time of a new row are those of its base row. A sampler of another package may stand
    in a chain where it only chooses rows and tells which in ``sample_indices_``.

    References
    ----------
    N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic minority
    over-sampling technique", JAIR 16, 321-357, 2002, section 4.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.combine import Chain
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.under_sampling import EditedNearestNeighbours, RandomUnderSampler
    >>> X, y = make_classification(n_samples=1000, weights=[0.9], random_state=0)
    >>> chain = Chain(EditedNearestNeighbours(), SMOTE(random_state=0))
    >>> X_new, y_new = chain.fit_resample(X, y)
    >>> chain.plan_
    Plan(1000 rows in, 1698 rows out: 951 kept, 747 new)
    >>> list(chain.set_params(smote__k_neighbors=3).samplers)
    ['editednearestneighbours', 'smote']
    >>> half = Chain(under=RandomUnderSampler(sampling_strategy=0.2), over=SMOTE())
    >>> half.get_params()["under__sampling_strategy"]
    0.2
    """

    def __init__(self, /, *samplers: SamplerLike, **named: SamplerLike) -> None:
        super().__init__()
        self._named: dict[str, Any] = dict(name_estimators(samplers))
        for name in named:
            if name in self._named:
                raise TypeError(f"Chain: two samplers are called {name!r}: give each its own name")
        self._named |= named

    @property
    def samplers(self) -> Mapping[str, Any]:
        """The samplers by name, first to last."""
        return MappingProxyType(self._named)

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The samplers by name, and their parameters.

        Parameters
        ----------
        deep : bool, default=True
            Whether to tell the parameters of the samplers, as ``smote__k_neighbors``.

        Returns
        -------
        dict
        """
        found = dict(self._named)
        for name, sampler in self._named.items():
            if deep and hasattr(sampler, "get_params") and not isinstance(sampler, type):
                inside = sampler.get_params(deep=True)
                found |= {f"{name}__{inner}": value for inner, value in inside.items()}
        return found

    def set_params(self, **params: Any) -> Self:
        """Put other samplers in place of some, and set parameters of theirs.

        Parameters
        ----------
        **params : object
            By the names of :meth:`get_params`.

        Returns
        -------
        self
        """
        inside: dict[str, dict[str, Any]] = {}
        for key in params:
            name = key.partition("__")[0]
            if name not in self._named:
                raise ValueError(
                    f"Invalid parameter {name!r} for a chain: its samplers are "
                    f"{', '.join(self._named) or 'none'}"
                )
        for key, value in params.items():
            name, is_inside, inner = key.partition("__")
            if is_inside:
                inside.setdefault(name, {})[inner] = value
            else:
                self._named[name] = value
        for name, own in inside.items():
            self._named[name].set_params(**own)
        return self

    def __repr__(self, **_: Any) -> str:
        """The call that makes it; scikit-learn would sort the samplers by name."""
        is_bare = list(self._named) == [name for name, _ in name_estimators(self._named.values())]
        told = [one if is_bare else f"{name}={one}" for name, one in self._named.items()]
        return f"Chain({', '.join(map(str, told))})"

    def _check_columns(self, table: Table) -> None:
        self._copies()
        super()._check_columns(table)

    def _samplers(self) -> list[Any]:
        self.samplers_ = self._copies()
        return list(self.samplers_.values())

    def _copies(self) -> dict[str, Any]:
        return {name: copied(name, sampler) for name, sampler in self._named.items()}
