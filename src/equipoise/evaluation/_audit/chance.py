"""Whether more rows of a class show something than those of the other classes do."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom, hypergeom

from equipoise.typing import Flags

#: So small a p value is no chance.
SMALLEST_P = 1e-3
#: A share that no table has shown of which no rows were made, in whatever class.
UNHEARD_OF = 0.4


@dataclass(frozen=True)
class Excess:
    """How many rows of a class show something, beside the class that shows it least.

    Parameters
    ----------
    code : int
        The class.
    n_found, n_rows : int
        Its rows that show it, and all that were looked at.
    n_found_else, n_rows_else : int
        The same of the other class; zeros where there is none.
    usual : float
        The share of rows that may show it in one class alone though nothing is wrong.
    p_value : float
        How likely as many are if both classes are alike, and if no more than the usual share show
        it, whichever is likelier; times the classes that were looked at. Where a share is unheard
        of, the other class does not matter: all may have been made.
    """

    code: int
    n_found: int
    n_rows: int
    n_found_else: int
    n_rows_else: int
    usual: float
    p_value: float

    @property
    def share(self) -> float:
        """The share of rows that show it."""
        return self.n_found / max(1, self.n_rows)

    @property
    def share_else(self) -> float:
        """The share in the other class."""
        return self.n_found_else / max(1, self.n_rows_else)

    @property
    def is_real(self) -> bool:
        """Whether it is no chance, and not too little to matter."""
        is_much = self.share - self.share_else >= self.usual or self.share > UNHEARD_OF
        return self.p_value < SMALLEST_P and is_much


def excess_by_class(found: Mapping[int, Flags], usual: float) -> list[Excess]:
    """Judge each class by the one that shows the least.

    Parameters
    ----------
    found : dict of int to ndarray of bool
        For the rows of each class whether they show it.
    usual : float
        The share of rows that may show it though nothing is wrong.
    """
    counts = {code: (int(flags.sum()), flags.size) for code, flags in found.items() if flags.size}
    judged = []
    for code, (n_found, n_rows) in counts.items():
        others = [one for other, one in counts.items() if other != code]
        n_else, rows_else = min(others, key=lambda one: one[0] / one[1], default=(0, 0))
        p_value = float(binom.sf(n_found - 1, n_rows, usual))
        if rows_else:
            alike = more_than(n_found, n_rows, n_else, rows_else)
            unheard_of = float(binom.sf(n_found - 1, n_rows, max(UNHEARD_OF, usual)))
            p_value = max(p_value, min(alike, unheard_of))
        p_value = min(1.0, p_value * len(counts))
        judged.append(Excess(code, n_found, n_rows, n_else, rows_else, usual, p_value))
    return judged


def more_than(n_found: int, n_rows: int, n_else: int, rows_else: int) -> float:
    """Fisher's exact test, one-sided: as many of some rows, or more, if others are alike."""
    p_value = hypergeom.sf(n_found - 1, n_rows + rows_else, n_found + n_else, n_rows)
    return float(np.clip(p_value, 0.0, 1.0))
