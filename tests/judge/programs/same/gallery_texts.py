from imblearn.over_sampling import RandomOverSampler
from imblearn.pipeline import make_pipeline
from imblearn.under_sampling import RandomUnderSampler
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.naive_bayes import MultinomialNB

spam = [f"win {n} pounds now, click here" for n in range(6)]
ham = [f"shall we meet at {n} o'clock in the library" for n in range(40)]
texts, y = spam + ham, ["spam"] * len(spam) + ["ham"] * len(ham)
for sampler in (RandomUnderSampler(random_state=0), RandomOverSampler(random_state=0)):
    model = make_pipeline(TfidfVectorizer(), sampler, MultinomialNB())
    model.fit(texts, y)
    print(model.predict(["click here now", "at the library"]))
X = TfidfVectorizer().fit_transform(texts)
X_res, y_res = RandomUnderSampler(random_state=0).fit_resample(X, y)
print(sparse.issparse(X_res), X_res.shape, y_res.count("ham"))
