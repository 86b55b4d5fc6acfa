from collections import Counter

from imblearn.over_sampling import SMOTE
from imblearn.pipeline import Pipeline
from imblearn.under_sampling import RandomUnderSampler
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
over = SMOTE(sampling_strategy=0.1, random_state=0)
under = RandomUnderSampler(sampling_strategy=0.5, random_state=0)
pipeline = Pipeline(steps=[("o", over), ("u", under)])
X, y = pipeline.fit_resample(X, y)
print(sorted(Counter(y).items()), X.sum())
