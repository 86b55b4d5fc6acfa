from imblearn.ensemble import (
    BalancedBaggingClassifier,
    BalancedRandomForestClassifier,
    EasyEnsembleClassifier,
    RUSBoostClassifier,
)
from imblearn.over_sampling import SMOTE
from sklearn.datasets import make_classification
from sklearn.ensemble import AdaBoostClassifier, BaggingClassifier, HistGradientBoostingClassifier
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from sklearn.model_selection import train_test_split

X, y = make_classification(
    n_samples=3000, n_features=8, n_informative=4, weights=[0.9, 0.1], flip_y=0.02, random_state=0
)
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)
boosted = HistGradientBoostingClassifier(max_iter=20, random_state=0)
for model in (
    BaggingClassifier(n_estimators=20, random_state=0),
    BalancedBaggingClassifier(n_estimators=20, random_state=0),
    BalancedBaggingClassifier(estimator=boosted, n_estimators=5, random_state=0),
    BalancedBaggingClassifier(sampler=SMOTE(random_state=0), n_estimators=10, random_state=0),
    BalancedRandomForestClassifier(
        n_estimators=50, sampling_strategy="all", replacement=True, bootstrap=False, random_state=0
    ),
    EasyEnsembleClassifier(
        n_estimators=5, estimator=AdaBoostClassifier(n_estimators=10), random_state=0
    ),
    RUSBoostClassifier(n_estimators=20, random_state=0),
):
    model.fit(X_train, y_train)
    print(type(model).__name__, model.n_features_in_, len(model.estimators_) > 4, model.classes_)
    print(
        "balanced accuracy %.2f" % balanced_accuracy_score(y_test, model.predict(X_test)),
        "AUC %.3f" % roc_auc_score(y_test, model.predict_proba(X_test)[:, 1]),
    )
