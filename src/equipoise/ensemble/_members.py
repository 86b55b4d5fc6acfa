"""Members of an ensemble: each trained on a bag, and what they say together."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from joblib import effective_n_jobs
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.ensemble import (
    AdaBoostClassifier,
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.tree import BaseDecisionTree
from sklearn.utils import check_array
from sklearn.utils.parallel import Parallel, delayed

from equipoise._compat import set_random_states
from equipoise._runtime.memory import give_back_freed_memory
from equipoise.ensemble._bags import Bag, Drawing, balance, columns_of
from equipoise.ensemble._training import TrainingSet, is_frame
from equipoise.pipeline import Pipeline
from equipoise.pipeline._end import named_for
from equipoise.pipeline._following import Lineage
from equipoise.pipeline._self_validation import warn_of_self_validation
from equipoise.pipeline._training import without_rows
from equipoise.typing import Floats, Rows

__all__ = [
    "all_columns_as_none",
    "in_parts",
    "is_of_trees",
    "member_of",
    "sum_of",
    "sum_of_decisions",
    "sum_of_probabilities",
    "train",
    "train_members",
]

# Beyond so many values in a bag, the time to give memory back does not matter beside a member's.
_MANY_VALUES = 1_000_000

_OF_TREES = (
    BaseDecisionTree,
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    RandomForestClassifier,
)


def is_of_trees(classifier: Any) -> bool:
    """Tell whether a classifier makes float32 of any table: it may be given that, made once."""
    if isinstance(classifier, AdaBoostClassifier):
        inside = classifier.estimator
        return inside is None or isinstance(inside, BaseDecisionTree)
    return isinstance(classifier, _OF_TREES)


def train(
    who: str, classifier: Any, bag: Bag, training: TrainingSet, metadata: Mapping[str, Any]
) -> Any:
    """Train a classifier on a bag; weights, and what else has one value a row, follow the rows."""
    given = dict(metadata)
    if training.weights is not None:
        given["sample_weight"] = training.weights
    if given:
        lineage = Lineage(who, training.table.n_rows)
        if bag.plan is None:
            lineage.silent = "the sampler"
        else:
            lineage.plans.append(bag.plan)
        given = named_for(who, classifier, lineage.align(given, "the base learner", ()))
    warn_of_self_validation(who, classifier, bag.codes.size, given)
    X = bag.X
    if is_frame(X) and is_of_trees(classifier):  # it would want the names again, at each prediction
        X = check_array(X, dtype=np.float32, ensure_all_finite=False)
    return classifier.fit(X, bag.codes, **given)


def member_of(template: Pipeline, seed: int) -> Pipeline:
    """An untrained member: each ``random_state`` inside is drawn from its seed."""
    member: Pipeline = clone(template)
    set_random_states(member, seed)
    return member


def train_members(
    template: Pipeline,
    drawing: Drawing,
    training: TrainingSet,
    seeds: Iterable[int],
    metadata: Mapping[str, Any],
) -> list[tuple[Pipeline, Rows]]:
    """Train a member for each seed, on a bag of its own; with the columns that it reads."""
    made = []
    for seed in seeds:
        member = member_of(template, seed)
        columns, rows = drawing.draw(seed, training.population)
        (name, sampler), (_, classifier) = member.steps
        bag = balance(training, rows, sampler, all_columns_as_none(columns, drawing.n_columns))
        del rows  # 8 bytes for each row that the bag was drawn of
        train(training.who, classifier, bag, training, metadata)
        member.steps[0] = (name, without_rows(sampler))
        del bag
        if drawing.n_drawn * drawing.n_columns > _MANY_VALUES:
            give_back_freed_memory()
        made.append((member, columns))
    return made


def all_columns_as_none(columns: Rows, n_columns: int) -> Rows | None:
    """Some columns; None where they are all, in their order."""
    is_all = columns.size == n_columns and bool((columns == np.arange(n_columns)).all())
    return None if is_all else columns


def in_parts(n_members: int, n_jobs: int | None) -> list[slice]:
    """Which members each worker takes."""
    n_parts = min(effective_n_jobs(n_jobs), n_members)
    ends = np.cumsum([len(one) for one in np.array_split(np.arange(n_members), n_parts)]).tolist()
    return [slice(start, end) for start, end in zip([0, *ends], ends, strict=False)]


def sum_of(
    say: Any, members: Sequence[Any], columns: Sequence[Rows], n_jobs: int | None, verbose: int
) -> NDArray[Any]:
    """The sum of what ``say(members, columns)`` gives for some members, on several threads."""
    parts = in_parts(len(members), n_jobs)
    parallel = Parallel(n_jobs=n_jobs, verbose=verbose, prefer="threads")
    said = parallel(delayed(say)(members[one], columns[one]) for one in parts)
    total: NDArray[Any] = sum(said)
    return total


def sum_of_probabilities(
    members: Sequence[Any],
    columns: Sequence[Rows],
    X: Any,
    n_classes: int,
    metadata: Mapping[str, Mapping[str, Any]],
) -> Floats:
    """What members say of each class; one that knows no probabilities casts a vote.

    Their classes are numbers below ``n_classes``; a member may not know all of them.
    """
    total: Floats | None = None
    for member, some in zip(members, columns, strict=True):
        read = columns_of(X, all_columns_as_none(some, _n_columns(X)))
        if hasattr(member, "predict_proba"):
            said = member.predict_proba(read, **metadata.get("predict_proba", {}))
            known = np.asarray(member.classes_).astype(np.intp)
        else:
            voted = member.predict(read, **metadata.get("predict", {})).astype(np.intp)
            said, known = np.eye(n_classes)[voted], np.arange(n_classes)
        if total is None:
            total = np.zeros((len(said), n_classes))
        if known.size == n_classes:
            total += said
        else:
            total[:, known] += said
    assert total is not None
    return total


def sum_of_decisions(
    members: Sequence[Any], columns: Sequence[Rows], X: Any, metadata: Mapping[str, Any]
) -> NDArray[Any]:
    """The sum of the decision functions of some members."""
    said: NDArray[Any] = sum(
        member.decision_function(
            columns_of(X, all_columns_as_none(some, _n_columns(X))), **metadata
        )
        for member, some in zip(members, columns, strict=True)
    )
    return said


def _n_columns(X: Any) -> int:
    return int(X.shape[1]) if hasattr(X, "shape") else len(X[0])
