"""Names for the kinds of arrays that pass between the layers."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Counts", "Flags", "Floats", "LabelArray", "Rows"]

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
