from collections import Counter

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
counter = Counter(y)
print(sorted(counter.items()))
for label in counter:
    rows = where(y == label)[0]
    pyplot.scatter(X[rows, 0], X[rows, 1], label=str(label))
pyplot.legend()
print(len(pyplot.gca().collections))
