"""Tables as the members of an ensemble read them."""

from typing import Any

import numpy as np
from sklearn.utils.validation import validate_data

from equipoise.ensemble._members import is_of_trees
from equipoise.ensemble._training import is_frame

__all__ = ["as_members_read"]


def as_members_read(ensemble: Any, learner: Any, X: Any) -> Any:
    """Check the columns of a table, and make float32 of it once, where members are trees.

    Parameters
    ----------
    ensemble : estimator
        It knows its columns.
    learner : classifier
        Who is trained; what is no tree gets the table as the caller has it.
    X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
        The table.
    """
    dtype = np.float32 if is_of_trees(learner) else None
    if dtype is None and is_frame(X):
        return validate_data(ensemble, X, reset=False, skip_check_array=True)
    return validate_data(
        ensemble,
        X,
        reset=False,
        dtype=dtype,
        accept_sparse=["csr", "csc"],
        ensure_all_finite=False,
    )
