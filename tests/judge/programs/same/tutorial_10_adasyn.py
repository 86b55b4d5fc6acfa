from collections import Counter

from imblearn.over_sampling import ADASYN
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
X, y = ADASYN().fit_resample(X, y)
print(sorted(Counter(y).items()), X.shape)
