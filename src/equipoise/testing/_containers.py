"""Laws of containers: what comes in comes back."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

from equipoise.testing._law import (
    Array,
    adds,
    almost_same,
    has_arrow,
    has_pandas,
    has_polars,
    law,
    same,
    seeded,
    takes_holes,
    takes_sparse,
    takes_words,
)


@law()
def lists_come_back_as_lists(sampler: Any, X: Array, y: Array) -> None:
    """Lists of rows and of labels make the rows that their arrays make."""
    made = seeded(sampler, 7)
    X_new, y_new = made.fit_resample(X, y)
    rows, labels = made.fit_resample(X.tolist(), y.tolist())
    assert isinstance(rows, list), f"a list became a {type(rows).__name__}"
    assert isinstance(labels, list), f"a list of labels became a {type(labels).__name__}"
    assert almost_same(rows, X_new), "a list made other rows than its array"
    assert labels == y_new.tolist(), "a list made other labels than its array"


@law(has_pandas)
def a_pandas_frame_comes_back_as_one(sampler: Any, X: Array, y: Array) -> None:
    """A frame makes the rows that its array makes, with its names, and labels with theirs."""
    import pandas as pd

    names = ["a", "b", "c", "d"]
    frame, labels = pd.DataFrame(X, columns=names), pd.Series(y, name="class")
    made, made_labels = _comes_back(sampler, X, y, frame, labels, pd.DataFrame.to_numpy)
    assert list(made.columns) == names, "the columns have other names"
    assert isinstance(made_labels, pd.Series), f"labels became a {type(made_labels).__name__}"
    assert made_labels.name == "class", "the labels lost their name"
    assert made.index.equals(made_labels.index), "rows and labels are not numbered alike"


@law(has_polars)
def a_polars_frame_comes_back_as_one(sampler: Any, X: Array, y: Array) -> None:
    """A frame makes the rows that its array makes, with its names."""
    import polars as pl

    frame = pl.DataFrame({name: X[:, j] for j, name in enumerate("abcd")})
    made, _ = _comes_back(sampler, X, y, frame, pl.Series("class", y), pl.DataFrame.to_numpy)
    assert made.columns == list("abcd"), "the columns have other names"


@law(has_arrow)
def an_arrow_table_comes_back_as_one(sampler: Any, X: Array, y: Array) -> None:
    """A table makes the rows that its array makes, with its schema."""
    import pyarrow as pa

    table = pa.table({name: X[:, j] for j, name in enumerate("abcd")})
    made, _ = _comes_back(sampler, X, y, table, pa.chunked_array([pa.array(y)]), _of_arrow)
    assert made.schema.equals(table.schema), "the table has another schema"


def _of_arrow(table: Any) -> Array:
    return np.column_stack([column.to_numpy() for column in table.columns])


def _comes_back(
    sampler: Any, X: Array, y: Array, table: Any, labels: Any, to_array: Callable[[Any], Array]
) -> Any:
    made = seeded(sampler, 7)
    X_new, y_new = made.fit_resample(X, y)
    again, made_labels = made.fit_resample(table, labels)
    assert isinstance(again, type(table)), f"a frame became a {type(again).__name__}"
    assert almost_same(to_array(again), X_new), "a frame made other rows than its array"
    assert same(np.asarray(made_labels), y_new), "a frame made other labels than its array"
    return again, made_labels


@law(takes_sparse)
def a_sparse_table_makes_the_rows_of_its_array(sampler: Any, X: Array, y: Array) -> None:
    """A matrix in compressed rows, and one in compressed columns, come back as such."""
    made = seeded(sampler, 7)
    full = np.where(np.abs(X) < 0.3, 0, X)
    X_new, y_new = made.fit_resample(full, y)
    for matrix in (sparse.csr_matrix(full), sparse.csc_array(full)):
        rows, labels = made.fit_resample(matrix, y)
        assert sparse.issparse(rows), f"a sparse matrix became a {type(rows).__name__}"
        assert rows.format == matrix.format, f"{matrix.format} became {rows.format}"
        assert almost_same(rows.toarray(), X_new), "a sparse matrix made other rows than its array"
        assert same(labels, y_new), "a sparse matrix made other labels than its array"


@law(has_pandas, takes_sparse)
def sparse_columns_of_a_frame_stay_sparse(sampler: Any, X: Array, y: Array) -> None:
    """A pandas frame of sparse columns comes back as one, with the rows of its array."""
    import pandas as pd

    full = np.where(np.abs(X) < 0.3, 0, X)
    kind = pd.SparseDtype(np.float64, 0)
    frame = pd.DataFrame(full, columns=list("abcd")).astype(kind)
    made, _ = _comes_back(sampler, full, y, frame, pd.Series(y), pd.DataFrame.to_numpy)
    assert all(one == kind for one in made.dtypes), "a sparse column became a dense one"


@law(takes_words)
def words_come_back_as_words(sampler: Any, X: Array, y: Array) -> None:
    """An array of words stays one, and no word is new."""
    words = np.array(["low", "middle", "high"], dtype=object)
    table = words[np.digitize(X, [0.0, 1.0])]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that words are categories may be worth a word
        made, labels = sampler.fit_resample(table, y)
    assert made.dtype == object, f"words became {made.dtype}"
    assert len(made) == len(labels), "there are not as many rows as labels"
    assert set(made.ravel()) <= set(words), "a word is new"


@law(takes_holes)
def a_value_may_be_missing(sampler: Any, X: Array, y: Array) -> None:
    """Holes are taken; they do not spread to other columns, nor turn into anything else."""
    holed = X.copy()
    holed[::5, 1] = np.nan
    made, labels = seeded(sampler, 7).fit_resample(holed, y)
    assert len(made) == len(labels), "there are not as many rows as labels"
    assert np.isnan(made[:, 1]).any(), "the missing values are gone"
    assert not np.isinf(made).any(), "a value became infinite"
    assert not np.isnan(made[:, [0, 2, 3]]).any(), "a value got lost in a column without holes"


@law(adds, takes_holes)
def rows_with_holes_stay_as_they_are(sampler: Any, X: Array, y: Array) -> None:
    """What an over-sampler returns starts with the table that came in, holes and all."""
    holed = X.copy()
    holed[::5, 1] = np.nan
    made, _ = seeded(sampler, 7).fit_resample(holed, y)
    kept = np.array_equal(made[: len(X)], holed, equal_nan=True)
    assert kept, "the first rows are not the rows that came in"


@law()
def the_columns_have_the_names_that_came_in(sampler: Any, X: Array, y: Array) -> None:
    """``get_feature_names_out`` gives them, and refuses a wrong number of them."""
    sampler.fit_resample(X, y)
    assert sampler.n_features_in_ == X.shape[1], "n_features_in_ is not the number of columns"
    names = [f"feature {j}" for j in range(X.shape[1])]
    assert sampler.get_feature_names_out(names).tolist() == names, "columns have other names"
    assert len(sampler.get_feature_names_out()) == X.shape[1], "there are more, or fewer, names"
    try:
        sampler.get_feature_names_out(names[:-1])
    except ValueError:
        return
    raise AssertionError("a name too few was taken")


@law(has_pandas)
def the_columns_have_the_names_of_the_frame(sampler: Any, X: Array, y: Array) -> None:
    """``get_feature_names_out`` gives those of the frame, and refuses others."""
    import pandas as pd

    names = [f"column {j}" for j in range(X.shape[1])]
    sampler.fit_resample(pd.DataFrame(X, columns=names), y)
    assert list(sampler.feature_names_in_) == names, "feature_names_in_ are others"
    assert sampler.get_feature_names_out().tolist() == names, "columns have other names"
    try:
        sampler.get_feature_names_out(names[::-1])
    except ValueError:
        return
    raise AssertionError("names of other columns were taken")
