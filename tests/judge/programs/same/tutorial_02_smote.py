from collections import Counter

from imblearn.over_sampling import SMOTE
from matplotlib import pyplot
from numpy import where
from sklearn.datasets import make_classification

X, y = make_classification(
    n_samples=10000,
    n_features=2,
    n_redundant=0,
    n_clusters_per_class=1,
    weights=[0.99],
    flip_y=0,
    random_state=1,
)
print(sorted(Counter(y).items()))
oversample = SMOTE(random_state=0)
X, y = oversample.fit_resample(X, y)
print(sorted(Counter(y).items()), X.sum())
for label in (0, 1):
    rows = where(y == label)[0]
    pyplot.scatter(X[rows, 0], X[rows, 1], label=str(label))
