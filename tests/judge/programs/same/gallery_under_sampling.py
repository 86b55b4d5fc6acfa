from imblearn.under_sampling import (
    AllKNN,
    EditedNearestNeighbours,
    NearMiss,
    RandomUnderSampler,
    RepeatedEditedNearestNeighbours,
    TomekLinks,
)
from numpy import bincount
from sklearn.datasets import make_classification

X, y = make_classification(
    n_samples=600,
    n_features=4,
    n_classes=3,
    n_redundant=0,
    n_informative=4,
    n_clusters_per_class=1,
    class_sep=0.9,
    weights=[0.1, 0.2, 0.7],
    flip_y=0.02,
    random_state=0,
)
for sampler in (
    RandomUnderSampler(random_state=0),
    TomekLinks(),
    EditedNearestNeighbours(),
    RepeatedEditedNearestNeighbours(),
    AllKNN(allow_minority=True),
    NearMiss(version=1),
    NearMiss(version=2),
    NearMiss(version=3),
):
    X_res, y_res = sampler.fit_resample(X, y)
    print(
        type(sampler).__name__, bincount(y_res), round(X_res.sum(), 6), len(sampler.sample_indices_)
    )
