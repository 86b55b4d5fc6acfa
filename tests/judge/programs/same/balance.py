from collections import Counter

from imblearn.datasets import make_imbalance
from imblearn.over_sampling import ADASYN, SMOTE, BorderlineSMOTE, RandomOverSampler
from imblearn.under_sampling import RandomUnderSampler
from sklearn.datasets import load_iris, make_classification

X, y = make_classification(
    n_classes=2,
    class_sep=2,
    weights=[0.1, 0.9],
    n_informative=3,
    n_redundant=1,
    flip_y=0,
    n_features=20,
    n_clusters_per_class=1,
    n_samples=1000,
    random_state=10,
)
print("Original dataset shape %s" % Counter(y))
for sampler in (SMOTE, BorderlineSMOTE, ADASYN, RandomOverSampler, RandomUnderSampler):
    X_res, y_res = sampler(random_state=42).fit_resample(X, y)
    print("Resampled dataset shape %s" % Counter(y_res), X_res.sum())

X, y = make_imbalance(
    *load_iris(return_X_y=True), sampling_strategy={0: 10, 1: 20, 2: 30}, random_state=42
)
print(sorted(Counter(y).items()), X.sum())
