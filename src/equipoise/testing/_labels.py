"""Laws of classes: what one may be, and what is none."""

from typing import Any

import numpy as np

from equipoise.testing._law import Array, has_pandas, law, same, seeded


@law()
def one_class_alone_is_refused(sampler: Any, X: Array, y: Array) -> None:
    """Where all rows are of one class, a ValueError that speaks of classes says so."""
    try:
        sampler.fit_resample(X, np.zeros_like(y))
    except ValueError as error:
        assert "class" in str(error), f"the error does not speak of classes: {error}"
        return
    raise AssertionError("Sampler can't balance when only one class is present: it did")


@law()
def what_is_no_class_is_refused(sampler: Any, X: Array, y: Array) -> None:
    """Measured numbers, and several labels a row, raise a ValueError."""
    several = np.random.default_rng(0).integers(0, 2, (len(y), 3))
    for labels, what in ((y + np.linspace(0.1, 0.9, len(y)), "measured"), (several, "several")):
        try:
            sampler.fit_resample(X, labels)
        except ValueError:
            continue
        kind = "numbers that were measured" if what == "measured" else "several labels a row"
        raise AssertionError(f"{kind} were taken for classes")


@law()
def classes_may_be_called_anything(sampler: Any, X: Array, y: Array) -> None:
    """Words, and numbers that do not count from 0, make the rows that 0, 1, ... make."""
    made = seeded(sampler, 7)
    X_new, y_new = made.fit_resample(X, y)
    words = np.array(["ant", "bee", "cow", "dog", "eel"], dtype=object)
    for name, labels in (("words", words[y]), ("numbers from 3 on", y * 2 + 3)):
        again, found = made.fit_resample(X, labels)
        assert same(again, X_new), f"{name} as classes made other rows"
        expected = words[y_new] if name == "words" else y_new * 2 + 3
        assert same(found, expected), f"{name} as classes came back as others"


@law()
def labels_in_a_column_are_labels(sampler: Any, X: Array, y: Array) -> None:
    """A matrix of one column of labels makes the rows that the labels make."""
    made = seeded(sampler, 7)
    X_new, y_new = made.fit_resample(X, y)
    again, labels = made.fit_resample(X, y.reshape(-1, 1))
    assert same(again, X_new), "labels in a column made other rows"
    assert same(np.ravel(labels), y_new), "labels in a column came back as others"


@law()
def an_indicator_matrix_comes_back_as_one(sampler: Any, X: Array, y: Array) -> None:
    """A column a class, with a 1 for each row, makes the rows that its labels make."""
    made = seeded(sampler, 7)
    X_new, y_new = made.fit_resample(X, y)
    n_classes = y.max() + 1
    again, labels = made.fit_resample(X, np.eye(n_classes, dtype=int)[y])
    assert same(again, X_new), "an indicator matrix made other rows than its labels"
    assert same(labels, np.eye(n_classes)[y_new]), "it did not come back as one"


@law(has_pandas)
def a_category_without_rows_is_no_class(sampler: Any, X: Array, y: Array) -> None:
    """A level of y that no row has changes nothing, and stays a level."""
    import pandas as pd

    made = seeded(sampler, 7)
    X_new, y_new = made.fit_resample(X, y)
    levels = [*range(y.max() + 1), 99]
    labels = pd.Series(pd.Categorical(y, categories=levels), name="class")
    again, found = made.fit_resample(X, labels)
    assert same(again, X_new), "a level without rows made other rows"
    assert same(np.asarray(found), y_new), "a level without rows made other labels"
    assert list(found.cat.categories) == levels, "the labels have other levels"
