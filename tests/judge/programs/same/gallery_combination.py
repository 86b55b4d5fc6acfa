from collections import Counter

from imblearn.combine import SMOTEENN, SMOTETomek
from imblearn.over_sampling import SMOTE
from imblearn.under_sampling import EditedNearestNeighbours
from sklearn.datasets import make_classification

X, y = make_classification(
    n_samples=800,
    n_features=4,
    n_classes=2,
    n_redundant=0,
    class_sep=0.6,
    weights=[0.2, 0.8],
    flip_y=0,
    random_state=0,
)
for sampler in (
    SMOTE(random_state=0),
    SMOTEENN(random_state=0),
    SMOTETomek(random_state=0),
    SMOTEENN(
        smote=SMOTE(k_neighbors=3, random_state=0),
        enn=EditedNearestNeighbours(kind_sel="mode"),
        random_state=0,
    ),
):
    X_res, y_res = sampler.fit_resample(X, y)
    print(type(sampler).__name__, sorted(Counter(y_res).items()), round(X_res.sum(), 6))
