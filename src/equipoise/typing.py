"""What callers may pass and what comes back, as types.

Aliases of arrays, and protocols of tables, samplers and models. A protocol asks for what is used
of an object and no more, so that containers and estimators of any package pass. Where a type
variable stands for the caller's table, the type promises what the code does: it comes back as it
came.

>>> from equipoise.typing import LabelsT, SamplerLike, TableT
>>> def balanced(sampler: SamplerLike, X: TableT, y: LabelsT) -> tuple[TableT, LabelsT]:
...     return sampler.fit_resample(X, y)
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, Literal, Protocol, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "ClassifierLike",
    "Counts",
    "EstimatorLike",
    "Flags",
    "Floats",
    "Label",
    "LabelArray",
    "LabelsLike",
    "LabelsT",
    "NeighborSearchLike",
    "NeighborsLike",
    "RandomStateLike",
    "Rows",
    "SamplerLike",
    "SamplingStrategy",
    "Shaped",
    "ShareLike",
    "SplitterLike",
    "StepLike",
    "SupportsArray",
    "TableLike",
    "TableT",
    "TransformerLike",
    "Wanted",
]

#: Row numbers, or positions in a list of rows.
Rows: TypeAlias = NDArray[np.int64]

#: How many there are of each.
Counts: TypeAlias = NDArray[np.int64]

#: Numbers: positions, weights, limits.
Floats: TypeAlias = NDArray[np.float64]

#: One yes or no each.
Flags: TypeAlias = NDArray[np.bool_]

#: Class labels of any type.
LabelArray: TypeAlias = NDArray[Any]

#: One class label.
Label: TypeAlias = Hashable


class Shaped(Protocol):
    """What tells its shape: arrays, sparse matrices, frames of pandas, polars and pyarrow."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows, and columns where there are any."""


class SupportsArray(Protocol):
    """What NumPy reads: arrays, and series of pandas, polars and pyarrow."""

    def __array__(self) -> NDArray[Any]: ...


#: A table: an array, a sparse matrix, a frame, or a list of rows.
TableLike: TypeAlias = Shaped | list[Any]

#: One value for each row: an array, a series, a frame of one column, or a list.
LabelsLike: TypeAlias = SupportsArray | Shaped | list[Any]

#: The caller's kind of table.
TableT = TypeVar("TableT", bound=TableLike)

#: The caller's kind of labels.
LabelsT = TypeVar("LabelsT", bound=LabelsLike)

#: The seed of a call's draws, or who draws; None is NumPy's global RandomState.
RandomStateLike: TypeAlias = (
    int
    | np.integer[Any]
    | np.random.RandomState
    | np.random.Generator
    | np.random.SeedSequence
    | None
)


class ShareLike(Protocol):
    """A share of the largest class, as :class:`equipoise.Share`."""

    @property
    def ratio(self) -> float:
        """The share, above 0 and at most 1."""


#: What one class shall be: rows, or a share of the largest.
Wanted: TypeAlias = int | ShareLike

#: What the classes shall be after resampling: a ratio, which classes, or the rows of each.
SamplingStrategy: TypeAlias = (
    float
    | ShareLike
    | str
    | Mapping[Any, Wanted]
    | list[Any]
    | Callable[[Any], Mapping[Any, Wanted]]
)


class EstimatorLike(Protocol):
    """Anything with parameters that can be read and set, as scikit-learn's estimators."""

    def get_params(self, deep: bool = ...) -> Mapping[str, Any]:
        """The parameters by name."""

    def set_params(self, **params: Any) -> Any:
        """Set some of them."""


class SamplerLike(EstimatorLike, Protocol):
    """What resamples a table: ours, imbalanced-learn's, a Pipeline that ends in one."""

    def fit_resample(self, X: Any, y: Any, /) -> tuple[Any, Any]:
        """The resampled table and its classes."""


class TransformerLike(EstimatorLike, Protocol):
    """What is fitted to a table and changes its columns."""

    def fit(self, X: Any, y: Any = ..., /) -> Any:
        """Learn from a table."""

    def transform(self, X: Any, /) -> Any:
        """The same rows, otherwise told."""


class ClassifierLike(EstimatorLike, Protocol):
    """What learns classes and predicts them."""

    def fit(self, X: Any, y: Any, /) -> Any:
        """Learn from a table and its classes."""

    def predict(self, X: Any, /) -> Any:
        """The class of each row."""


class NeighborSearchLike(Protocol):
    """What finds neighbours, as scikit-learn's NearestNeighbors."""

    def fit(self, X: Any, /) -> Any:
        """Take the rows among which is searched."""

    def kneighbors(self, X: Any, /) -> Any:
        """Distances and positions of the nearest rows."""


class SplitterLike(Protocol):
    """What makes folds, as scikit-learn's StratifiedKFold."""

    def split(self, X: Any, y: Any = ..., groups: Any = ..., /) -> Iterator[Any]:
        """Row numbers for training and for testing, fold by fold."""


#: How many neighbours, or who finds them.
NeighborsLike: TypeAlias = int | np.integer[Any] | Literal["auto"] | NeighborSearchLike

#: A step of a Pipeline.
StepLike: TypeAlias = EstimatorLike | Literal["passthrough"] | None
