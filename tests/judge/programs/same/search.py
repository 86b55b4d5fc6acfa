from imblearn.over_sampling import SMOTE
from imblearn.pipeline import Pipeline, make_pipeline
from imblearn.under_sampling import RandomUnderSampler
from sklearn.datasets import load_breast_cancer
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report
from sklearn.model_selection import GridSearchCV, StratifiedKFold, train_test_split
from sklearn.preprocessing import StandardScaler

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)
pipe = Pipeline(
    [
        ("scale", StandardScaler()),
        ("pca", PCA(random_state=0)),
        ("smote", SMOTE(random_state=0)),
        ("under", RandomUnderSampler(random_state=0)),
        ("model", LogisticRegression()),
    ]
)
grid = {"smote__k_neighbors": [1, 5], "pca__n_components": [2, 5], "under": ["passthrough"]}
search = GridSearchCV(pipe, grid, scoring="f1", cv=StratifiedKFold(3)).fit(X_train, y_train)
print(search.best_params_, search.best_score_)
print(classification_report(y_test, search.predict(X_test)))
print(make_pipeline(SMOTE(), LogisticRegression()).named_steps["smote"])
