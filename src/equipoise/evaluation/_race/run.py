"""Running a few candidates in one fold: prepare, resample, train, predict, score."""

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from time import perf_counter, time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning

import equipoise
from equipoise._engine.generation import SharedTable
from equipoise._engine.shared_search import NeighborMemory, remember_neighbors
from equipoise.core.priors import shift_priors
from equipoise.evaluation._race.cache import Cache, digest
from equipoise.evaluation._race.candidates import Candidate
from equipoise.evaluation._race.folds import Fold
from equipoise.evaluation._race.models import NotApplicableError, predict, train, train_by_shares
from equipoise.evaluation._race.out_of_fold import count_by_probability
from equipoise.evaluation._race.question import Question
from equipoise.evaluation._race.table_preparer import TablePreparer
from equipoise.evaluation._race.treatment import TrainingRows, resample
from equipoise.evaluation._scoring.scores import (
    ANY,
    FIXED,
    SCORES,
    TUNED,
    score_decisions,
    score_probabilities,
)
from equipoise.evaluation._scoring.thresholds import (
    Codes,
    Probabilities,
    Weights,
    decide,
    tuned_factors,
    tuned_threshold,
)
from equipoise.exceptions import FlagsFoundWarning, NothingEligibleWarning
from equipoise.typing import Rows


@dataclass(frozen=True, eq=False)
class Setup:
    """All that is the same for every fold and candidate.

    Parameters
    ----------
    question : Question
        The table.
    models : dict of str to classifier
        The models by name.
    inner_splits : int
        Folds inside each training part, for the threshold.
    tune_for : str
        The score of decisions that the threshold is tuned for.
    costs : ndarray or None
        ``costs[i][j]``: predicting class i where the truth is class j.
    min_precision : float
        The precision at which recall is read off.
    smallest_difference : float
        Differences below it matter to nobody; it changes no figure.
    """

    question: Question
    models: dict[str, Any]
    inner_splits: int = 3
    tune_for: str = "balanced_accuracy"
    costs: NDArray[np.float64] | None = None
    min_precision: float = 0.5
    smallest_difference: float = 0.0

    def digest(self) -> str:
        """A name for the data and the settings, for the cache."""
        question, columns = self.question, self.question.columns
        data = (columns.numbers, columns.codes, columns.levels, question.labels, question.places)
        table = question.table
        kinds = [str(one) for one in table.features({}).kinds]
        splitting = question.splitting
        split: tuple[Any, ...] = (splitting.groups, splitting.time, splitting.seed)
        if splitting.thinning is not None:
            split += (splitting.thinning,)
        if question.whole is not None:
            split += (question.whole,)
        # Named: a cache from before has the same table with its indices exchanged.
        costs = None if self.costs is None else ("costs", self.costs)
        how = (self.inner_splits, self.tune_for, costs, self.min_precision)
        return digest(equipoise.__version__, data, list(table.names), kinds, split, how)


@dataclass(frozen=True, eq=False)
class Part:
    """A split, prepared by its own training rows.

    Parameters
    ----------
    rows : TrainingRows
        The training rows.
    X_test : ndarray
        Test rows, prepared.
    test : ndarray of int
        Their row numbers in the whole table.
    table : SharedTable
        The whole table.
    weights : dict of label to float, or None
        What weighs each class of the training rows back to its share of the table, where they
        have others.
    """

    rows: TrainingRows
    X_test: NDArray[np.float64]
    test: NDArray[np.int64]
    table: SharedTable
    weights: dict[Any, float] | None = None

    @cached_property
    def test_table(self) -> Any:
        """Test rows as the caller has them."""
        return self.table.take(self.test)


@dataclass
class Ran:
    """What a candidate and a model have predicted so far in one fold."""

    tests: list[NDArray[np.int64]] = field(default_factory=list)
    probabilities: list[Probabilities] = field(default_factory=list)
    fit_seconds: list[float] = field(default_factory=list)
    all_seconds: float = 0.0


def prepare(question: Question, fold: Fold) -> Part:
    """Learn the preparation from the rows that are trained on, apply it to both sides."""
    train = question.splitting.trained_on(fold.train)
    columns = question.columns.take(train)
    preparer = TablePreparer().fit(columns)
    sides = {"groups": question.splitting.groups, "time": question.splitting.time}
    rows = TrainingRows(
        question.table.part(train),
        question.labels[train],
        columns,
        preparer,
        preparer.transform(columns),
        {name: values[train] for name, values in sides.items() if values is not None},
    )
    X_test = preparer.transform(question.columns.take(fold.test))
    weights = _weights_back(question, fold.train, train)
    return Part(rows, X_test, fold.test, question.table, weights)


def _weights_back(question: Question, rows: Rows, trained_on: Rows) -> dict[Any, float] | None:
    """How many rows of its class a row that is trained on stands for, where classes differ."""
    thinning = question.splitting.thinning
    is_even = thinning is None or thinning.is_even
    if is_even and question.stands_for is None:
        return None
    weights = np.ones(question.n_classes) if question.stands_for is None else question.stands_for
    all_rows, some = (
        np.bincount(question.codes[one], minlength=question.n_classes) for one in (rows, trained_on)
    )
    weights = weights if is_even else weights * (all_rows / np.maximum(some, 1))
    labels = question.classes[question.places].tolist()
    return dict(zip(labels, weights.tolist(), strict=True))


def treat(candidate: Candidate, part: Part) -> tuple[Any, Any]:
    """Treat the training rows; a class that stays as it was is told as an error."""
    n_rows = part.rows.labels.size
    if candidate.max_rows is not None and n_rows > candidate.max_rows:
        raise NotApplicableError(
            f"{n_rows:,} training rows are more than the {candidate.max_rows:,} up to which "
            "it is tried, for its time; name the sampler itself as a candidate to run it anyway"
        )
    with warnings.catch_warnings():
        warnings.simplefilter("error", NothingEligibleWarning)
        # Of a table the kinds are told; of prepared rows, what are 0 and 1 are flags indeed.
        warnings.simplefilter("ignore", FlagsFoundWarning)
        if candidate.reads_table:
            return part.rows.table.made, part.rows.labels
        return resample(candidate.sampler, part.rows, candidate.hands)


def run_family(
    setup: Setup, fold: Fold, candidates: list[Candidate], keys: Any, cache: Cache, deadline: float
) -> bool:
    """Run candidates that share their neighbour searches in one fold, into the cache.

    Parameters
    ----------
    setup : Setup
        The race.
    fold : Fold
        Training and test rows.
    candidates : list of Candidate
        The family.
    keys : dict of (str, str) to str
        The cache's key for each candidate and model that is not done.
    cache : Cache
        Where results go.
    deadline : float
        The time, as ``time.time()``, after which nothing new is begun.

    Returns
    -------
    bool
        Whether all were done before the deadline.
    """
    inner = setup.question.splitting.inner(fold.train, setup.inner_splits)
    ran, reasons = run_splits(setup, [fold, *inner], candidates, list(keys), deadline)
    if ran is None:
        return False
    named = {one.name: one for one in candidates}
    for cell, key in keys.items():
        if cell in reasons:
            cache.write(key, {"reason": reasons[cell]})
        else:
            codes = setup.question.codes[fold.train]
            threshold = own_threshold(named[cell[0]], codes, setup.question.weights_of(codes))
            cache.write(key, summarise(setup, ran[cell], threshold))
    return True


def own_threshold(
    candidate: Candidate, codes: Codes, weights: Weights | None = None
) -> float | None:
    """The candidate's threshold on rows of these two classes, where it has one of its own."""
    share = float(np.average(codes == 1, weights=weights))
    return candidate.threshold_at(share)


def run_splits(
    setup: Setup,
    splits: list[Fold],
    candidates: list[Candidate],
    cells: list[tuple[str, str]],
    deadline: float = inf,
) -> tuple[dict[tuple[str, str], Ran] | None, dict[tuple[str, str], str]]:
    """Run candidates over splits, one split after another, so that one is in memory at a time.

    Returns
    -------
    ran : dict of (str, str) to Ran, or None
        By candidate and model; None where the deadline came first.
    reasons : dict of (str, str) to str
        Who could not run, and why.
    """
    ran = {cell: Ran() for cell in cells}
    reasons: dict[tuple[str, str], str] = {}
    for split in splits:
        part = prepare(setup.question, split)
        with remember_neighbors(NeighborMemory(max(one.widest for one in candidates))):
            for candidate in candidates:
                if time() > deadline:
                    return None, reasons
                todo = [cell for cell in ran if cell[0] == candidate.name and cell not in reasons]
                _run_candidate(setup, part, candidate, {cell: ran[cell] for cell in todo}, reasons)
    return ran, reasons


def _run_candidate(
    setup: Setup,
    part: Part,
    candidate: Candidate,
    ran: dict[tuple[str, str], Ran],
    reasons: dict[tuple[str, str], str],
) -> None:
    """Resample once, train and predict with each model."""
    if not ran:
        return
    start = perf_counter()
    try:
        _check_threshold(setup, candidate)
        X, y = treat(candidate, part)
    except Exception as error:  # noqa: BLE001 - a sampler of anybody's; the race goes on
        reasons.update(dict.fromkeys(ran, reason_of(error)))
        return
    seconds = perf_counter() - start
    for cell, so_far in ran.items():
        start = perf_counter()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                model, factors = _train(model_of(setup, candidate, cell[1]), candidate, part, X, y)
            fitted = perf_counter()
            X_test = part.test_table if candidate.reads_table else part.X_test
            found = predict(model, X_test, setup.question.classes)
        except Exception as error:  # noqa: BLE001 - a model of anybody's; the race goes on
            reasons[cell] = reason_of(error)
            continue
        so_far.tests.append(part.test)
        so_far.probabilities.append(_by_shares(found[:, setup.question.places], factors))
        so_far.fit_seconds.append(seconds + fitted - start)
        so_far.all_seconds += seconds / len(ran) + perf_counter() - start


def _train(
    model: Any, candidate: Candidate, part: Part, X: Any, y: Any
) -> tuple[Any, Mapping[Any, float] | None]:
    """Train a model, and say what its probabilities are still to be multiplied by."""
    if candidate.class_weight is not None:
        return train(model, candidate.class_weight, X, y), None
    if candidate.sets_shares:
        return train(model, None, X, y), part.weights if candidate.restores_shares else None
    return train_by_shares(model, part.weights, X, y)


def _by_shares(found: Probabilities, factors: Mapping[Any, float] | None) -> Probabilities:
    """Probabilities of the training rows' class shares as they are with the table's."""
    if factors is None:
        return found
    return shift_priors(found, np.ones(len(factors)), np.array(list(factors.values())))


def model_of(setup: Setup, candidate: Candidate, model: str) -> Any:
    """The classifier that is trained: the candidate's own, or one of the race's."""
    return setup.models[model] if candidate.classifier is None else candidate.classifier


def _check_threshold(setup: Setup, candidate: Candidate) -> None:
    if candidate.threshold is not None and setup.question.n_classes > 2:
        raise NotApplicableError(
            f"a threshold is for two classes, and there are {setup.question.n_classes}: name the "
            "class that matters by positive="
        )


def reason_of(error: Exception) -> str:
    """Why a candidate cannot run, in a line."""
    text = re.sub(r"\bnp\.\w+\(([^()]*)\)", r"\1", " ".join(str(error).split()))
    is_ours = isinstance(error, (NotApplicableError, NothingEligibleWarning))
    return text if is_ours else f"{type(error).__name__}: {text}"


def summarise(setup: Setup, ran: Ran, threshold: float | None) -> dict[str, Any]:
    """Score the fold's test rows, at 0.5 and at a threshold tuned on the inner folds.

    A ``threshold`` of the candidate's own takes the place of the tuned one.

    Returns
    -------
    dict
        ``scores``: rule to score to value; ``seconds``: time in samplers and models; of two
        classes ``tally``: the test rows by their probability.
    """
    codes, weights_of = setup.question.codes, setup.question.weights_of
    truth, found = codes[ran.tests[0]], ran.probabilities[0]
    weights = weights_of(truth)
    scores = {ANY: score_probabilities(truth, found, setup.min_precision, weights)}
    scores[ANY]["fit_time"] = ran.fit_seconds[0]
    inner = (
        (codes[np.concatenate(ran.tests[1:])], np.concatenate(ran.probabilities[1:]))
        if len(ran.tests) > 1
        else None
    )
    inner_weights = None if inner is None else weights_of(inner[0])
    fixed, tuned, threshold = decisions(
        found, inner, setup.tune_for, setup.costs, threshold, inner_weights
    )
    n_classes = setup.question.n_classes
    scores[FIXED] = score_decisions(truth, fixed, n_classes, setup.costs, weights)
    scores[TUNED] = score_decisions(truth, tuned, n_classes, setup.costs, weights)
    if threshold is not None:
        scores[TUNED]["threshold"] = threshold
    known = {rule: {n: v for n, v in some.items() if n in SCORES} for rule, some in scores.items()}
    summary = {"scores": known, "seconds": ran.all_seconds}
    if n_classes == 2:
        tally = count_by_probability(truth == 1, found[:, 1], weights)
        summary["tally"] = tally.to_dict()
    return summary


def decisions(
    found: Probabilities,
    inner: tuple[Codes, Probabilities] | None,
    tune_for: str,
    costs: NDArray[np.float64] | None,
    threshold: float | None = None,
    weights: Weights | None = None,
) -> tuple[Codes, Codes, float | None]:
    """Classes at 0.5 (the most probable one of many) and by the tuned rule; its threshold of two.

    Without inner folds the tuned rule is the usual one; ``threshold`` is given where it is not
    to be tuned. ``weights`` say how many rows each row of the inner folds stands for.
    """
    n_classes = found.shape[1]
    if n_classes == 2:
        if threshold is None:
            threshold = 0.5
            if inner is not None:
                threshold = tuned_threshold(inner[0], inner[1][:, 1], tune_for, costs, weights)
        fixed, tuned = (found[:, 1] >= at for at in (0.5, threshold))
        return fixed.astype(np.intp), tuned.astype(np.intp), threshold
    ones = np.ones(n_classes)
    factors = ones if inner is None else tuned_factors(*inner, tune_for, costs, weights)
    return decide(found, ones), decide(found, factors), None
