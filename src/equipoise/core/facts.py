"""What is known of a kind of sampler, for those who choose, search and race."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

#: Ratios of the smaller to the larger class that are worth trying.
RATIOS = (0.1, 0.25, 0.5, 0.75, 1.0)
#: Numbers of partners, and of rows around a row, that are worth trying.
FEW_NEIGHBORS = (1, 3, 5, 7, 10, 15)
MANY_NEIGHBORS = (5, 10, 20)

#: At whose values a sampler looks: nobody's; those of the class that grows; of the class and of
#: the rows nearest to it in the whole table.
NO_ROW, ITS_CLASS, NEAR_ROWS = "no row", "its class", "near rows"


@dataclass(frozen=True)
class SamplerFacts:
    """What is known of a kind of sampler, whatever the table.

    It is the attribute ``_facts`` of a sampler's class; :func:`equipoise.facts.facts_of` reads it
    and fills in what is left out.

    Parameters
    ----------
    name : str, default=""
        What a race calls it, "Borderline-SMOTE" say; empty is the name of the class.
    k : str or None, default=None
        The parameter that is the number of neighbours. None is ``k_neighbors``, where there is one.
    search : mapping of str to sequence, default={}
        What is worth trying, by parameter. Ratios of the classes need not be named.
    own_words : tuple of str, default=()
        Parameters in ``search`` that mean, or want, something else in other samplers.
    complexity : int, default=3
        Of candidates that cannot be told apart the one with the smaller number is taken:
        2 random sampling, 3 a sampler that looks at the rows.
    draws : bool or None, default=None
        Whether its result depends on ``random_state``. None is where it has one.
    draws_evenly : bool, default=False
        Whether each row of a class is a base row as likely as any other: then what new rows take
        from base rows keeps its shares.
    extrapolates : bool, default=False
        Whether a new value may lie beyond those of the rows that it is made from.
    takes_away : bool, default=False
        Whether an over-sampler takes rows away again: then neither the rows that came in nor the
        counts asked for are in its output.
    max_rows : int or None, default=None
        Training rows beyond which it takes too long to be tried unasked.
    looks_at : {"no row", "its class", "near rows"} or None, default=None
        At whose values it looks to decide: nobody's, those of the class that grows, or those of
        the class and of the rows nearest to it. Then :func:`equipoise.stream` can run it on a table
        that no memory holds. None is all rows.

    Examples
    --------
    >>> from equipoise.over_sampling import SMOTE
    >>> class Mine(SMOTE):
    ...     _facts = SamplerFacts("mine", k="k_neighbors", search={"k_neighbors": (2, 4)})
    """

    name: str = ""
    k: str | None = None
    search: Mapping[str, Sequence[Any]] = field(default_factory=dict, hash=False)
    own_words: tuple[str, ...] = ()
    complexity: int = 3
    draws: bool | None = None
    draws_evenly: bool = False
    extrapolates: bool = False
    takes_away: bool = False
    max_rows: int | None = None
    looks_at: str | None = None

    def __post_init__(self) -> None:
        search = {name: tuple(values) for name, values in self.search.items()}
        object.__setattr__(self, "search", MappingProxyType(search))

    @property
    def shared_words(self) -> dict[str, Sequence[Any]]:
        """What is worth trying of parameters that mean the same in all samplers."""
        return {name: some for name, some in self.search.items() if name not in self.own_words}
