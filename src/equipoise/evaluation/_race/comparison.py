"""What a race found."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

import numpy as np

from equipoise._containers.results import ResultRows
from equipoise.core.text import Part
from equipoise.evaluation import _reports
from equipoise.evaluation._diagnosis.doubts import perfect_scores
from equipoise.evaluation._diagnosis.finding import Finding
from equipoise.evaluation._plain import plain
from equipoise.evaluation._race.candidates import ITS_OWN, NOTHING
from equipoise.evaluation._race.circumstances import Circumstances
from equipoise.evaluation._race.decisions import confusions_of_leading, leading, tally_of
from equipoise.evaluation._race.figures import NotApplicable, Record, Row
from equipoise.evaluation._race.out_of_fold import (
    Confusion,
    Tally,
    confusion_at,
)
from equipoise.evaluation._race.recommendation import Recommendation, recommend
from equipoise.evaluation._race.summary import summarize
from equipoise.evaluation._race.verdict import judge
from equipoise.evaluation._reportable import Reportable
from equipoise.evaluation._scoring.chance import chance_level
from equipoise.evaluation._scoring.families import Family, hold_together
from equipoise.evaluation._scoring.looks import ONE_LOOK, PlannedLook
from equipoise.evaluation._scoring.overlap import Overlap
from equipoise.evaluation._scoring.scores import SCORES, known_score, rule_of
from equipoise.evaluation._scoring.statistics import (
    SMALLEST_DIFFERENCE,
    Interval,
    Values,
    corrected_interval,
)

_NOT_TOLD = {"doubts", "tallies", "samplers"}
#: Who has fewer folds than this share of the most is not compared yet.
_FEWEST_FOLDS = 0.5


@dataclass(frozen=True, repr=False)
class Comparison(Reportable):
    """The outcome of a race; it prints as the tables and the verdict that the command prints.

    ``to_frame()`` has a row for each figure; ``summary().to_frame()`` is the short table.

    Parameters
    ----------
    records : tuple of Record
        All figures.
    score : str
        The score that the verdict is about.
    candidates, models : tuple of str
        Who ran, in order.
    complexity : dict of str to int
        Of each candidate; ties go to the smaller.
    not_applicable : tuple of NotApplicable
        Who could not run, and why.
    n_folds : int
        Folds that were planned, as far as the race went before it was decided.
    test_share : float
        Test rows for each training row.
    stopped : str
        Empty where the race was finished, else what ended it.
    seconds : float
        How long this call took.
    work_seconds : float
        Time in samplers and models, over all workers and earlier calls.
    n_rows : int
        Rows of the table.
    class_counts : dict of str to int
        Rows of each class; of two the positive one is the last.
    positive : str or None
        The class that matters, where there are two.
    sampled : dict of str to int, or None
        Of each class the rows that were raced, where they are a sample of a larger table. All
        figures are weighed to the shares that the classes have in the whole, and tallies count
        the rows of the whole that test rows stand for.
    smallest_difference : float
        The smallest difference that matters; of a loss it is a share of the reference's.
    costs : tuple of tuple of float, or None
        ``costs[i][j]``: predicting class i where the truth is class j.
    doubts : tuple of Finding
        What the table itself made doubtful, before the race.
    own_classifiers : tuple of str
        Candidates that bring a classifier in place of the models.
    on_prepared_rows : tuple of str
        Candidates whose samplers got prepared numbers in place of the caller's table.
    dropped : tuple of (str, str)
        Candidates and models that later repeats were not run with, for they could not win any
        more. Their figures are those of the folds that they have.
    n_train, trained_on : int
        Rows of a fold's training part, and how many of them models were trained on, so that the
        race ended in its time. Test parts are whole.
    look : PlannedLook
        Which look at the race this is, and below which level a p counts at it.
    shared_tests : tuple of tuple of float, or None
        The share of test rows that each two folds have in common; None is as many as random test
        parts share. Intervals and tests allow for it.
    tallies : dict of (str, str, int) to Tally
        By candidate, model and fold the test rows by their probability, of two classes.
    samplers : dict of str to sampler
        The candidates' samplers as they ran, for pictures.
    circumstances : Circumstances or None
        What somebody needs who wants to repeat the race.

    Examples
    --------
    >>> from equipoise import compare
    >>> from equipoise.testing import example_table
    >>> X, y = example_table()
    >>> found = compare(X, y, candidates=["random under"], models="decision tree", n_splits=2)
    >>> found.entries()
    [('nothing', 'decision tree'), ('random under', 'decision tree')]
    >>> found.winner is None
    True
    """

    asks = "Does resampling help?"

    records: tuple[Record, ...]
    score: str
    candidates: tuple[str, ...]
    models: tuple[str, ...]
    complexity: dict[str, int]
    not_applicable: tuple[NotApplicable, ...]
    n_folds: int
    test_share: float
    stopped: str
    seconds: float
    work_seconds: float
    n_rows: int
    class_counts: dict[str, int]
    positive: str | None
    sampled: dict[str, int] | None = None
    smallest_difference: float = SMALLEST_DIFFERENCE
    costs: tuple[tuple[float, ...], ...] | None = None
    doubts: tuple[Finding, ...] = ()
    own_classifiers: tuple[str, ...] = ()
    on_prepared_rows: tuple[str, ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    n_train: int = 0
    trained_on: int = 0
    look: PlannedLook = ONE_LOOK
    shared_tests: tuple[tuple[float, ...], ...] | None = None
    tallies: dict[tuple[str, str, int], Tally] = field(default_factory=dict, compare=False)
    samplers: dict[str, Any] = field(default_factory=dict, compare=False)
    circumstances: Circumstances | None = field(default=None, compare=False)

    def values(self, candidate: str, model: str, score: str, rule: str | None = None) -> Values:
        """One value a fold, NaN where a fold was not run.

        Parameters
        ----------
        candidate, model, score : str
            As in the records.
        rule : {"0.5", "tuned"} or None, default=None
            How probabilities become classes; None is the tuned threshold. It has no effect on
            scores that judge no decisions.

        Returns
        -------
        ndarray of shape (n_folds,)

        Raises
        ------
        ValueError
            There is no such score, or no such rule.
        """
        key = (candidate, model, score, rule_of(score, rule))
        return self._table().get(key, np.full(self.n_folds, np.nan))

    def _table(self) -> dict[tuple[str, str, str, str], Values]:
        """The records as one vector for each candidate, model, score and rule; made once."""
        table: dict[tuple[str, str, str, str], Values] | None = self.__dict__.get("_made")
        if table is None:
            table = {}
            for one in self.records:
                key = (one.candidate, one.model, one.score, one.rule)
                if key not in table:
                    table[key] = np.full(self.n_folds, np.nan)
                table[key][one.fold] = one.value
            self.__dict__["_made"] = table
        return table

    def entries(self) -> list[tuple[str, str]]:
        """Candidates and models with results, in order."""
        there = self._folds()
        return [pair for pair in self._pairs() if pair in there]

    def _pairs(self) -> list[tuple[str, str]]:
        """All that were to run, by model."""
        return [
            (candidate, model)
            for model in self.models
            for candidate in self.candidates
            if (candidate in self.own_classifiers) == (model == ITS_OWN)
        ]

    def reference(self, entry: tuple[str, str], score: str) -> tuple[str, str]:
        """What somebody is held against: the same model on the rows as they are.

        Parameters
        ----------
        entry : tuple of str
            Candidate and model.
        score : str
            The score.

        Returns
        -------
        tuple of str
            For a candidate with a classifier of its own the model that does best there.
        """
        if entry[1] != ITS_OWN:
            return NOTHING, entry[1]
        what = SCORES[score]
        there = [one for one in self.compared() if one[0] == NOTHING]
        means = {one: self.level(one, what.name, what.rule).mean for one in there}
        known = {one: mean for one, mean in means.items() if np.isfinite(mean)}
        return max(known, key=lambda one: what.sign * known[one], default=(NOTHING, entry[1]))

    def _folds(self) -> dict[tuple[str, str], set[int]]:
        """The folds that each candidate and model has; made once."""
        folds: dict[tuple[str, str], set[int]] | None = self.__dict__.get("_done")
        if folds is None:
            folds = {}
            for one in self.records:
                folds.setdefault((one.candidate, one.model), set()).add(one.fold)
            self.__dict__["_done"] = folds
        return folds

    def compared(self) -> list[tuple[str, str]]:
        """Candidates and models that are compared, in order.

        In a race that was stopped, who has fewer than half the folds of who has most is left
        out, so that the others need not be compared over these few. Who was dropped stays.

        Returns
        -------
        list of (str, str)
        """
        folds = self._folds()
        most = max(map(len, folds.values()), default=0)
        return [
            pair
            for pair in self.entries()
            if pair in self.dropped or len(folds[pair]) >= _FEWEST_FOLDS * most
        ]

    @property
    def common_folds(self) -> tuple[int, ...]:
        """The folds that all who are compared have, but who was dropped.

        All figures of a summary are of these; who was dropped has fewer of them, and is held
        against others over what both have.
        """
        folds = [self._folds()[pair] for pair in self.compared() if pair not in self.dropped]
        return tuple(sorted(set.intersection(*folds))) if folds else ()

    @property
    def not_run(self) -> list[tuple[str, str]]:
        """Candidates and models that a race which was stopped has not come to, or hardly."""
        known = {*self.compared(), *((one.candidate, one.model) for one in self.not_applicable)}
        return [pair for pair in self._pairs() if pair not in known]

    def level(self, entry: tuple[str, str], score: str, rule: str | None = None) -> Interval:
        """The mean over the common folds, its interval cut where the score ends.

        Parameters
        ----------
        entry : tuple of str
            Candidate and model.
        score : str
            As in the records.
        rule : {"0.5", "tuned"} or None, default=None
            As of :meth:`values`.

        Returns
        -------
        Interval
        """
        what = known_score(score)
        found = corrected_interval(self._in_common(entry, score, rule), self._overlap_in_common)
        return replace(found, low=what.cut(found.low), high=what.cut(found.high))

    def _in_common(self, entry: tuple[str, str], score: str, rule: str | None) -> Values:
        """One value for each common fold; NaN where somebody who was dropped was not run."""
        return self.values(*entry, score, rule)[list(self.common_folds)]

    @property
    def overlap(self) -> Overlap:
        """What all folds have in common."""
        return Overlap(self.test_share, self.shared_tests)

    @property
    def _overlap_in_common(self) -> Overlap:
        return self.overlap.among(self.common_folds)

    def chance(self, score: str | None = None) -> float | None:
        """The score of a model that knows the shares of the classes and nothing else.

        Parameters
        ----------
        score : str, default=None
            The score; None is the race's own.

        Returns
        -------
        float or None
            None where there is no such level.
        """
        name = known_score(self.score if score is None else score).name
        return chance_level(name, tuple(self.class_counts.values()), self.costs)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What makes the figures doubtful: scores that are too good, and what the table holds."""
        what = SCORES[self.score]
        levels = [self.level(entry, what.name, what.rule) for entry in self.compared()]
        return (*perfect_scores(what, [one.mean for one in levels]), *self.doubts)

    def difference(
        self,
        first: tuple[str, str],
        second: tuple[str, str],
        score: str,
        rule: str | None = None,
    ) -> Interval:
        """First minus second in the common folds, the second at the tuned threshold, by itself.

        Parameters
        ----------
        first, second : tuple of str
            Candidate and model.
        score : str
            As in the records.
        rule : {"0.5", "tuned"} or None, default=None
            The first's, as of :meth:`values`.

        Returns
        -------
        Interval
            What it leaves out at either end is what a one-sided test may err at this look: 5 %
            where there is one look.
        """
        change = self._change(first, second, score, rule)
        return corrected_interval(change, self._overlap_in_common, 1 - 2 * self.look.level)

    def _change(
        self, first: tuple[str, str], second: tuple[str, str], score: str, rule: str | None
    ) -> Values:
        """First minus second in each of the common folds."""
        return self._in_common(first, score, rule) - self._in_common(second, score, None)

    def differences(
        self,
        pairs: Sequence[tuple[tuple[str, str], tuple[str, str]]],
        score: str,
        rule: str | None = None,
    ) -> Family:
        """Test many differences together, each as of :meth:`difference`.

        Parameters
        ----------
        pairs : sequence of (first, second)
            Each a candidate and a model.
        score : str
            As in the records.
        rule : {"0.5", "tuned"} or None, default=None
            That of the first ones, as of :meth:`values`.

        Returns
        -------
        Family
            Each difference, and its p on either side, corrected for all of them.
        """
        families: dict[Any, Family] = self.__dict__.setdefault("_families", {})
        key = (*pairs, score, rule_of(score, rule))
        if key not in families:
            changes = [self._change(*pair, score, rule) for pair in pairs]
            is_out = [first in self.dropped for first, _ in pairs]
            families[key] = hold_together(changes, self._overlap_in_common, self.look, is_out)
        return families[key]

    def summary(self, score: str | None = None, rule: str | None = None) -> ResultRows[Row]:
        """Each candidate and model against the same model on the rows as they are.

        Parameters
        ----------
        score : str, default=None
            The score; None is the race's own.
        rule : {"0.5", "tuned"}, default=None
            How probabilities become classes; None is the tuned threshold. The
            reference always has the tuned one.

        Returns
        -------
        tuple of Row
            By model. Two families of hypotheses are tested over all rows: that none helps, and
            that none hurts, each against its own reference. It prints as a table, and
            ``.to_frame()`` makes it a data frame.
        """
        return summarize(self, self.score if score is None else score, rule)

    @property
    def verdict(self) -> str:
        """One sentence: what helps and by how much, or that nothing does."""
        return judge(self).sentence

    @property
    def winner(self) -> tuple[str, str] | None:
        """Candidate and model that help, the simplest of those that cannot be told apart."""
        return judge(self).winner

    def leading(self) -> list[tuple[str, str]]:
        """Give those whose curves are worth drawing: the winner, who is recommended, the best.

        Returns
        -------
        list of (str, str)
            Candidates and models, at most four, what they are held against first.
        """
        return leading(self)

    def tally(self, candidate: str, model: str) -> Tally:
        """Give the test rows of all folds by their probability, of two classes.

        Parameters
        ----------
        candidate, model : str
            Who.

        Returns
        -------
        Tally
            With ``n_repeats`` each row stands there so many times.

        Raises
        ------
        ValueError
            There are more than two classes, or nobody of these names was run.
        """
        return tally_of(self, (candidate, model))

    def confusion(self, candidate: str, model: str, threshold: float) -> Confusion:
        """Count the decisions of all folds at one threshold, of two classes.

        Parameters
        ----------
        candidate, model : str
            Who.
        threshold : float
            Rows with at least this probability are called positive. Exact to the row where a
            fold has up to 256 different probabilities, and else at hundredths (at thousandths
            below 0.01), so at all thresholds of the report.

        Returns
        -------
        Confusion

        Examples
        --------
        >>> from equipoise import compare
        >>> from equipoise.testing import example_table
        >>> X, y = example_table()
        >>> found = compare(X, y, candidates=[], models="decision tree", n_splits=2, n_repeats=1)
        >>> at_0 = found.confusion("nothing", "decision tree", 0.0)
        >>> at_0.true_negative, at_0.false_negative
        (0, 0)
        """
        return confusion_at(self.tally(candidate, model), threshold)

    def confusions(self) -> list[dict[str, Any]]:
        """Give the decisions of those who lead at all thresholds of the report.

        Returns
        -------
        list of dict
            Of each candidate and model its name and four lists of counts beside ``threshold``.
        """
        return confusions_of_leading(self)

    @property
    def recommendation(self) -> Recommendation | None:
        """What to take where something has to be taken, with what it is expected to gain.

        The verdict says what is proven; this says whose expected score on new rows is best. None
        where fewer than two folds are done.
        """
        if "_recommended" not in self.__dict__:
            self.__dict__["_recommended"] = recommend(self)
        return self.__dict__["_recommended"]  # type: ignore[no-any-return]

    def to_dict(self) -> dict[str, Any]:
        """All of it in lists, dicts, strings and numbers; NaN becomes None.

        Returns
        -------
        dict
            Ready for JSON: the fields, ``summary``, ``verdict``, ``winner``,
            ``recommendation``, ``chance``, ``common_folds``, ``not_run``, ``findings`` and
            ``confusions``.
        """
        # Doubts are among the findings, tallies in the confusions; samplers are no data.
        made = {one.name: getattr(self, one.name) for one in fields(self)}
        made = {name: value for name, value in made.items() if name not in _NOT_TOLD} | {
            "summary": list(self.summary()),
            "verdict": self.verdict,
            "winner": self.winner,
            "recommendation": self.recommendation,
            "chance": self.chance(),
            "common_folds": self.common_folds,
            "not_run": self.not_run,
            "findings": [one.to_dict() for one in self.findings],
            "confusions": self.confusions(),
        }
        return plain(made)  # type: ignore[no-any-return]

    def said(self) -> Iterator[Part]:
        return _reports.of_comparison(self)

    def _records(self) -> list[dict[str, Any]]:
        return [asdict(record) for record in self.records]

    def to_pandas(self) -> Any:
        """The records as a data frame of pandas; the same as ``to_frame("pandas")``.

        Returns
        -------
        DataFrame
        """
        return self.to_frame("pandas")
