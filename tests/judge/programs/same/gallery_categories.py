import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTEN, SMOTENC, RandomOverSampler
from imblearn.pipeline import make_pipeline
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder, StandardScaler

rng = np.random.RandomState(0)
n = 300
X = pd.DataFrame(
    {
        "age": rng.normal(40, 10, n),
        "income": rng.lognormal(10, 1, n),
        "city": pd.Categorical(rng.choice(["Basel", "Bern", "Genf"], n)),
    }
)
y = pd.Series(np.where(rng.rand(n) < 0.15, "yes", "no"), name="bought")
for sampler in (
    SMOTENC(categorical_features=["city"], random_state=0),
    SMOTENC(categorical_features="auto", random_state=0),
    RandomOverSampler(random_state=0),
):
    X_res, y_res = sampler.fit_resample(X, y)
    print(
        type(sampler).__name__,
        X_res.shape,
        list(X_res.dtypes),
        sorted(set(X_res["city"])),
        y_res.name,
        sorted(y_res.value_counts().items()),
    )
words = X[["city"]].assign(size=rng.choice(["S", "M", "L"], n)).astype(object)
X_res, y_res = SMOTEN(random_state=0).fit_resample(words, y)
print(X_res.shape, sorted(set(X_res["size"])))
prepare = make_column_transformer(
    (make_pipeline(SimpleImputer(), StandardScaler()), ["age", "income"]),
    (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_include="category")),
)
model = make_pipeline(prepare, RandomOverSampler(random_state=0), LogisticRegression())
print(model.fit(X, y).classes_, model.predict(X[:5]).shape)
