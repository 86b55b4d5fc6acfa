import json

import imblearn.metrics
import numpy as np
import pytest
from sklearn.metrics import classification_report

from equipoise.exceptions import ParameterError
from equipoise.metrics import classification_report_imbalanced, specificity_score

RNG = np.random.default_rng(2)
TRUTH = RNG.integers(0, 3, 150)
CALLED = np.where(RNG.random(150) < 0.6, TRUTH, RNG.integers(0, 3, 150))


@pytest.mark.parametrize(
    "options",
    [{}, {"digits": 4}, {"labels": [2, 0]}, {"target_names": ["one", "two", "a long name"]},
     {"alpha": 0.5}],
    ids=str,
)  # fmt: skip
def test_the_text_is_imbalanced_learns_to_the_letter(options):
    theirs = imblearn.metrics.classification_report_imbalanced(TRUTH, CALLED, **options)
    assert classification_report_imbalanced(TRUTH, CALLED, **options) == theirs


def test_the_dict_has_imbalanced_learns_values_as_pythons_numbers():
    ours = classification_report_imbalanced(TRUTH, CALLED, output_dict=True)
    theirs = imblearn.metrics.classification_report_imbalanced(TRUTH, CALLED, output_dict=True)
    assert ours.keys() == theirs.keys()
    for name in "012":
        assert ours[name] == pytest.approx(theirs[name], rel=1e-12)
    assert ours["avg_iba"] == pytest.approx(theirs["avg_iba"])
    assert json.loads(json.dumps(ours)) == ours


def test_weights_count_in_every_column():
    weights = RNG.integers(1, 4, TRUTH.size)
    ours = classification_report_imbalanced(
        TRUTH, CALLED, sample_weight=weights.astype(float), output_dict=True
    )
    again = classification_report_imbalanced(
        np.repeat(TRUTH, weights), np.repeat(CALLED, weights), output_dict=True
    )
    for name in "012":
        assert ours[name] == pytest.approx(again[name])
    text = classification_report_imbalanced(TRUTH, CALLED, sample_weight=weights / 3)
    assert text.split()[-1] == f"{weights.sum() / 3:.2f}"


def test_precision_and_recall_are_scikit_learns():
    ours = classification_report_imbalanced(TRUTH, CALLED, output_dict=True)
    theirs = classification_report(TRUTH, CALLED, output_dict=True)
    for name in "012":
        assert ours[name]["pre"] == theirs[name]["precision"]
        assert ours[name]["rec"] == theirs[name]["recall"]
        assert ours[name]["sup"] == theirs[name]["support"]
    expected = specificity_score(TRUTH, CALLED, average=None)
    assert [ours[name]["spe"] for name in "012"] == expected.tolist()


def test_a_class_without_rows_is_what_the_caller_says():
    asked = {"labels": [0, 7], "output_dict": True}
    one = classification_report_imbalanced([0, 0, 1], [0, 0, 1], zero_division=1, **asked)
    assert one["7"]["rec"] == one["7"]["pre"] == 1
    assert classification_report_imbalanced([0, 1], [0, 1], labels=[7], zero_division=0).endswith(
        " 0\n"
    )


def test_names_that_do_not_fit_the_classes_are_refused():
    with pytest.raises(ParameterError, match="Number of classes, 3, does not match size of targ"):
        classification_report_imbalanced(TRUTH, CALLED, target_names=["a", "b"])
