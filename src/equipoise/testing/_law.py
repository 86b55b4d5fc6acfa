"""What a law is, and which samplers it binds."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from equipoise.facts import facts_of
from equipoise.testing._tables import example_table
from equipoise.utils._tags import get_tags

Array = NDArray[Any]
Check = Callable[[Any, Array, Array], None]
Condition = Callable[[Any], bool]


@dataclass(frozen=True)
class Law:
    """A truth about samplers.

    Parameters
    ----------
    check : callable
        Takes a sampler, X and y; raises an AssertionError with one sentence where the law is
        broken.
    conditions : tuple of callable
        What a sampler has to be for the law to bind it.

    Examples
    --------
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.testing import LAWS, Law
    >>> law = LAWS[0]
    >>> isinstance(law, Law), law.binds(SMOTE())
    (True, True)
    >>> law.check_on_examples(SMOTE())
    """

    check: Check
    conditions: tuple[Condition, ...] = ()

    @property
    def name(self) -> str:
        """The law as a sentence."""
        return self.check.__name__.replace("_", " ")

    def binds(self, sampler: Any) -> bool:
        """Whether a sampler has to keep the law.

        Parameters
        ----------
        sampler : object
            A sampler, fitted or not.

        Returns
        -------
        bool
        """
        return all(condition(sampler) for condition in self.conditions)

    def __call__(self, sampler: Any, X: Array, y: Array) -> None:
        self.check(sampler, X, y)

    def check_on_examples(self, sampler: Any) -> None:
        """Hold a sampler against the law on tables of two and three classes.

        Parameters
        ----------
        sampler : object
            A sampler; clones of it are tried.

        Raises
        ------
        AssertionError
            The law is broken; the message names the sampler and the law, and says how. Any other
            error is the sampler's own, and gets the law as a note.
        """
        name = type(sampler).__name__
        for n_classes in (2, 3):
            X, y = example_table(n_classes=n_classes)
            try:
                self.check(clone(sampler), X, y)
            except AssertionError as error:
                raise AssertionError(f"{name}: {self.name}: {error}") from error
            except Exception as error:
                error.add_note(f"{name} was held against the law: {self.name}")
                raise


def law(*conditions: Condition) -> Callable[[Check], Law]:
    """Make a law of a function, for samplers that meet all conditions.

    Parameters
    ----------
    *conditions : callable
        Each takes a sampler and tells whether it has to keep the law: :func:`adds`, say.

    Returns
    -------
    callable
        A decorator for a function of a sampler, X and y. Its name is the law as a sentence; its
        AssertionError says in another one how the law is broken.

    Examples
    --------
    >>> from equipoise.testing import adds, check_sampler, law
    >>> @law(adds)
    ... def no_column_is_lost(sampler, X, y):
    ...     X_new, _ = sampler.fit_resample(X, y)
    ...     assert X_new.shape[1] == X.shape[1], "a column is gone"
    >>> from equipoise.over_sampling import SMOTE
    >>> check_sampler(SMOTE(), laws=[no_column_is_lost])
    """
    return lambda check: Law(check, conditions)


def adds(sampler: Any) -> bool:
    """Whether it is an over-sampler, and takes no row away.

    Parameters
    ----------
    sampler : object
        A sampler.

    Returns
    -------
    bool

    Examples
    --------
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.under_sampling import TomekLinks
    >>> from equipoise.testing import adds
    >>> adds(SMOTE()), adds(TomekLinks())
    (True, False)
    """
    return kind_of(sampler) == "over-sampling" and not facts_of(sampler).takes_away


def cleans(sampler: Any) -> bool:
    """Whether it is a cleaner: it finds the number of rows itself.

    Parameters
    ----------
    sampler : object
        A sampler.

    Returns
    -------
    bool

    Examples
    --------
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.under_sampling import TomekLinks
    >>> from equipoise.testing import cleans
    >>> cleans(SMOTE()), cleans(TomekLinks())
    (False, True)
    """
    return kind_of(sampler) == "clean-sampling"


def counts(sampler: Any) -> bool:
    """Whether the caller says how many rows there shall be.

    Parameters
    ----------
    sampler : object
        A sampler.

    Returns
    -------
    bool

    Examples
    --------
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.under_sampling import TomekLinks
    >>> from equipoise.testing import counts
    >>> counts(SMOTE()), counts(TomekLinks())
    (True, False)
    """
    return adds(sampler) or kind_of(sampler) == "under-sampling"


def kind_of(sampler: Any) -> str:
    """What a sampler says that it does; empty where it says nothing."""
    return str(getattr(sampler, "_sampling_type", ""))


def plans(sampler: Any) -> bool:
    """Whether it decides before it does.

    Parameters
    ----------
    sampler : object
        A sampler.

    Returns
    -------
    bool

    Examples
    --------
    >>> from equipoise import FunctionSampler
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.testing import plans
    >>> plans(SMOTE()), plans(FunctionSampler())
    (True, False)
    """
    return hasattr(sampler, "plan") and hasattr(sampler, "generate")


def draws(sampler: Any) -> bool:
    """Whether its result depends on a seed.

    Parameters
    ----------
    sampler : object
        A sampler.

    Returns
    -------
    bool

    Examples
    --------
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.under_sampling import TomekLinks
    >>> from equipoise.testing import draws
    >>> draws(SMOTE()), draws(TomekLinks())
    (True, False)
    """
    return bool(facts_of(sampler).draws)


def draws_nothing(sampler: Any) -> bool:
    """Whether its result depends on the rows alone."""
    return not draws(sampler)


def tells_rows(sampler: Any) -> bool:
    """Whether it has ``sample_indices_`` after a call.

    Parameters
    ----------
    sampler : object
        A sampler.

    Returns
    -------
    bool

    Examples
    --------
    >>> from equipoise import FunctionSampler
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.testing import tells_rows
    >>> tells_rows(SMOTE()), tells_rows(FunctionSampler())
    (True, False)
    """
    tags = getattr(get_tags(sampler), "sampler_tags", None)
    return tags is not None and bool(tags.sample_indices)


def has_strategy(sampler: Any) -> bool:
    """Whether it is told by ``sampling_strategy`` what the classes shall be, and does just that.

    Parameters
    ----------
    sampler : object
        A sampler.

    Returns
    -------
    bool

    Examples
    --------
    >>> from equipoise import FunctionSampler
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.testing import has_strategy
    >>> has_strategy(SMOTE()), has_strategy(FunctionSampler())
    (True, False)
    """
    is_told = "sampling_strategy" in sampler.get_params()
    return is_told and (counts(sampler) or cleans(sampler))


def has_threads(sampler: Any) -> bool:
    """Whether it can be told how many threads to use."""
    return "n_jobs" in sampler.get_params()


def takes_words(sampler: Any) -> bool:
    """Whether columns may be anything, not numbers only.

    Parameters
    ----------
    sampler : object
        A sampler.

    Returns
    -------
    bool

    Examples
    --------
    >>> from equipoise import FunctionSampler
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.testing import takes_words
    >>> takes_words(SMOTE()), takes_words(FunctionSampler())
    (True, False)
    """
    return bool(get_tags(sampler).input_tags.string)


def takes_holes(sampler: Any) -> bool:
    """Whether values may be missing.

    Parameters
    ----------
    sampler : object
        A sampler.

    Returns
    -------
    bool

    Examples
    --------
    >>> from equipoise import FunctionSampler
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.testing import takes_holes
    >>> takes_holes(SMOTE()), takes_holes(FunctionSampler())
    (True, False)
    """
    return bool(get_tags(sampler).input_tags.allow_nan)


def takes_sparse(sampler: Any) -> bool:
    """Whether the table may be a sparse matrix.

    Parameters
    ----------
    sampler : object
        A sampler.

    Returns
    -------
    bool

    Examples
    --------
    >>> from equipoise.over_sampling import SMOTE, SMOTENC
    >>> from equipoise.testing import takes_sparse
    >>> takes_sparse(SMOTE()), takes_sparse(SMOTENC())
    (True, True)
    """
    return bool(get_tags(sampler).input_tags.sparse)


def takes_groups(sampler: Any) -> bool:
    """Whether it can be told the group of each row.

    Parameters
    ----------
    sampler : object
        A sampler.

    Returns
    -------
    bool

    Examples
    --------
    >>> from equipoise import FunctionSampler
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.testing import takes_groups
    >>> takes_groups(SMOTE()), takes_groups(FunctionSampler())
    (True, False)
    """
    return plans(sampler) and "groups" in inspect.signature(sampler.fit_resample).parameters


def has_pandas(_: Any) -> bool:
    """Whether there are frames of pandas to test with."""
    return find_spec("pandas") is not None


def has_polars(_: Any) -> bool:
    """Whether there are frames of polars to test with."""
    return find_spec("polars") is not None


def has_arrow(_: Any) -> bool:
    """Whether there are tables of pyarrow, in which plans are written too."""
    return find_spec("pyarrow") is not None


def seeded(sampler: Any, seed: int) -> Any:
    """The sampler unfitted, with a seed where it takes one."""
    made = clone(sampler)
    return made.set_params(random_state=seed) if "random_state" in made.get_params() else made


def same(one: Any, other: Any) -> bool:
    """Whether two arrays are equal, value by value."""
    return bool(np.array_equal(one, other))


def almost_same(one: Any, other: Any) -> bool:
    """Whether two arrays of numbers are equal but for their last digits."""
    one, other = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=1e-9, equal_nan=True))


def shown(sampler: Any) -> str:
    """A sampler in one line, for the name of a test."""
    text = re.sub(r"\s+", " ", repr(sampler))
    return re.sub(r" at 0x[0-9a-f]+", "", text)
