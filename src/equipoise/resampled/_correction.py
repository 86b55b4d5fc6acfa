"""Repairing the probabilities of a classifier that was trained on resampled rows."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline as SklearnPipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.class_weight import compute_sample_weight

from equipoise._compat import stack_fitted
from equipoise._containers import read_labels
from equipoise.combine import Chain
from equipoise.core.priors import shift_priors

__all__ = [
    "PROBABILITIES",
    "PriorShift",
    "choose",
    "class_masses",
    "class_weight_of",
    "kind_of",
    "not_at_random",
    "parts_of",
    "plain",
]

PROBABILITIES = ("as-is", "prior", "recalibrated", "auto")

# These draw rows of a class whatever the rows hold, so that only the shares of classes change.
AT_RANDOM = {"RandomOverSampler", "RandomUnderSampler"}


def plain(estimator: Any) -> Any:
    """A fitted estimator in scikit-learn's own classes, where it knows a way there."""
    return estimator.to_sklearn() if hasattr(estimator, "to_sklearn") else estimator


def parts_of(sampler: Any) -> list[Any]:
    """The single samplers of a sampler, a list, a chain or a pipeline of them."""
    if sampler is None or (isinstance(sampler, str) and sampler == "passthrough"):
        return []
    if isinstance(sampler, (list, tuple)):
        return [part for one in sampler for part in parts_of(one)]
    if isinstance(sampler, Chain):
        return parts_of(list(sampler.samplers.values()))
    if hasattr(sampler, "steps"):
        return parts_of([step for _, step in sampler.steps])
    return [sampler]


def not_at_random(sampler: Any) -> list[str]:
    """Names of the parts of a sampler whose choice or rows depend on the features."""
    return [type(part).__name__ for part in parts_of(sampler) if not _is_at_random(part)]


def _is_at_random(sampler: Any) -> bool:
    names = {base.__name__ for base in type(sampler).__mro__}
    return bool(names & AT_RANDOM) and getattr(sampler, "shrinkage", None) is None


def kind_of(sampler: Any) -> str:
    """``"nothing"``, ``"random"`` or ``"synthetic"``: what resampling does to probabilities."""
    if not parts_of(sampler):
        return "nothing"
    return "synthetic" if not_at_random(sampler) else "random"


def choose(wanted: Any, sampler: Any, classifier: Any) -> Any:
    """What ``probabilities`` comes to; a value that is no option comes back as it is."""
    if wanted != "auto":
        return wanted
    kind = kind_of(sampler)
    if kind == "synthetic":
        return "recalibrated"
    if kind == "nothing" and class_weight_of(classifier) is None:
        return "as-is"
    return "prior" if hasattr(classifier, "predict_proba") else "recalibrated"


def class_weight_of(classifier: Any) -> Any:
    """The ``class_weight`` of a classifier, of the last step of a pipeline, of a search's best."""
    classifier = getattr(classifier, "best_estimator_", classifier)
    if getattr(classifier, "steps", None):
        return class_weight_of(classifier.steps[-1][1])
    if not hasattr(classifier, "get_params"):
        return None
    given = classifier.get_params(deep=False).get("class_weight")
    return "balanced" if given == "balanced_subsample" else given


def class_masses(
    y: Any, classes: Any, sample_weight: Any = None, class_weight: Any = None
) -> NDArray[np.float64]:
    """The weight of each class: its rows, their weights, the weight that a classifier gives it."""
    labels = read_labels(y)
    weights = np.ones(len(labels)) if sample_weight is None else np.asarray(sample_weight, float)
    if class_weight is not None:
        weights = weights * compute_sample_weight(class_weight, labels.values)
    total = np.bincount(labels.codes, weights=weights, minlength=labels.classes.size)
    mass_of = dict(zip(labels.classes.tolist(), total.tolist(), strict=True))
    return np.array([mass_of.get(label, 0.0) for label in np.asarray(classes).tolist()])


@dataclass(frozen=True, eq=False)
class PriorShift:
    """The class shares that a classifier has seen, and the ones that are true.

    Parameters
    ----------
    seen, true : ndarray of shape (n_classes,), dtype float64
        Shares, each adding up to 1, in the order of the classifier's classes.
    """

    seen: NDArray[np.float64]
    true: NDArray[np.float64]

    @classmethod
    def between(cls, seen: NDArray[np.float64], true: NDArray[np.float64]) -> "PriorShift":
        """The shift that two tables of class weights ask for."""
        return cls(seen / seen.sum(), true / true.sum())

    def correct(self, probabilities: Any) -> NDArray[np.float64]:
        """Exchange the shares."""
        return shift_priors(probabilities, self.seen, self.true)

    def stacked_on(self, classifier: Any, slope: float = 1.0) -> Any:
        """The corrected classifier in scikit-learn's own classes.

        In logarithms the correction is a shift, so a logistic regression with coefficients 1
        and the shift as its intercept does it. A temperature then multiplies both by ``slope``.
        """
        shift = slope * (np.log(self.true) - np.log(self.seen))
        n_classes, tiny = shift.size, np.finfo(np.float64).tiny
        last = LogisticRegression()
        last.classes_ = np.arange(n_classes)
        if n_classes == 2:
            scale, top = FunctionTransformer(logit), np.nextafter(1.0, 0.0)
            last.coef_, last.intercept_ = slope * np.ones((1, 1)), shift[1:] - shift[:1]
        else:
            scale, top = FunctionTransformer(np.log), 1.0
            last.coef_, last.intercept_ = slope * np.eye(n_classes), shift
        last.n_features_in_ = last.coef_.shape[1]
        clip = FunctionTransformer(np.clip, kw_args={"a_min": tiny, "a_max": top})
        steps = [("clip", clip), ("logarithm", scale), ("shift", last)]
        return stack_fitted(classifier, SklearnPipeline(steps))
