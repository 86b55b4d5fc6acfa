"""Tables as the members of an ensemble read them."""

from typing import Any

import numpy as np
from sklearn.utils.validation import validate_data

from equipoise.ensemble._members import is_of_trees
from equipoise.ensemble._training import is_frame

__all__ = ["as_members_read", "numbers_of"]


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


def numbers_of(ensemble: Any, X: Any) -> Any:
    """A table as trees read it."""
    return _checked(ensemble, X, np.float32)


def _checked(ensemble: Any, X: Any, dtype: Any) -> Any:
    return validate_data(
        ensemble,
        X,
        reset=False,
        dtype=dtype,
        accept_sparse=["csr", "csc"],
        ensure_all_finite=False,
    )
