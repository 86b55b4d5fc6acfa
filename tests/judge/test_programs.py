"""Programs as people have them: unchanged, they print with Equipoise what they print without."""

import subprocess
import sys

import pytest

BALANCE = """
from collections import Counter
from sklearn.datasets import make_classification, load_iris
from imblearn.datasets import make_imbalance
from imblearn.over_sampling import SMOTE, BorderlineSMOTE, ADASYN, RandomOverSampler
from imblearn.under_sampling import RandomUnderSampler

X, y = make_classification(n_classes=2, class_sep=2, weights=[0.1, 0.9], n_informative=3,
                           n_redundant=1, flip_y=0, n_features=20, n_clusters_per_class=1,
                           n_samples=1000, random_state=10)
print("Original dataset shape %s" % Counter(y))
for sampler in (SMOTE, BorderlineSMOTE, ADASYN, RandomOverSampler, RandomUnderSampler):
    X_res, y_res = sampler(random_state=42).fit_resample(X, y)
    print("Resampled dataset shape %s" % Counter(y_res), X_res.sum())

X, y = make_imbalance(*load_iris(return_X_y=True), sampling_strategy={0: 10, 1: 20, 2: 30},
                      random_state=42)
print(sorted(Counter(y).items()), X.sum())
"""

SEARCH = """
from sklearn.datasets import load_breast_cancer
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report
from sklearn.model_selection import GridSearchCV, StratifiedKFold, train_test_split
from sklearn.preprocessing import StandardScaler
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import Pipeline, make_pipeline
from imblearn.under_sampling import RandomUnderSampler

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)
pipe = Pipeline([
    ("scale", StandardScaler()), ("pca", PCA(random_state=0)), ("smote", SMOTE(random_state=0)),
    ("under", RandomUnderSampler(random_state=0)), ("model", LogisticRegression()),
])
grid = {"smote__k_neighbors": [1, 5], "pca__n_components": [2, 5], "under": ["passthrough"]}
search = GridSearchCV(pipe, grid, scoring="f1", cv=StratifiedKFold(3)).fit(X_train, y_train)
print(search.best_params_, search.best_score_)
print(classification_report(y_test, search.predict(X_test)))
print(make_pipeline(SMOTE(), LogisticRegression()).named_steps["smote"])
"""

OWN_SAMPLER = '''
import numpy as np
from sklearn.utils import check_random_state
from imblearn.base import BaseSampler, is_sampler
from imblearn.exceptions import raise_isinstance_error
from imblearn.over_sampling.base import BaseOverSampler
from imblearn.pipeline import make_pipeline
from imblearn.under_sampling.base import BaseUnderSampler
from imblearn.utils import Substitution, check_neighbors_object, check_sampling_strategy
from imblearn.utils._docstring import _n_jobs_docstring, _random_state_docstring
from imblearn.utils._validation import _deprecate_positional_args


@Substitution(
    sampling_strategy=BaseOverSampler._sampling_strategy_docstring,
    random_state=_random_state_docstring, n_jobs=_n_jobs_docstring,
)
class Repeater(BaseOverSampler):
    """Repeat rows.

    Parameters
    ----------
    {sampling_strategy}

    {random_state}
    """

    _parameter_constraints: dict = {
        **BaseOverSampler._parameter_constraints, "k_neighbors": [int], "random_state": [None, int],
    }

    @_deprecate_positional_args
    def __init__(self, *, sampling_strategy="auto", random_state=None, k_neighbors=5):
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.k_neighbors = k_neighbors

    def _fit_resample(self, X, y):
        random_state = check_random_state(self.random_state)
        self.nn_ = check_neighbors_object("k_neighbors", self.k_neighbors, additional_neighbor=1)
        parts = [np.arange(len(y))]
        for label, n_new in self.sampling_strategy_.items():
            rows = np.flatnonzero(y == label)
            parts.append(rows[random_state.randint(0, len(rows), n_new)])
        rows = np.concatenate(parts)
        return X[rows], y[rows]


assert "sampling_strategy :" in Repeater.__doc__ and "random_state :" in Repeater.__doc__
rng = np.random.RandomState(0)
X, y = rng.randn(60, 3), np.repeat(["a", "b", "c"], [10, 20, 30])
sampler = Repeater(random_state=1, sampling_strategy="not majority")
X_res, y_res = sampler.fit_resample(X, y)
print(np.unique(y_res, return_counts=True)[1], X_res.sum(), is_sampler(sampler), sampler.nn_)
print({str(k): int(v) for k, v in check_sampling_strategy("auto", y, "over-sampling").items()})
print({str(k): int(v) for k, v in check_sampling_strategy({"c": 12}, y, "under-sampling").items()})
print(isinstance(sampler, BaseSampler), BaseUnderSampler._sampling_type, sampler)
try:
    raise_isinstance_error("k", [int], "five")
except ValueError as error:
    print(error)
'''


@pytest.mark.parametrize(
    "program", [BALANCE, SEARCH, OWN_SAMPLER], ids=["balance", "search", "own sampler"]
)
def test_a_program_prints_the_same(program, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(program)
    printed = [
        subprocess.run(
            [sys.executable, *way, script], capture_output=True, text=True, check=True
        ).stdout
        for way in ([], ["-m", "equipoise.as_imblearn"])
    ]
    assert printed[0] == printed[1]
    assert printed[0].count("\n") > 4
