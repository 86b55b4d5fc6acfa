"""Balanced batches: numbers of rows that a sampler chooses; no row is made, and none copied."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.sparse import issparse

from equipoise._compat import take_rows
from equipoise._engine.arguments import WrongParameterError, cloned, resolve_draws
from equipoise.base._told import has_plan
from equipoise.core.wording import shown
from equipoise.typing import LabelsLike, RandomStateLike, Rows, SamplerLike, TableLike
from equipoise.under_sampling import RandomUnderSampler

__all__ = ["Batches", "balanced_batch_generator", "check_batch_size", "chosen_rows", "reads_rows"]


def chosen_rows(sampler: Any, X: Any, y: Any) -> Rows:
    """Tell which rows of a table a sampler gives, in its order; one may stand several times.

    Raises
    ------
    ValueError
        It makes rows that are not there, or does not tell which ones it gives.
    """
    if has_plan(sampler):
        plan = sampler.plan(X, y)
        if not plan.is_copy.all():
            raise WrongParameterError(_explain(sampler, "makes new ones"))
        rows = plan.sample_indices
    else:
        sampler.fit_resample(X, y)
        if not hasattr(sampler, "sample_indices_"):
            raise WrongParameterError(_explain(sampler, "does not tell"))
        rows = sampler.sample_indices_
    return np.array(rows, dtype=np.int64)


def reads_rows(sampler: Any) -> bool:
    """Tell whether a sampler looks at X, not at y alone."""
    return not has_plan(sampler) or bool(sampler._reads_columns())


def _explain(sampler: Any, what: str) -> str:
    return (
        "'sampler' needs to have an attribute 'sample_indices_': batches are rows of the table, "
        f"and {type(sampler).__name__} {what}. Give one that keeps or repeats rows, as "
        "RandomUnderSampler() or RandomOverSampler(), or resample the table before"
    )


def check_batch_size(batch_size: Any) -> int:
    """Refuse what is no number of rows."""
    is_number = isinstance(batch_size, (int, np.integer)) and not isinstance(batch_size, bool)
    if not is_number or batch_size < 1:
        raise WrongParameterError(
            f"batch_size must be a whole number of rows from 1 on, not {shown(batch_size)}"
        )
    return int(batch_size)


class Batches:
    """Balanced rows of a table, shuffled, and taken a batch at a time.

    Parameters are those of :func:`balanced_batch_generator`.
    """

    def __init__(
        self,
        X: Any,
        y: Any,
        *,
        sample_weight: Any,
        sampler: Any,
        batch_size: int,
        keep_sparse: bool,
        random_state: Any,
    ) -> None:
        self.X, self.y, self.sample_weight = X, y, sample_weight
        self.batch_size, self.keep_sparse = check_batch_size(batch_size), keep_sparse
        draws = resolve_draws(random_state)
        if sampler is None:
            self.sampler = RandomUnderSampler(random_state=draws.generator)
        else:
            self.sampler = cloned("sampler", sampler)
        self.rows = chosen_rows(self.sampler, X, y)
        draws.generator.shuffle(self.rows)  # samplers give them class by class

    def starting_at(self, start: int) -> tuple[Any, ...]:
        """The batch that begins with the row of a number: its rows, classes and weights."""
        rows = self.rows[start : start + self.batch_size]
        table = take_rows(self.X, rows)
        if issparse(table) and not self.keep_sparse:
            table = table.toarray()
        batch = (table, take_rows(self.y, rows))
        if self.sample_weight is None:
            return batch
        return (*batch, take_rows(self.sample_weight, rows))

    def forever(self) -> Iterator[tuple[Any, ...]]:
        """All batches, again and again; the last of a round may be a smaller one."""
        while True:
            for start in range(0, len(self.rows), self.batch_size):
                yield self.starting_at(start)


def balanced_batch_generator(
    X: TableLike,
    y: LabelsLike,
    *,
    sample_weight: LabelsLike | None = None,
    sampler: SamplerLike | None = None,
    batch_size: int = 32,
    keep_sparse: bool = False,
    random_state: RandomStateLike = None,
) -> tuple[Iterator[tuple[Any, ...]], int]:
    """Give balanced batches of a table without end, as Keras and TensorFlow are trained with.

    A sampler chooses rows once; they are shuffled, and each batch takes its rows from ``X`` when
    it is asked for.

    Parameters
    ----------
    X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
        The table.
    y : array-like of shape (n_rows,) or (n_rows, n_classes)
        The class of each row, or an indicator matrix, which batches are given as too.
    sample_weight : array-like of shape (n_rows,), default=None
        The weight of each row.
    sampler : sampler, default=None
        One that keeps or repeats rows: of this package, or any that has ``sample_indices_`` after
        ``fit_resample``. None is :class:`~equipoise.under_sampling.RandomUnderSampler`. A clone
        of it is used.
    batch_size : int, default=32
        Rows of a batch.
    keep_sparse : bool, default=False
        Whether batches of a sparse matrix are sparse.
    random_state : int, RandomState, Generator, SeedSequence or None, default=None
        Of the shuffle, and of the sampler where that is None; with the seed of imbalanced-learn's
        generator the batches are its batches. None is NumPy's global RandomState.

    Returns
    -------
    generator : generator of tuple
        Gives ``(X_batch, y_batch)``, or ``(X_batch, y_batch, weights)``, without end.
    steps_per_epoch : int
        Whole batches in a round.

    Raises
    ------
    ValueError
        The sampler makes new rows, or does not tell which ones it gives.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.tensorflow import balanced_batch_generator
    >>> X, y = np.arange(20.0).reshape(10, 2), np.array([0] * 7 + [1] * 3)
    >>> batches, n_steps = balanced_batch_generator(X, y, batch_size=2, random_state=0)
    >>> n_steps
    3
    >>> X_batch, y_batch = next(batches)
    >>> X_batch.shape
    (2, 2)
    """
    batches = Batches(
        X, y, sample_weight=sample_weight, sampler=sampler, batch_size=batch_size,
        keep_sparse=keep_sparse, random_state=random_state,
    )  # fmt: skip
    return batches.forever(), len(batches.rows) // batches.batch_size
