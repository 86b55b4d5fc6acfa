"""Balanced batches as a data set of Keras."""

from importlib import import_module
from typing import Any

from equipoise._batches import Batches
from equipoise._engine.arguments import WrongParameterError
from equipoise.typing import LabelsLike, RandomStateLike, SamplerLike, TableLike


def _dataset_of_keras() -> type:
    """Keras' own class of data sets, which ``fit`` asks for; ``object`` where there is none."""
    for package in ("keras", "tensorflow.keras"):
        try:
            utils = import_module(package).utils
        except ImportError:
            continue
        # Its name from Keras 3 on is PyDataset.
        found: type = utils.PyDataset if hasattr(utils, "PyDataset") else utils.Sequence
        return found
    return object


_Dataset: Any = _dataset_of_keras()


class BalancedBatchGenerator(_Dataset):
    """Balanced batches of a table, for ``fit`` of a Keras model.

    A sampler chooses rows once; they are shuffled, and each batch takes its rows from ``X`` when
    Keras asks for it.

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

    Attributes
    ----------
    sampler_ : sampler
        The one that chose.
    indices_ : ndarray of shape (n_rows_chosen,), dtype int64
        The rows that it chose, shuffled.

    Raises
    ------
    ImportError
        Neither Keras nor TensorFlow is installed.
    ValueError
        The sampler makes new rows, does not tell which ones it gives, or gives fewer than a batch.

    Examples
    --------
    It is not run here, because Keras may not be installed::

        from equipoise.keras import BalancedBatchGenerator

        batches = BalancedBatchGenerator(X, y, batch_size=64, random_state=0)
        model.fit(batches, epochs=10)
    """

    use_sequence_api = True  # by which old versions of Keras know a Sequence

    def __init__(
        self,
        X: TableLike,
        y: LabelsLike,
        *,
        sample_weight: LabelsLike | None = None,
        sampler: SamplerLike | None = None,
        batch_size: int = 32,
        keep_sparse: bool = False,
        random_state: RandomStateLike = None,
    ) -> None:
        if _Dataset is object:
            raise ImportError(
                "No module named 'keras': BalancedBatchGenerator is a data set of Keras. "
                "Install it (pip install keras), or iterate over "
                "equipoise.tensorflow.balanced_batch_generator, which needs nothing"
            )
        super().__init__()
        self.X = X
        self.y = y
        self.sample_weight = sample_weight
        self.sampler = sampler
        self.batch_size = batch_size
        self.keep_sparse = keep_sparse
        self.random_state = random_state
        self._batches = Batches(
            X, y, sample_weight=sample_weight, sampler=sampler, batch_size=batch_size,
            keep_sparse=keep_sparse, random_state=random_state,
        )  # fmt: skip
        self.sampler_, self.indices_ = self._batches.sampler, self._batches.rows
        if not len(self):
            raise WrongParameterError(
                f"batch_size={batch_size}, but {type(self.sampler_).__name__} gives "
                f"{self.indices_.size} rows: there is no whole batch. Take a smaller batch_size"
            )

    def __len__(self) -> int:
        """Whole batches in an epoch."""
        return int(self.indices_.size // self.batch_size)

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        """Give a batch: rows, classes, and weights where there are any."""
        return self._batches.starting_at(index * self.batch_size)
