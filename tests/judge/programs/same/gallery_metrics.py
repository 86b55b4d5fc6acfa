import numpy as np
from imblearn.metrics import (
    classification_report_imbalanced,
    geometric_mean_score,
    macro_averaged_mean_absolute_error,
    make_index_balanced_accuracy,
    sensitivity_score,
    sensitivity_specificity_support,
    specificity_score,
)
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.datasets import make_classification
from sklearn.metrics import accuracy_score, make_scorer
from sklearn.model_selection import cross_validate, train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

X, y = make_classification(
    n_classes=2,
    class_sep=1,
    weights=[0.1, 0.9],
    n_informative=10,
    n_redundant=1,
    flip_y=0.05,
    n_features=20,
    n_samples=1500,
    random_state=0,
)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = make_pipeline(StandardScaler(), SMOTE(random_state=0), LinearSVC(random_state=0))
y_pred = model.fit(X_train, y_train).predict(X_test)
print(classification_report_imbalanced(y_test, y_pred))
print("geometric mean %.6f" % geometric_mean_score(y_test, y_pred))
for alpha in (0.1, 0.5):
    for squared in (True, False):
        iba = make_index_balanced_accuracy(alpha=alpha, squared=squared)
        print(
            alpha,
            squared,
            "%.6f" % iba(geometric_mean_score)(y_test, y_pred),
            "%.6f" % iba(accuracy_score)(y_test, y_pred),
        )
print("%.6f %.6f" % (sensitivity_score(y_test, y_pred), specificity_score(y_test, y_pred)))
print(np.round(sensitivity_specificity_support(y_test, y_pred, average=None), 6))
print("%.6f" % macro_averaged_mean_absolute_error([1, 2, 3, 3], [1, 2, 2, 1]))
scores = cross_validate(model, X, y, cv=3, scoring={"g": make_scorer(geometric_mean_score)})
print(np.round(scores["test_g"], 6))
report = classification_report_imbalanced(y_test, y_pred, output_dict=True)
print(sorted(map(str, report)))
