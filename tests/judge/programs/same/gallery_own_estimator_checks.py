import numpy as np
from imblearn import FunctionSampler, show_versions
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.under_sampling import RandomUnderSampler
from imblearn.utils import check_neighbors_object, check_target_type
from imblearn.utils.estimator_checks import parametrize_with_checks
from imblearn.utils.testing import all_estimators


@parametrize_with_checks([RandomOverSampler(random_state=0), RandomUnderSampler(random_state=0),
                          SMOTE(random_state=0)])
def test_samplers(estimator, check):
    check(estimator)


mark = test_samplers.pytestmark[0]
print(mark.name, mark.args[0] if isinstance(mark.args[0], str) else ", ".join(mark.args[0]))
for case in list(mark.args[1]):
    estimator, check = getattr(case, "values", case)
    check(estimator)
found = dict(all_estimators(type_filter="sampler"))
print([name in found for name in ("SMOTE", "RandomUnderSampler", "FunctionSampler", "Nobody")])
print(check_target_type(np.array([0, 1])), check_neighbors_object("k", 3), FunctionSampler())
print(callable(show_versions))
