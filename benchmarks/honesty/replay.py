"""A race whose folds are known, as it stood at any time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from equipoise.evaluation import Comparison
from equipoise.evaluation._race.hopeless import hopeless
from equipoise.evaluation._race.rounds import is_over, look_after
from equipoise.evaluation._scoring.looks import PlannedLook

Cell = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Race:
    """A race that is judged afterwards, by any rule.

    Parameters
    ----------
    setting : str
        The setting's name.
    whole : Comparison
        All folds that were run.
    stops : tuple of int
        Folds that are done after each round that was planned.
    """

    setting: str
    whole: Comparison
    stops: tuple[int, ...]

    @property
    def ended(self) -> Comparison:
        """The race as :func:`compare` would have ended it.

        It is looked at after each repeat, goes on without those who cannot win any more, and ends
        when it is decided, or when no more folds are there.
        """
        return self._ending[0]

    @property
    def is_open(self) -> bool:
        """Whether it would go on if it had more folds."""
        return self._ending[1]

    @cached_property
    def _ending(self) -> tuple[Comparison, bool]:
        found, gone = self.whole, dict[Cell, int]()
        for number, stop in enumerate(self.stops, start=1):
            if stop > self.whole.n_folds:
                return found, True
            look = look_after(number, self.stops, self.whole.overlap)
            found = at_look(self.whole, stop, look, gone)
            gone = gone | dict.fromkeys(hopeless(found), stop)
            if is_over(found, gone, number):
                break
        return found, False


def ended(race: Race) -> Comparison:
    """The race as :func:`compare` would have ended it."""
    return race.ended


def at_look(
    whole: Comparison, n_folds: int, look: PlannedLook, gone: Mapping[Cell, int] | None = None
) -> Comparison:
    """The race as it stood when so many folds were done.

    Parameters
    ----------
    whole : Comparison
        All folds.
    n_folds : int
        Those that were done.
    look : PlannedLook
        Which look it is.
    gone : dict of (str, str) to int, default=None
        Who was left out, after how many folds.
    """
    gone = {} if gone is None else gone
    records = tuple(
        one
        for one in whole.records
        if one.fold < min(n_folds, gone.get((one.candidate, one.model), n_folds))
    )
    return replace(whole, records=records, n_folds=n_folds, look=look, dropped=tuple(gone))
