"""What the split did: shares of classes, groups in both parts, time that runs backwards."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import chi2_contingency

from equipoise._containers import MISSING, ReadColumn
from equipoise.evaluation._audit.parts import Parts
from equipoise.typing import Floats, Rows

#: Classes are balanced below this ratio, as a diagnosis has it.
BALANCED = 1.5


@dataclass(frozen=True, eq=False)
class Shares:
    """How common the classes are in both parts.

    Parameters
    ----------
    train, test : ndarray of shape (n_classes,)
        Rows of each class.
    p_value : float
        How likely they differ as much if the parts were split by chance.
    """

    train: Any
    test: Any
    p_value: float

    @property
    def ratio_of_train(self) -> float:
        """Rows of the largest class for each of the rarest."""
        return _ratio(self.train)

    @property
    def ratio_of_test(self) -> float:
        """The same of the test part."""
        return _ratio(self.test)


def compare_shares(parts: Parts) -> Shares:
    """Count the classes of both parts."""
    n_classes = len(parts.labels)
    train, test = (
        np.bincount(parts.codes[of_part], minlength=n_classes)
        for of_part in (~parts.is_test, parts.is_test)
    )
    p_value = 1.0
    if n_classes > 1:
        p_value = float(chi2_contingency(np.vstack([train, test]), correction=False)[1])
    return Shares(train, test, p_value)


def _ratio(counts: Any) -> float:
    there = counts[counts > 0]
    return float(there.max() / there.min())


@dataclass(frozen=True, eq=False)
class SharedGroups:
    """Groups with rows in both parts.

    Parameters
    ----------
    n_shared, n_groups : int
        Groups in both, and all groups of the test part.
    rows : ndarray of shape (n,), dtype int64
        The rows of these groups, as both parts are counted together.
    """

    n_shared: int
    n_groups: int
    rows: Rows


def shared_groups(parts: Parts, column: ReadColumn) -> SharedGroups:
    """Find groups with rows in both parts; rows without a group share none."""
    groups = column.ranked()
    n_values = int(groups.max(initial=MISSING)) + 2
    in_part = [
        np.bincount(groups[of_part] + 1, minlength=n_values) > 0
        for of_part in (~parts.is_test, parts.is_test)
    ]
    in_both = in_part[0] & in_part[1]
    in_both[0] = False
    rows = np.flatnonzero(in_both[groups + 1]).astype(np.int64)
    return SharedGroups(int(in_both.sum()), int(in_part[1][1:].sum()), rows)


@dataclass(frozen=True, eq=False)
class Backwards:
    """Test rows that are not later than all training rows.

    Parameters
    ----------
    rows : ndarray of shape (n,), dtype int64
        Test rows before the end of the training part, as both parts are counted together.
    n_rows : int
        Test rows whose time is known.
    is_wholly_before : bool
        Whether the test part ends before the training part begins.
    """

    rows: Rows
    n_rows: int
    is_wholly_before: bool


def backwards(parts: Parts, times: Floats) -> Backwards | None:
    """Find test rows that are earlier than the last training row; None where there are none."""
    of_train, of_test = times[: parts.n_train], times[parts.n_train :]
    is_known = ~np.isnan(of_test)
    if np.isnan(of_train).all() or not is_known.any():
        return None
    last = np.nanmax(of_train)
    rows = np.flatnonzero(of_test < last).astype(np.int64) + parts.n_train
    if not rows.size:
        return None
    is_before = bool(np.nanmax(of_test) <= np.nanmin(of_train))
    return Backwards(rows, int(is_known.sum()), is_before)
