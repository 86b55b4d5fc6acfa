"""What is measured of synthetic rows, and in the same way of real ones: the zero line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

from equipoise._containers import ReadColumn
from equipoise._engine.shared_search import default_search
from equipoise.core.pools import Pool, Search
from equipoise.evaluation._diagnosis.difficulty import embed
from equipoise.evaluation._plausibility.combinations import is_strange, is_unseen
from equipoise.evaluation._plausibility.drift import Pairing, column_distance
from equipoise.evaluation._plausibility.halves import MOST, Half, Halves
from equipoise.typing import Floats, Rows

#: Of synthetic rows, and of real rows in their place: one value a column, or a pair of them.
Drift = tuple[Floats, Floats]

_TREES, _MOST_TOLD, _FEWEST_TOLD = 30, 500, 5


@dataclass(frozen=True, eq=False)
class Sides:
    """Rows of one class in one making, as many of each kind as there are of the fewest.

    Parameters
    ----------
    half : Half
        The making.
    code : int
        The class.
    new, made_from, kept_apart : ndarray of int
        Synthetic rows; real rows of the half that made them; real rows of the other half.
    all_new : ndarray of int
        All synthetic rows that are judged.
    makers, judges : Pool
        The real rows of the class in each half.
    everyone : Pool
        All rows of the other half.
    columns : sequence of ReadColumn
        The columns that tell something.
    pairing : Pairing
        The pairs of columns, cut by the real rows of the class.
    seed : int
        For what draws.
    """

    half: Half
    code: int
    new: Rows
    made_from: Rows
    kept_apart: Rows
    all_new: Rows
    makers: Pool
    judges: Pool
    everyone: Pool
    columns: Sequence[ReadColumn]
    pairing: Pairing
    seed: int

    @cached_property
    def drift_of_columns(self) -> Drift:
        """How far each column is from that of the real rows that were kept apart."""
        return self._drift(lambda rows: np.array(
            [column_distance(one, rows, self.kept_apart) for one in self.columns]
        ))  # fmt: skip

    @cached_property
    def drift_of_pairs(self) -> Drift:
        """How far each pair of columns is from that of the real rows that were kept apart."""
        return self._drift(lambda rows: self.pairing.distances(rows, self.kept_apart))

    def _drift(self, measure: Callable[[Rows], Floats]) -> Drift:
        """Of synthetic rows, and of as many of the real ones that made them."""
        return measure(self.new), measure(self.made_from)


@dataclass(frozen=True, eq=False)
class Judge:
    """The rows of all makings, ready to be measured.

    Parameters
    ----------
    halves : Halves
        The rows.
    columns : list of ReadColumn
        The columns that tell something.
    n_threads : int
        Threads for searches.
    """

    halves: Halves
    columns: list[ReadColumn]
    n_threads: int

    @cached_property
    def placed(self) -> Floats:
        """Rows in the space of their value difference metric, learnt from the real ones."""
        return embed(self.columns, self.halves.codes, self.halves.n_rows)

    @cached_property
    def search(self) -> Search:
        """Who is nearest there."""
        return default_search(self.placed, self.n_threads)

    @cached_property
    def values(self) -> Floats:
        """Numbers and codes of levels, as a forest reads them."""
        return np.column_stack(
            [one.numbers if one.codes is None else one.codes for one in self.columns]
        ).astype(np.float32)

    @cached_property
    def pools(self) -> dict[int, Pool]:
        """All rows of the other half, for each making."""
        return {
            place: Pool(half.judges, "the other half")
            for place, half in enumerate(self.halves.makings)
        }

    def sides(
        self, place: int, code: int, pairing: Pairing, random: np.random.Generator
    ) -> Sides | None:
        """The rows of one class in one making; None where it made none, or too few are there."""
        half, codes = self.halves.makings[place], self.halves.codes
        all_new = half.new[half.codes == code]
        makers = half.makers[codes[half.makers] == code]
        judges = half.judges[codes[half.judges] == code]
        m = min(all_new.size, makers.size, judges.size, MOST)
        if m < 2:
            return None
        new, made_from, kept_apart = (
            np.sort(random.choice(rows, m, replace=False)) for rows in (all_new, makers, judges)
        )
        return Sides(
            half, code, new, made_from, kept_apart, all_new, Pool(makers, "the makers"),
            Pool(judges, "the judges"), self.pools[place], self.columns, pairing,
            int(random.integers(2**31 - 1)),
        )  # fmt: skip

    def told_apart(self, sides: Sides, rows: Rows) -> float:
        """How well a forest tells some rows from the real ones that were kept apart."""
        n = min(rows.size, _MOST_TOLD)
        if n < _FEWEST_TOLD:
            return float("nan")
        draw = np.random.default_rng(sides.seed)
        both = np.concatenate(
            [draw.choice(some, n, replace=False) for some in (rows, sides.kept_apart)]
        )
        truth = np.repeat([1, 0], n)
        forest = RandomForestClassifier(
            _TREES, bootstrap=True, oob_score=True, random_state=sides.seed
        ).fit(self.values[both], truth)
        said = forest.oob_decision_function_[:, 1]
        known = np.isfinite(said)
        return float(roc_auc_score(truth[known], said[known]))

    def elsewhere(self, sides: Sides, rows: Rows) -> float:
        """The share of rows whose nearest row of the other half is of another class."""
        near = self.search(rows, sides.everyone, 1, sides.everyone)[:, 0]
        return float((self.halves.codes[near] != sides.code).mean())

    def nearest(self, sides: Sides, rows: Rows) -> Floats:
        """How far some rows are from the nearest real row of the half that made them."""
        _, squared = self.search.measured(rows, sides.makers, 1, sides.makers)
        return np.asarray(np.sqrt(squared[:, 0]))

    def from_base(self, sides: Sides) -> float:
        """How far new rows are from their base, for the way from there to their partner."""
        half = sides.half
        has_partner = (half.codes == sides.code) & (half.partner >= 0)
        base = self.placed[half.base[has_partner]]
        way = np.linalg.norm(self.placed[half.partner[has_partner]] - base, axis=1)
        gone = np.linalg.norm(self.placed[half.new[has_partner]] - base, axis=1)
        return float((gone[way > 0] / way[way > 0]).mean()) if (way > 0).any() else float("nan")


#: An answer for synthetic rows, and one for real rows in their place.
Answers = tuple[float, float]


@dataclass(frozen=True)
class Inquiry:
    """One thing that is asked of synthetic rows, and of real rows in their place.

    Parameters
    ----------
    name : str
        What it is called in a dict.
    label : str
        What it is called in a table.
    ask : callable
        ``ask(judge, sides)``: the answers for synthetic rows, and for real ones.
    """

    name: str
    label: str
    ask: Callable[[Judge, Sides], Answers]


def _of_both(
    answer: Callable[[Judge, Sides, Rows], float], rows: Callable[[Sides], tuple[Rows, Rows]]
) -> Callable[[Judge, Sides], Answers]:
    """Ask the same of synthetic rows, and of real rows in their place."""

    def ask(judge: Judge, sides: Sides) -> Answers:
        new, real = rows(sides)
        return float(answer(judge, sides, new)), float(answer(judge, sides, real))

    return ask


def _as_many(sides: Sides) -> tuple[Rows, Rows]:
    """What is biased by the number of rows is asked of as many: those that made them."""
    return sides.new, sides.made_from


def _all_makers(sides: Sides) -> tuple[Rows, Rows]:
    return sides.all_new, sides.makers.rows


def _against_judges(sides: Sides) -> tuple[Rows, Rows]:
    """What is held against those that made them is asked of real rows that are new to these."""
    return sides.all_new, sides.judges.rows


def _newness(judge: Judge, sides: Sides, rows: Rows) -> float:
    unit = float(judge.nearest(sides, sides.judges.rows).mean())
    return float(judge.nearest(sides, rows).mean()) / unit if unit else float("nan")


def _copies(judge: Judge, sides: Sides, rows: Rows) -> float:
    return float((judge.nearest(sides, rows) == 0).mean())


def _mean_drift(drift: Drift) -> Answers:
    new, real = (float(one.mean()) if one.size else float("nan") for one in drift)
    return new, real


def _unseen(judge: Judge, sides: Sides, rows: Rows) -> float:
    return float(is_unseen(judge.columns, rows, sides.half.makers).mean())


def _strange(judge: Judge, sides: Sides, rows: Rows) -> float:
    return float(is_strange(judge.columns, rows, sides.half.makers).mean())


INQUIRIES = (
    Inquiry("told_apart", "told from real rows (AUC)", _of_both(Judge.told_apart, _as_many)),
    Inquiry("elsewhere", "nearest to another class", _of_both(Judge.elsewhere, _all_makers)),
    Inquiry("newness", "distance to real rows", _of_both(_newness, _against_judges)),
    Inquiry("copies", "copies of real rows", _of_both(_copies, _against_judges)),
    Inquiry("columns", "drift of columns", lambda _, sides: _mean_drift(sides.drift_of_columns)),
    Inquiry("pairs", "drift of pairs", lambda _, sides: _mean_drift(sides.drift_of_pairs)),
    Inquiry("unseen", "combinations unseen", _of_both(_unseen, _against_judges)),
    Inquiry("strange", "numbers out of range", _of_both(_strange, _against_judges)),
)
