"""Laws of what comes back."""

import pickle
from typing import Any

import numpy as np
from sklearn.base import clone

from equipoise.testing._law import (
    Array,
    adds,
    counts,
    draws,
    has_pandas,
    has_threads,
    law,
    plans,
    same,
    seeded,
    takes_words,
)
from equipoise.testing._tables import as_mixed_frame


@law(adds)
def originals_come_first_and_untouched(sampler: Any, X: Array, y: Array) -> None:
    """What an over-sampler returns starts with the table that came in."""
    X_new, y_new = sampler.fit_resample(X, y)
    assert same(X_new[: len(X)], X), "the first rows are not the rows that came in"
    assert same(y_new[: len(y)], y), "the first labels are not those that came in"


@law(counts)
def counts_are_as_asked(sampler: Any, X: Array, y: Array) -> None:
    """Each class has the rows that ``sampling_strategy_`` promises."""
    _, y_new = sampler.fit_resample(X, y)
    for label in np.unique(y).tolist():
        there = int((y == label).sum())
        wanted = sampler.sampling_strategy_.get(label)
        expected = there if wanted is None else there + wanted if adds(sampler) else wanted
        expected += getattr(sampler, "rounding_", {}).get(label, 0)
        made = int((y_new == label).sum())
        assert made == expected, f"class {label!r} has {made} rows, not {expected}"


@law()
def dtype_is_kept(sampler: Any, X: Array, y: Array) -> None:
    """float32 stays float32, labels keep their dtype."""
    X_new, y_new = sampler.fit_resample(X.astype(np.float32), y.astype(np.int32))
    assert X_new.dtype == np.float32, f"X dtype is not preserved: float32 became {X_new.dtype}"
    assert y_new.dtype == np.int32, f"y dtype is not preserved: int32 became {y_new.dtype}"


@law(takes_words, has_pandas)
def a_mixed_frame_comes_back_with_its_schema(sampler: Any, X: Array, y: Array) -> None:
    """Names, their order and dtypes are those that came in, and so are rows that stayed."""
    import pandas as pd

    frame = as_mixed_frame(X)
    made, labels = sampler.fit_resample(frame, pd.Series(y, name="class"))
    assert isinstance(made, pd.DataFrame), f"a frame became a {type(made).__name__}"
    for name in frame.columns:
        assert name in made.columns, f"column {name!r} is gone"
        before, after = frame[name].dtype, made[name].dtype
        assert before == after, f"column {name!r} was {before} and became {after}"
    assert list(made.columns) == list(frame.columns), "the columns stand in another order"
    assert isinstance(labels, pd.Series), f"the labels became a {type(labels).__name__}"
    assert labels.name == "class", "the labels lost their name"
    if plans(sampler):
        stayed = frame.iloc[sampler.sample_indices_[~sampler.is_synthetic_]]
        there = made[~sampler.is_synthetic_].reset_index(drop=True)
        assert there.equals(stayed.reset_index(drop=True)), "a row that stayed was changed"


@law()
def inputs_are_never_written(sampler: Any, X: Array, y: Array) -> None:
    """Read-only input is accepted, and writable input stays as it was."""
    X_kept, y_kept = X.copy(), y.copy()
    sampler.fit_resample(X_kept, y_kept)
    assert same(X_kept, X), "X was written to"
    assert same(y_kept, y), "y was written to"
    X_kept.flags.writeable = y_kept.flags.writeable = False
    sampler.fit_resample(X_kept, y_kept)


@law()
def the_same_seed_gives_the_same_rows(sampler: Any, X: Array, y: Array) -> None:
    """Two calls with one int seed agree; of what does not draw, any two calls."""
    made = seeded(sampler, 7)
    first, _ = made.fit_resample(X, y)
    again, _ = made.fit_resample(X, y)
    assert same(first, again), "the same seed gave other rows"


@law(adds, draws)
def classes_draw_different_streams(sampler: Any, X: Array, y: Array) -> None:
    """Two classes with equal rows do not get equal new rows."""
    rare = X[y == np.unique(y)[-1]]
    table = np.concatenate([X, rare])
    labels = np.concatenate([y, np.full(len(rare), y.max() + 1)])
    made = seeded(sampler, 7).set_params(sampling_strategy="auto")
    X_new, y_new = made.fit_resample(table, labels)
    added, classes = X_new[len(table) :], y_new[len(table) :]
    one, other = (added[classes == label] for label in (y.max(), y.max() + 1))
    n = min(len(one), len(other))
    assert n == 0 or not same(one[:n], other[:n]), "two classes drew one stream"


@law(has_threads)
def threads_do_not_matter(sampler: Any, X: Array, y: Array) -> None:
    """Any number of threads gives the same rows."""
    one, two, eight = (
        seeded(sampler, 5).set_params(n_jobs=n_jobs).fit_resample(X, y)[0] for n_jobs in (1, 2, 8)
    )
    assert same(one, two), "two threads gave other rows than one"
    assert same(one, eight), "eight threads gave other rows than one"


@law()
def a_clone_is_unfitted_and_resamples_alike(sampler: Any, X: Array, y: Array) -> None:
    """What was learnt is not cloned; parameters are."""
    made = seeded(sampler, 7)
    first, _ = made.fit_resample(X, y)
    copy = clone(made)
    learnt = [name for name in vars(copy) if name.endswith("_") and not name.startswith("_")]
    assert not learnt, f"a clone has learnt {', '.join(learnt)}"
    assert same(copy.fit_resample(X, y)[0], first), "a clone made other rows"


@law()
def a_pickle_keeps_what_was_learnt(sampler: Any, X: Array, y: Array) -> None:
    """A fitted sampler comes back fitted, and resamples as before."""
    made = seeded(sampler, 7)
    first, _ = made.fit_resample(X, y)
    copy = pickle.loads(pickle.dumps(made))
    lost = [name for name in vars(made) if name not in vars(copy)]
    assert not lost, f"a pickle lost {', '.join(lost)}"
    if plans(sampler):
        assert same(copy.generate(X, copy.plan_), first), "its plan makes other rows"
    assert same(copy.fit_resample(X, y)[0], first), "a pickle made other rows"
