"""Tags with what imbalanced-learn's say of samplers."""

import imblearn.over_sampling
import imblearn.utils._tags
import pytest
from samplers import CASES
from sklearn.linear_model import LogisticRegression
from sklearn.utils import get_tags as get_sklearn_tags

from equipoise import FunctionSampler
from equipoise.over_sampling import SMOTE
from equipoise.utils._tags import InputTags, SamplerTags, Tags, get_tags


class Overriding(SMOTE):
    def _fit_resample(self, X, y, **params):
        return X, y


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_sampler_of_ours_takes_frames_and_tells_rows(case):
    tags = get_tags(case.sampler)
    assert tags.input_tags.dataframe
    assert tags.sampler_tags.sample_indices
    known = get_sklearn_tags(case.sampler)
    assert tags.input_tags.sparse == known.input_tags.sparse
    assert tags.target_tags == known.target_tags
    assert tags.estimator_type == "sampler"


@pytest.mark.parametrize("sampler", [FunctionSampler(), Overriding()], ids=["function", "override"])
def test_one_that_makes_no_plan_tells_no_rows(sampler):
    assert not get_tags(sampler).sampler_tags.sample_indices
    assert not hasattr(sampler.fit_resample([[0.0], [1.0]], [0, 1]), "sample_indices_")


def test_of_any_other_estimator_they_are_its_own():
    assert get_tags(LogisticRegression()) == get_sklearn_tags(LogisticRegression())
    theirs = get_tags(imblearn.over_sampling.RandomOverSampler())
    assert theirs.sampler_tags.sample_indices
    assert isinstance(theirs, imblearn.utils._tags.Tags)


@pytest.mark.parametrize("ours", [InputTags, SamplerTags, Tags], ids=lambda one: one.__name__)
def test_the_records_have_the_fields_of_imbalanced_learns(ours):
    theirs = getattr(imblearn.utils._tags, ours.__name__)
    assert set(theirs.__dataclass_fields__) <= set(ours.__dataclass_fields__)
