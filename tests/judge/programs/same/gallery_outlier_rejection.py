import numpy as np
from imblearn import FunctionSampler
from imblearn.pipeline import make_pipeline
from sklearn.datasets import make_moons
from sklearn.ensemble import IsolationForest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report

rng = np.random.RandomState(0)
X, y = make_moons(n_samples=500, noise=0.1, random_state=0)
X_train, y_train = np.vstack([X[:400], rng.uniform(-6, 6, (40, 2))]), np.append(y[:400], [0] * 40)


def outlier_rejection(X, y):
    """Leave out what an isolation forest finds far away."""
    model = IsolationForest(max_samples=100, contamination=0.1, random_state=0)
    model.fit(X)
    is_inlier = model.predict(X) == 1
    return X[is_inlier], y[is_inlier]


reject = FunctionSampler(func=outlier_rejection)
X_inliers, _ = reject.fit_resample(X_train, y_train)
print(X_inliers.shape)
pipe = make_pipeline(FunctionSampler(func=outlier_rejection), LogisticRegression(random_state=0))
print(classification_report(y[400:], pipe.fit(X_train, y_train).predict(X[400:])))
