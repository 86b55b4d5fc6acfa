import numpy as np
from imblearn.model_selection import InstanceHardnessCV
from sklearn.datasets import make_blobs
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_validate

X, y = make_blobs(n_samples=[200, 25], centers=[(-3, 0), (3, 0)], random_state=10)
hard, _ = make_blobs(n_samples=4, centers=((-3, 0),), random_state=10)
X, y = np.vstack([X, hard]), np.hstack([y, np.ones(4, int)])
cv = InstanceHardnessCV(estimator=LogisticRegression(), n_splits=4)
print(cv.get_n_splits(X, y), [len(test) for _, test in cv.split(X, y)])
print([int(y[test].sum()) for _, test in cv.split(X, y)])
result = cross_validate(LogisticRegression(), X, y, cv=cv, scoring="average_precision")
print(np.round(result["test_score"], 6))
