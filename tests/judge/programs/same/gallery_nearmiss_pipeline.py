from imblearn.datasets import make_imbalance
from imblearn.pipeline import make_pipeline
from imblearn.under_sampling import NearMiss, TomekLinks
from sklearn.datasets import load_iris, make_classification
from sklearn.decomposition import PCA
from sklearn.metrics import classification_report
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

X, y = make_classification(
    n_classes=2,
    class_sep=1.25,
    weights=[0.3, 0.7],
    n_informative=3,
    n_redundant=1,
    flip_y=0,
    n_features=5,
    n_clusters_per_class=1,
    n_samples=2000,
    random_state=10,
)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=42)
pipeline = make_pipeline(PCA(n_components=2), TomekLinks(), KNeighborsClassifier())
print(classification_report(y_test, pipeline.fit(X_train, y_train).predict(X_test)))
X, y = make_imbalance(
    *load_iris(return_X_y=True), sampling_strategy={0: 25, 1: 50, 2: 50}, random_state=0
)
model = make_pipeline(StandardScaler(), NearMiss(version=2), KNeighborsClassifier())
print(model.fit(X, y).score(X, y))
