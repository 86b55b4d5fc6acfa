import numpy as np
from imblearn.datasets import make_imbalance
from imblearn.metrics.pairwise import ValueDifferenceMetric
from imblearn.pipeline import make_pipeline
from sklearn.datasets import make_moons
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import OrdinalEncoder

X, y = make_moons(n_samples=200, shuffle=True, noise=0.5, random_state=10)
for multiplier in (0.9, 0.75, 0.5, 0.25, 0.1):
    X_res, y_res = make_imbalance(
        X, y, sampling_strategy={0: int(100 * multiplier), 1: 100}, random_state=0
    )
    print(multiplier, np.bincount(y_res), round(X_res.sum(), 6))
words = np.array(["green"] * 10 + ["red"] * 10 + ["blue"] * 10).reshape(-1, 1)
labels = ["apple"] * 8 + ["not apple"] * 5 + ["apple"] * 7 + ["not apple"] * 9 + ["apple"]
codes = OrdinalEncoder(dtype=np.int32).fit_transform(words)
metric = ValueDifferenceMetric().fit(codes, labels)
print(np.round(metric.pairwise(codes[::10]), 6), make_pipeline(KNeighborsClassifier()))
