"""Laws that every sampler keeps, for our own tests and for authors of other samplers.

``check_sampler(sampler)`` tries on small tables all of :data:`LAWS` that bind the sampler: some
bind over-samplers, some cleaners, some all that plan. A law is a function of a sampler, X and y
that raises an AssertionError with one sentence.
"""

import sklearn  # noqa: F401 - first: docs/decisions/0009 says why
from sklearn.base import clone

from equipoise.testing import _cleaning, _plans, _results
from equipoise.testing._law import Law
from equipoise.testing._tables import as_mixed_frame, example_table
from equipoise.typing import SamplerLike

__all__ = ["LAWS", "Law", "as_mixed_frame", "check_sampler", "example_table"]

#: All laws, in the order in which :func:`check_sampler` tries them.
LAWS: tuple[Law, ...] = tuple(
    one
    for module in (_results, _plans, _cleaning)
    for one in vars(module).values()
    if isinstance(one, Law)
)


def check_sampler(sampler: SamplerLike) -> None:
    """Hold a sampler against all laws that bind it, on tables of two and three classes.

    Parameters
    ----------
    sampler : object
        A sampler of this package, or one derived from its base classes.

    Raises
    ------
    AssertionError
        A law is broken; the message says which and how.

    Examples
    --------
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.testing import check_sampler
    >>> check_sampler(SMOTE())
    """
    for n_classes in (2, 3):
        X, y = example_table(n_classes=n_classes)
        for law in LAWS:
            if not law.binds(sampler):
                continue
            try:
                law(clone(sampler), X.copy(), y.copy())
            except AssertionError as error:
                raise AssertionError(f"{type(sampler).__name__}: {law.name}: {error}") from error
