import numpy as np
from imblearn.over_sampling import RandomOverSampler
from sklearn.datasets import make_classification

X, y = make_classification(
    n_samples=600,
    n_classes=3,
    n_informative=3,
    weights=[0.05, 0.15, 0.8],
    class_sep=0.8,
    random_state=0,
)
for shrinkage in (None, 0, 0.3, {0: 1, 1: 0.5}):
    sampler = RandomOverSampler(shrinkage=shrinkage, random_state=0)
    X_res, y_res = sampler.fit_resample(X, y)
    n_new = len(X_res) - len(X)
    n_copies = len(X_res) - len(np.unique(X_res, axis=0))
    print(shrinkage, np.bincount(y_res), n_new, n_copies, np.round(X_res.sum(), 6))
