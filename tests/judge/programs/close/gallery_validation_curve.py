import numpy as np
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.datasets import make_classification
from sklearn.metrics import cohen_kappa_score, make_scorer
from sklearn.model_selection import LearningCurveDisplay, ValidationCurveDisplay, validation_curve
from sklearn.tree import DecisionTreeClassifier

X, y = make_classification(
    n_classes=2,
    class_sep=2,
    weights=[0.1, 0.9],
    n_informative=10,
    n_redundant=1,
    flip_y=0,
    n_features=20,
    n_samples=2000,
    random_state=0,
)
model = make_pipeline(SMOTE(random_state=0), DecisionTreeClassifier(random_state=0))
train, test = validation_curve(
    model,
    X,
    y,
    param_name="smote__k_neighbors",
    param_range=[1, 5, 9],
    cv=3,
    scoring=make_scorer(cohen_kappa_score),
)
print("train", np.round(train.mean(axis=1), 3))
print("test", np.round(test.mean(axis=1), 3))
display = ValidationCurveDisplay.from_estimator(
    model,
    X,
    y,
    param_name="smote__k_neighbors",
    param_range=[1, 5],
    cv=3,
)
print(display.test_scores.shape, LearningCurveDisplay.__name__)
