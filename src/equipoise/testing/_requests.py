"""Laws of what is asked for: which classes, and how many rows."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from equipoise.testing._law import Array, adds, cleans, has_strategy, kind_of, law, same, seeded


@law(has_strategy)
def it_tells_what_it_understood(sampler: Any, X: Array, y: Array) -> None:
    """``sampling_strategy_`` names classes of y, in sorted order."""
    sampler.fit_resample(X, y)
    told = getattr(sampler, "sampling_strategy_", None)
    assert told is not None, "No fitted attribute sampling_strategy_"
    known = [label for label in np.unique(y).tolist() if label in told]
    assert list(told) == known, "sampling_strategy_ does not name classes in their order"


@law(has_strategy)
def every_form_of_a_strategy_asks_the_same(sampler: Any, X: Array, y: Array) -> None:
    """A name, a dict, a list, a ratio and a callable that mean one thing make the same rows."""
    if sampler.get_params()["sampling_strategy"] != "auto":
        return
    expected, _ = seeded(sampler, 7).fit_resample(X, y)
    for what, strategy in _forms(sampler, y):
        made, _ = seeded(sampler, 7).set_params(sampling_strategy=strategy).fit_resample(X, y)
        assert same(made, expected), f"{what} made other rows than 'auto'"


def _forms(sampler: Any, y: Array) -> Iterator[tuple[str, Any]]:
    """Other ways to ask for what ``"auto"`` asks for."""
    labels, n_rows = np.unique(y, return_counts=True)
    numbers = dict(zip(labels.tolist(), n_rows.tolist(), strict=True))
    fewest, most = min(numbers, key=numbers.__getitem__), max(numbers, key=numbers.__getitem__)
    if cleans(sampler):
        others = [label for label in numbers if label != fewest]
        yield "'not minority'", "not minority"
        yield "a list", others
        yield "a callable", lambda _: dict.fromkeys(others, 0)
        return
    is_over = kind_of(sampler) == "over-sampling"
    if is_over:
        wanted = {label: numbers[most] for label in numbers if label != most}
    else:
        wanted = {label: numbers[fewest] for label in numbers if label != fewest}
    yield "a name", "not majority" if is_over else "not minority"
    yield "a dict", dict(reversed(wanted.items()))
    yield "a callable", lambda _: wanted
    if len(numbers) == 2:
        yield "a ratio", 1.0


@law(adds)
def asked_for_nothing_it_adds_nothing(sampler: Any, X: Array, y: Array) -> None:
    """Where each class has its rows already, the table comes back."""
    labels, n_rows = np.unique(y, return_counts=True)
    asked = dict(zip(labels.tolist(), n_rows.tolist(), strict=True))
    X_new, y_new = sampler.set_params(sampling_strategy=asked).fit_resample(X, y)
    assert same(X_new, X), "a table that had all rows did not come back as it was"
    assert same(y_new, y), "labels that were all there did not come back as they were"


@law(adds)
def added_rows_stand_class_by_class(sampler: Any, X: Array, y: Array) -> None:
    """After the rows that came in, those of the first class, then those of the next."""
    _, y_new = sampler.fit_resample(X, y)
    assert (np.diff(y_new[len(y) :]) >= 0).all(), "added rows of two classes are mixed"
