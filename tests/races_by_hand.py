"""Races whose figures are written down by hand."""

from equipoise.evaluation import Comparison
from equipoise.evaluation._race.figures import Record
from equipoise.evaluation._scoring.scores import SCORES

COMPLEXITY = {"nothing": 0, "class weights": 1, "random over": 2, "SMOTE": 3}


def outcome(values, score="average_precision", rule=None, **told):
    """A comparison of (candidate, model) to one value a fold, by the score's own rule."""
    order = COMPLEXITY | {one: 3 for one, _ in values if one not in COMPLEXITY}
    named = {one for one, _ in values}
    made = {
        "records": tuple(
            Record(*entry, i, rule or SCORES[score].rule, score, float(value))
            for entry, some in values.items()
            for i, value in enumerate(some)
        ),
        "score": score,
        "candidates": tuple(one for one in order if one in named),
        "models": tuple(dict.fromkeys(model for _, model in values)),
        "complexity": order,
        "not_applicable": (),
        "n_folds": max(map(len, values.values())),
        "test_share": 0.25,
        "stopped": "",
        "seconds": 1.0,
        "work_seconds": 1.0,
        "n_rows": 100,
        "class_counts": {"0": 90, "1": 10},
        "positive": "1",
    }
    return Comparison(**made | told)
