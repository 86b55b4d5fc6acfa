import numpy as np
from imblearn.base import BaseSampler, is_sampler
from imblearn.exceptions import raise_isinstance_error
from imblearn.over_sampling.base import BaseOverSampler
from imblearn.under_sampling.base import BaseUnderSampler
from imblearn.utils import Substitution, check_neighbors_object, check_sampling_strategy
from imblearn.utils._docstring import _n_jobs_docstring, _random_state_docstring
from imblearn.utils._validation import _deprecate_positional_args
from sklearn.utils import check_random_state


@Substitution(
    sampling_strategy=BaseOverSampler._sampling_strategy_docstring,
    random_state=_random_state_docstring,
    n_jobs=_n_jobs_docstring,
)
class Repeater(BaseOverSampler):
    """Repeat rows.

    Parameters
    ----------
    {sampling_strategy}

    {random_state}
    """

    _parameter_constraints: dict = {
        **BaseOverSampler._parameter_constraints,
        "k_neighbors": [int],
        "random_state": [None, int],
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
