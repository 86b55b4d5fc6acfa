"""Balanced batches for a DataLoader of PyTorch; they are row numbers, so nothing is copied.

PyTorch is not imported here: its DataLoader takes anything that can be iterated over as
``sampler`` and ``batch_sampler``. Whatever else takes batches of row numbers may use them too.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from equipoise._batches import check_batch_size, chosen_rows, reads_rows
from equipoise._containers import read_labels
from equipoise._engine.arguments import (
    WrongParameterError,
    check_flag,
    cloned,
    resolve_draws,
)
from equipoise.typing import LabelsLike, RandomStateLike, Rows, SamplerLike, TableLike
from equipoise.under_sampling import RandomUnderSampler

__all__ = ["BalancedBatchSampler", "BalancedSampler"]


class BalancedSampler:
    """Numbers of balanced rows, other ones in each epoch: ``DataLoader(data, sampler=...)``.

    Each epoch a resampler chooses anew. The classes are spread evenly over the epoch: in any
    stretch of it each has its share, within a row or two, so that no batch lacks a rare class.

    Parameters
    ----------
    y : array-like of shape (n_rows,)
        The class of each row of the data set.
    X : array-like or data frame of shape (n_rows, n_features), default=None
        What a resampler looks at that looks at rows, as ``NearMiss``. The random ones do not.
    resampler : sampler, default=None
        One that keeps or repeats rows: of this package, or any that has ``sample_indices_`` after
        ``fit_resample``. None is :class:`~equipoise.under_sampling.RandomUnderSampler`: every rare
        row, and as many others of each class. ``RandomOverSampler()`` shows every common row, and
        rare ones several times.
    random_state : int, RandomState, Generator, SeedSequence or None, default=None
        Each epoch has a stream of its own, which depends on this and on the number of the epoch.
        None is NumPy's global RandomState, of which one draw is made.

    Attributes
    ----------
    epoch : int
        The epoch that the next iteration gives, from 0.

    Raises
    ------
    ValueError
        The resampler makes new rows, does not tell which ones it gives, or looks at rows and there
        is no ``X``.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.torch import BalancedSampler
    >>> y = np.array([0] * 90 + [1] * 10)
    >>> rows = BalancedSampler(y, random_state=0)
    >>> len(rows)
    20
    >>> np.bincount(y[list(rows)])
    array([10, 10])
    """

    def __init__(
        self,
        y: LabelsLike,
        X: TableLike | None = None,
        *,
        resampler: SamplerLike | None = None,
        random_state: RandomStateLike = None,
    ) -> None:
        self.y, self.X = y, X
        self.resampler = resampler
        self.random_state = random_state
        self.epoch = 0
        self._codes = read_labels(y).codes
        self._resampler = cloned("resampler", resampler or RandomUnderSampler())
        if X is None and reads_rows(self._resampler):
            raise WrongParameterError(
                f"{type(self).__name__}: {type(self._resampler).__name__} looks at the rows, and "
                "there is no X: pass the table beside y"
            )
        self._seed = int(resolve_draws(random_state).below(2**31 - 1, 1)[0])
        self._known: tuple[int, Rows] | None = None
        self._rows()

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch that the next iteration gives, as where a training goes on.

        Parameters
        ----------
        epoch : int
            Its number, from 0.
        """
        self.epoch = int(epoch)

    def __len__(self) -> int:
        """Rows in the next epoch."""
        return len(self._rows())

    def __iter__(self) -> Iterator[int]:
        """Give the rows of the next epoch."""
        rows = self._rows()
        self.epoch += 1
        yield from rows.tolist()

    def _rows(self) -> Rows:
        """The rows of the next epoch, in the order of draws."""
        if self._known is None or self._known[0] != self.epoch:
            self._known = (self.epoch, self._drawn())
        return self._known[1]

    def _drawn(self) -> Rows:
        stream = np.random.SeedSequence((self._seed, self.epoch))
        seed, of_order = stream.generate_state(2)
        if "random_state" in self._resampler.get_params(deep=False):
            self._resampler.set_params(random_state=int(seed))
        table = np.zeros((len(self._codes), 1), dtype=np.int8) if self.X is None else self.X
        rows = chosen_rows(self._resampler, table, self.y)
        return _spread(rows, self._codes[rows], np.random.default_rng(of_order))


def _spread(rows: Rows, codes: Any, rng: np.random.Generator) -> Rows:
    """Rows in an order of draws in which each class is spread evenly."""
    order = rng.permutation(len(rows))
    rows, codes = rows[order], codes[order]
    place = np.empty(len(rows))
    for code in np.unique(codes):
        of_class = np.flatnonzero(codes == code)
        place[of_class] = (np.arange(of_class.size) + rng.random()) / of_class.size
    spread: Rows = rows[np.argsort(place, kind="stable")]
    return spread


class BalancedBatchSampler:
    """Batches of numbers of balanced rows: ``DataLoader(data, batch_sampler=...)``.

    Every batch has of each class its share, within a row or two; every epoch chooses anew.

    Parameters
    ----------
    y : array-like of shape (n_rows,)
        The class of each row of the data set.
    X : array-like or data frame of shape (n_rows, n_features), default=None
        As of :class:`BalancedSampler`.
    batch_size : int, default=32
        Rows of a batch.
    drop_last : bool, default=False
        Whether to leave out the last batch of an epoch where it is smaller.
    resampler : sampler, default=None
        As of :class:`BalancedSampler`.
    random_state : int, RandomState, Generator, SeedSequence or None, default=None
        As of :class:`BalancedSampler`.

    Attributes
    ----------
    sampler : BalancedSampler
        Gives the rows that batches are made of.

    Raises
    ------
    ValueError
        As of :class:`BalancedSampler`; or ``batch_size`` is no number of rows.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.torch import BalancedBatchSampler
    >>> y = np.array([0] * 90 + [1] * 10)
    >>> batches = BalancedBatchSampler(y, batch_size=8, random_state=0)
    >>> [np.bincount(y[batch]).tolist() for batch in batches]
    [[4, 4], [4, 4], [2, 2]]
    """

    def __init__(
        self,
        y: LabelsLike,
        X: TableLike | None = None,
        *,
        batch_size: int = 32,
        drop_last: bool = False,
        resampler: SamplerLike | None = None,
        random_state: RandomStateLike = None,
    ) -> None:
        self.batch_size = check_batch_size(batch_size)
        self.drop_last = check_flag("drop_last", drop_last)
        self.sampler = BalancedSampler(y, X, resampler=resampler, random_state=random_state)

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch that the next iteration gives.

        Parameters
        ----------
        epoch : int
            Its number, from 0.
        """
        self.sampler.set_epoch(epoch)

    def __len__(self) -> int:
        """Batches in the next epoch."""
        n_rows = len(self.sampler)
        return n_rows // self.batch_size if self.drop_last else -(-n_rows // self.batch_size)

    def __iter__(self) -> Iterator[list[int]]:
        """Give the batches of the next epoch."""
        n_batches = len(self)
        rows = list(self.sampler)
        for start in range(0, n_batches * self.batch_size, self.batch_size):
            yield rows[start : start + self.batch_size]
