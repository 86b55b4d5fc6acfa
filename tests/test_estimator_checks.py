import pytest
from samplers import PLANNING
from sklearn.base import clone
from sklearn.utils.estimator_checks import check_estimator

from equipoise import FunctionSampler


@pytest.mark.parametrize("name", [*PLANNING, "FunctionSampler"])
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.EstimatorCheckFailedWarning")
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.EquipoiseWarning")
def test_scikit_learn_accepts_the_sampler(name):
    sampler = FunctionSampler() if name == "FunctionSampler" else clone(PLANNING[name])
    checks = check_estimator(sampler, on_fail=None)
    failed = [
        (check["check_name"], check["exception"]) for check in checks if check["status"] == "failed"
    ]
    assert failed == []
    assert len(checks) > 30
