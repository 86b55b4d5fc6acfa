"""Laws that every sampler keeps, for our own tests and for authors of other samplers.

``check_sampler(sampler)`` runs all of :data:`LAWS` on small tables. A law is a function of a
sampler, X and y that raises an AssertionError with one sentence.
"""

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray
from sklearn.base import clone

from equipoise.core.sources import Between, Take
from equipoise.typing import Rows, SamplerLike

__all__ = ["LAWS", "check_sampler", "example_table"]

Array = NDArray[Any]


def example_table(
    *, n_classes: int = 2, dtype: DTypeLike = np.float64, seed: int = 0
) -> tuple[Array, Rows]:
    """Make a small table of overlapping classes, the last one rare.

    Parameters
    ----------
    n_classes : int, default=2
        Classes, of 120, 40, 30, ... rows.
    dtype : dtype, default=float64
        Of the table.
    seed : int, default=0
        Of the draws.

    Returns
    -------
    X : ndarray of shape (n_rows, 4)
        The table.
    y : ndarray of shape (n_rows,), dtype int64
        The class of each row.

    Examples
    --------
    >>> from equipoise.testing import example_table
    >>> X, y = example_table()
    >>> X.shape
    (160, 4)
    """
    rng = np.random.default_rng(seed)
    sizes = [120, 40, 30, 24, 20][:n_classes]
    y = np.repeat(np.arange(n_classes), sizes)
    X = rng.normal(size=(y.size, 4)) + 0.9 * y[:, np.newaxis]
    order = rng.permutation(y.size)
    return X[order].astype(dtype), y[order]


def originals_come_first_and_untouched(sampler: Any, X: Array, y: Array) -> None:
    """What an over-sampler returns starts with the table that came in."""
    if sampler._sampling_type != "over-sampling":
        return
    X_new, y_new = sampler.fit_resample(X, y)
    assert np.array_equal(X_new[: len(X)], X), "the first rows are not the rows that came in"
    assert np.array_equal(y_new[: len(y)], y), "the first labels are not those that came in"


def counts_are_as_asked(sampler: Any, X: Array, y: Array) -> None:
    """Each class has the rows that ``sampling_strategy_`` promises."""
    _, y_new = sampler.fit_resample(X, y)
    over = sampler._sampling_type == "over-sampling"
    for label in np.unique(y):
        there = int((y == label).sum())
        wanted = sampler.sampling_strategy_.get(label)
        expected = there if wanted is None else there + wanted if over else wanted
        expected += getattr(sampler, "rounding_", {}).get(label, 0)
        made = int((y_new == label).sum())
        assert made == expected, f"class {label!r} has {made} rows, not {expected}"


def new_rows_lie_where_the_plan_says(sampler: Any, X: Array, y: Array) -> None:
    """A value is ``base + position * (partner - base)``, or that of the row it is taken from."""
    X_new, _ = sampler.fit_resample(X, y)
    tolerance = 4 * np.finfo(X.dtype).eps * np.abs(X).max()
    end = len(X)
    for new in sampler.plan_.new if hasattr(sampler, "plan_") else ():
        made, end = X_new[end : end + len(new)], end + len(new)
        for j in range(X.shape[1]):
            source, base = new.source_of(j), X[new.base, j].astype(np.float64)
            if isinstance(source, Take):
                expected = X[new.taken(source), j]
            elif isinstance(source, Between):
                assert (new.base != source.partner).all(), "a row is its own partner"
                expected = base + source.position * (X[source.partner, j] - base)
            else:
                continue
            distance = np.abs(made[:, j] - expected).max(initial=0)
            assert distance <= tolerance, "a row is elsewhere"


def new_rows_have_the_class_of_their_base(sampler: Any, X: Array, y: Array) -> None:
    """The label of each output row is that of the input row it comes from."""
    _, y_new = sampler.fit_resample(X, y)
    if hasattr(sampler, "sample_indices_"):
        assert np.array_equal(y_new, y[sampler.sample_indices_]), "a label is not its base row's"


def provenance_tells_what_was_added(sampler: Any, X: Array, y: Array) -> None:
    """Rows that are not synthetic are rows of the input, value by value."""
    X_new, _ = sampler.fit_resample(X, y)
    if not hasattr(sampler, "plan_"):
        return
    rows, added = sampler.sample_indices_, sampler.is_synthetic_
    assert rows.shape == added.shape == (len(X_new),), "provenance is not one entry a row"
    assert np.array_equal(X_new[~added], X[rows[~added]]), "an original row was changed"
    assert int(added.sum()) == sampler.plan_.n_new, "an added row is not marked"


def dtype_is_kept(sampler: Any, X: Array, y: Array) -> None:
    """float32 stays float32, labels keep their dtype."""
    X_new, y_new = sampler.fit_resample(X.astype(np.float32), y.astype(np.int32))
    assert X_new.dtype == np.float32, f"float32 became {X_new.dtype}"
    assert y_new.dtype == np.int32, f"int32 became {y_new.dtype}"


def inputs_are_never_written(sampler: Any, X: Array, y: Array) -> None:
    """Read-only input is accepted, and writable input stays as it was."""
    X_kept, y_kept = X.copy(), y.copy()
    sampler.fit_resample(X_kept, y_kept)
    assert np.array_equal(X_kept, X), "X was written to"
    assert np.array_equal(y_kept, y), "y was written to"
    X_kept.flags.writeable = y_kept.flags.writeable = False
    sampler.fit_resample(X_kept, y_kept)


def the_same_seed_gives_the_same_rows(sampler: Any, X: Array, y: Array) -> None:
    """Two calls with one int seed agree, after a pickle too."""
    if "random_state" not in sampler.get_params():
        return
    seeded = clone(sampler).set_params(random_state=7)
    first, _ = seeded.fit_resample(X, y)
    again, _ = pickle.loads(pickle.dumps(seeded)).fit_resample(X, y)
    assert np.array_equal(first, again), "the same seed gave other rows"


def classes_draw_different_streams(sampler: Any, X: Array, y: Array) -> None:
    """Two classes with equal rows do not get equal new rows."""
    if sampler._sampling_type != "over-sampling" or "random_state" not in sampler.get_params():
        return
    rare = X[y == np.unique(y)[-1]]
    table = np.concatenate([X, rare])
    labels = np.concatenate([y, np.full(len(rare), y.max() + 1)])
    seeded = clone(sampler).set_params(random_state=7, sampling_strategy="auto")
    X_new, y_new = seeded.fit_resample(table, labels)
    made = [X_new[len(table) :][y_new[len(table) :] == label] for label in (y.max(), y.max() + 1)]
    n = min(len(rows) for rows in made)
    assert n == 0 or not np.array_equal(made[0][:n], made[1][:n]), "two classes drew one stream"


def generating_a_plan_is_resampling(sampler: Any, X: Array, y: Array) -> None:
    """``generate(X, plan(X, y), y)`` gives what ``fit_resample`` gives."""
    if not hasattr(sampler, "plan"):
        return
    seeded = clone(sampler)
    if "random_state" in seeded.get_params():
        seeded.set_params(random_state=3)
    X_new, y_new = seeded.fit_resample(X, y)
    plan = seeded.plan(X, y)
    X_made, y_made = seeded.generate(X, plan, y)
    assert np.array_equal(X_made, X_new), "generate made other rows"
    assert np.array_equal(y_made, y_new), "generate made other labels"
    only = seeded.generate(X, plan, synthetic_only=True)
    assert np.array_equal(only, X_new[plan.is_synthetic]), "synthetic_only made other rows"


def threads_do_not_matter(sampler: Any, X: Array, y: Array) -> None:
    """Any number of threads gives the same rows."""
    if "n_jobs" not in sampler.get_params():
        return
    made = [
        clone(sampler).set_params(random_state=5, n_jobs=n_jobs).fit_resample(X, y)[0]
        for n_jobs in (1, 2, 8)
    ]
    assert np.array_equal(made[0], made[1]), "two threads gave other rows than one"
    assert np.array_equal(made[0], made[2]), "eight threads gave other rows than one"


Law = Callable[[Any, Array, Array], None]

#: All laws, in the order in which :func:`check_sampler` runs them.
LAWS: tuple[Law, ...] = (
    originals_come_first_and_untouched,
    counts_are_as_asked,
    new_rows_lie_where_the_plan_says,
    new_rows_have_the_class_of_their_base,
    provenance_tells_what_was_added,
    dtype_is_kept,
    inputs_are_never_written,
    the_same_seed_gives_the_same_rows,
    classes_draw_different_streams,
    generating_a_plan_is_resampling,
    threads_do_not_matter,
)


def check_sampler(sampler: SamplerLike) -> None:
    """Hold a sampler against all laws, on tables of two and three classes.

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
            try:
                law(clone(sampler), X.copy(), y.copy())
            except AssertionError as error:
                name = law.__name__.replace("_", " ")
                raise AssertionError(f"{type(sampler).__name__}: {name}: {error}") from error
