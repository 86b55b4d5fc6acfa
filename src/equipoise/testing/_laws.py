"""All laws, and a sampler held against them."""

from collections.abc import Iterable

from equipoise.testing import (
    _cleaning,
    _containers,
    _labels,
    _plans,
    _requests,
    _results,
    _rows,
)
from equipoise.testing._law import Law
from equipoise.typing import SamplerLike

#: All laws, in the order in which :func:`check_sampler` tries them.
LAWS: tuple[Law, ...] = tuple(
    one
    for module in (_results, _containers, _labels, _requests, _rows, _plans, _cleaning)
    for one in vars(module).values()
    if isinstance(one, Law)
)


def check_sampler(sampler: SamplerLike, *, laws: Iterable[Law] | None = None) -> None:
    """Hold a sampler against all laws that bind it, on tables of two and three classes.

    Parameters
    ----------
    sampler : object
        A sampler of this package or of another one: an estimator with ``fit_resample``.
    laws : iterable of Law, default=None
        None is :data:`LAWS`.

    Raises
    ------
    AssertionError
        A law is broken; the message says who breaks which one, and how.

    Examples
    --------
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.testing import check_sampler
    >>> check_sampler(SMOTE())
    """
    for law in LAWS if laws is None else laws:
        if law.binds(sampler):
            law.check_on_examples(sampler)
