from collections import Counter

import numpy as np
from imblearn.datasets import make_imbalance
from imblearn.over_sampling import RandomOverSampler
from imblearn.under_sampling import RandomUnderSampler, TomekLinks
from sklearn.datasets import load_iris

iris = load_iris(as_frame=True)
X, y = make_imbalance(
    iris.data, iris.target, sampling_strategy={0: 10, 1: 20, 2: 47}, random_state=0
)
print(type(X).__name__, y.name, sorted(y.value_counts().items()))


def shares(y, share=0.5):
    counts = Counter(y)
    return {label: int(n * share) for label, n in counts.items()}


for name, sampler in {
    "not minority": RandomUnderSampler(sampling_strategy="not minority", random_state=0),
    "not majority": RandomOverSampler(sampling_strategy="not majority", random_state=0),
    "dict": RandomUnderSampler(sampling_strategy={0: 5, 1: 12, 2: 40}, random_state=0),
    "callable": RandomUnderSampler(sampling_strategy=shares, random_state=0),
    "list": TomekLinks(sampling_strategy=[1, 2]),
}.items():
    X_res, y_res = sampler.fit_resample(X, y)
    print(name, sorted(y_res.value_counts().items()), round(float(X_res.to_numpy().sum()), 6))

two = y[y > 0], X[y > 0]
ros = RandomOverSampler(sampling_strategy=0.8, random_state=0).fit(two[1], two[0])
print({int(k): int(v) for k, v in ros.sampling_strategy_.items()})
print(np.array_equal(ros.feature_names_in_, X.columns))
