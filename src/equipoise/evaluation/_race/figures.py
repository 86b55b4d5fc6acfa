"""The figures of a race: one score in one fold, and a line of the summary."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """One figure.

    Parameters
    ----------
    candidate, model : str
        Who.
    fold : int
        The fold, from 0.
    rule : {"0.5", "tuned", "any"}
        How probabilities became classes; "any" where the score needs no classes.
    score : str
        What was measured.
    value : float
        The figure; NaN where it is not defined.
    """

    candidate: str
    model: str
    fold: int
    rule: str
    score: str
    value: float


@dataclass(frozen=True)
class NotApplicable:
    """Who could not run.

    Parameters
    ----------
    candidate, model : str
        Who.
    reason : str
        Why.
    n_folds : int
        Folds in which it could not.
    """

    candidate: str
    model: str
    reason: str
    n_folds: int


@dataclass(frozen=True)
class Row:
    """A candidate and a model, over all folds.

    Parameters
    ----------
    candidate, model, rule : str
        Who, and by which rule.
    n_folds : int
        Folds that it has in common with its reference.
    mean, low, high : float
        The score, and its 95 % interval, corrected for folds that overlap and cut where the
        score ends; NaN where there is one fold only.
    difference, difference_low, difference_high : float
        The score minus the reference's in the same folds, and its interval: 90 %, so that a
        one-sided test at 0.05 finds a difference where the whole interval is on one side.
    p : float
        Of no difference, two-sided, of this row by itself.
    p_helps, p_hurts : float
        One-sided: that it does not help, that it does not hurt. Each is corrected for all rows of
        the summary, and for all looks that were planned, so that 0.05 is the level of the whole;
        NaN where neither more nor less of the score is better.
    verdict : str
        "reference"; "helps" or "hurts", where the difference can be told from none and is large
        enough to matter; "no difference that matters", where the whole interval is smaller; else
        "no clear difference".
    """

    candidate: str
    model: str
    rule: str
    n_folds: int
    mean: float
    low: float
    high: float
    difference: float
    difference_low: float
    difference_high: float
    p: float
    p_helps: float
    p_hurts: float
    verdict: str

    @property
    def p_corrected(self) -> float:
        """The smaller of ``p_helps`` and ``p_hurts``."""
        return min(self.p_helps, self.p_hurts)
