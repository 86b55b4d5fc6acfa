"""The samplers that all laws are held against."""

from equipoise.over_sampling import (
    ADASYN,
    SMOTE,
    SMOTEN,
    SMOTENC,
    SVMSMOTE,
    BorderlineSMOTE,
    KMeansSMOTE,
    RandomOverSampler,
)
from equipoise.under_sampling import RandomUnderSampler

PLANNING = {
    "RandomOverSampler": RandomOverSampler(random_state=0),
    "RandomOverSampler(shrinkage)": RandomOverSampler(shrinkage=0.5, random_state=0),
    "SMOTE": SMOTE(random_state=0),
    "SMOTE(auto)": SMOTE(k_neighbors="auto", random_state=0),
    "BorderlineSMOTE-1": BorderlineSMOTE(random_state=0),
    "BorderlineSMOTE-2": BorderlineSMOTE(kind="borderline-2", random_state=0),
    "BorderlineSMOTE(half)": BorderlineSMOTE(m_neighbors="half", random_state=0),
    "KMeansSMOTE": KMeansSMOTE(kmeans_estimator=3, cluster_balance_threshold=0.1, random_state=0),
    "KMeansSMOTE(one cluster)": KMeansSMOTE(kmeans_estimator=1, random_state=0),
    "SVMSMOTE": SVMSMOTE(random_state=0),
    "SVMSMOTE(even)": SVMSMOTE(allocation="even", random_state=0),
    "ADASYN": ADASYN(random_state=0),
    "SMOTENC": SMOTENC([0], random_state=0),
    "SMOTEN": SMOTEN(random_state=0),
    "ADASYN(exact)": ADASYN(exact=True, random_state=0),
    "RandomUnderSampler": RandomUnderSampler(random_state=0),
    "RandomUnderSampler(replacement)": RandomUnderSampler(replacement=True, random_state=0),
}
