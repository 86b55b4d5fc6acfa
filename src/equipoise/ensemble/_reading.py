"""Tables as the members of an ensemble read them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from sklearn.utils import get_tags
from sklearn.utils.validation import validate_data

from equipoise._containers import read_columns
from equipoise.core.wording import shown
from equipoise.ensemble._members import is_of_trees
from equipoise.ensemble._training import is_frame
from equipoise.exceptions import TableError

__all__ = ["as_members_read", "numbers_of", "take_inputs_of", "telling_of_words"]


def as_members_read(ensemble: Any, learner: Any, X: Any) -> Any:
    """Check the columns of a table; float32 is made of it once where members are trees.

    Parameters
    ----------
    ensemble : estimator
        It knows its columns.
    learner : classifier
        Who is trained; what is no tree gets a frame as it is, and an array of the caller's dtype.
    X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
        The table.
    """
    if is_of_trees(learner):
        return numbers_of(ensemble, X)
    if is_frame(X):
        return validate_data(ensemble, X, reset=False, skip_check_array=True)
    return _checked(ensemble, X, None)


def take_inputs_of(tags: Any, *parts: Any) -> Any:
    """Let an ensemble's tags say that it takes what all of its parts take."""
    inputs = [get_tags(part).input_tags for part in parts]
    for name in ("sparse", "allow_nan", "string", "categorical", "positive_only"):
        setattr(tags.input_tags, name, all(getattr(one, name) for one in inputs))
    return tags


def numbers_of(ensemble: Any, X: Any) -> Any:
    """A table as trees read it."""
    return _checked(ensemble, X, np.float32)


def _checked(ensemble: Any, X: Any, dtype: Any) -> Any:
    with telling_of_words(ensemble, X):
        return validate_data(
            ensemble,
            X,
            reset=False,
            dtype=dtype,
            accept_sparse=["csr", "csc"],
            ensure_all_finite=False,
        )


@contextmanager
def telling_of_words(ensemble: Any, X: Any) -> Iterator[None]:
    """Say which column trees cannot read, where scikit-learn says only what it has met."""
    try:
        yield
    except ValueError as error:
        if "could not convert string to float" not in str(error):
            raise
        raise TableError(_explain_words(ensemble, X, str(error))) from None


def _explain_words(ensemble: Any, X: Any, told: str) -> str:
    """The sentence: which column, which word, and who can read it."""
    word = told.rpartition(": ")[2].strip("'\"")
    holds = (one.name for one in read_columns(X) if word in one.levels)
    where = f"column {shown(next(holds, ''))}".removesuffix(" ''") if is_frame(X) else "X"
    return (
        f"{type(ensemble).__name__}: its trees read numbers alone, and {where} holds {word!r} "
        f"({told}). Encode words before, in a Pipeline, or let a learner that takes categories be "
        "balanced: BalancedBaggingClassifier(HistGradientBoostingClassifier(categorical_features="
        "'from_dtype'))"
    )
