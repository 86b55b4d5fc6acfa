from imblearn.pipeline import make_pipeline
from imblearn.under_sampling import (
    ClusterCentroids,
    CondensedNearestNeighbour,
    InstanceHardnessThreshold,
    NeighbourhoodCleaningRule,
    OneSidedSelection,
)
from numpy import unique
from sklearn.cluster import MiniBatchKMeans
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

X, y = make_classification(
    n_samples=500,
    n_features=4,
    n_redundant=0,
    class_sep=0.9,
    weights=[0.2, 0.8],
    flip_y=0,
    random_state=0,
)
for sampler in (
    ClusterCentroids(estimator=MiniBatchKMeans(n_init=1, random_state=0), random_state=0),
    CondensedNearestNeighbour(random_state=0),
    OneSidedSelection(random_state=0),
    NeighbourhoodCleaningRule(n_neighbors=11),
    InstanceHardnessThreshold(estimator=LogisticRegression(), random_state=0, cv=3),
):
    X_res, y_res = sampler.fit_resample(X, y)
    scores = cross_val_score(
        make_pipeline(sampler, LogisticRegression()), X, y, cv=5, scoring="roc_auc"
    )
    print(
        type(sampler).__name__,
        len(unique(y_res)),
        len(X_res) < len(X),
        X_res.shape[1],
        "%.3f" % scores.mean(),
    )
