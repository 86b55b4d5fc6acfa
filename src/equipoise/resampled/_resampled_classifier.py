"""A classifier with a sampler before it, to stand wherever a classifier stands."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn import get_config
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.utils import check_random_state, column_or_1d, get_tags
from sklearn.utils.metadata_routing import UNUSED, MetadataRouter, MethodMapping, process_routing
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from equipoise._compat import DocumentedMixin, fit_resample_mapping
from equipoise._containers import read_labels
from equipoise._engine.arguments import check_option, speaking_as
from equipoise._runtime.warnings import warn_caller
from equipoise.base import is_sampler
from equipoise.core.plan import AnyPlan, Plan
from equipoise.exceptions import InexactCorrectionWarning, ProbabilityError
from equipoise.over_sampling import RandomOverSampler
from equipoise.pipeline._end import named_for
from equipoise.pipeline._following import Lineage, n_rows_of, weights_among, with_rows
from equipoise.pipeline._hidden_samplers import refuse_hidden_samplers
from equipoise.pipeline._self_validation import warn_of_self_validation
from equipoise.resampled import _correction
from equipoise.resampled._correction import PROBABILITIES, PriorShift
from equipoise.resampled._parts import (
    chain,
    copied,
    exempt_of,
    fits_by_signature,
    seed,
)
from equipoise.resampled._recalibration import (
    check_temperature,
    folds_within,
    inner_of,
    plain_calibrated,
    recalibrate,
)
from equipoise.typing import (
    ClassifierLike,
    Floats,
    LabelArray,
    LabelsLike,
    SamplerLike,
    SplitterLike,
    TableLike,
)

__all__ = ["ResampledClassifier"]

CALIBRATIONS = ("sigmoid", "isotonic", "temperature")


def _offers(method: str) -> Callable[[Any], bool]:
    """Tell whether the classifier has a method; its own AttributeError becomes the cause."""

    def check(self: Any) -> bool:
        mode = self._mode()
        if mode == "recalibrated":
            return method != "decision_function"
        if mode == "prior":
            if method == "decision_function":
                return False
            method_needed = "predict_proba"
        else:
            method_needed = method
        getattr(getattr(self, "classifier_", None) or self._classifier(), method_needed)
        return True

    return check


class ResampledClassifier(DocumentedMixin, ClassifierMixin, BaseEstimator):
    """Resample the training rows, train a classifier on them, predict with honest probabilities.

    It is one classifier to everybody outside: to scikit-learn's Pipeline, searches, calibration,
    threshold tuning and ensembles. Whatever splits rows around it splits them before they are
    resampled.

    Parameters
    ----------
    sampler : sampler, list of samplers, Pipeline of samplers or "passthrough", default=None
        Several act one after another, in the order given. ``"passthrough"`` or an empty list
        resamples nothing; None is RandomOverSampler, which takes any table. To reach the
        parameters of one in a chain (``sampler__smote__k_neighbors``), give a Pipeline.
    classifier : classifier, default=None
        None is LogisticRegression. Transformers belong here, in a Pipeline with the classifier, or
        before this object.
    probabilities : {"as-is", "prior", "recalibrated", "auto"}, default="as-is"
        What is done about probabilities, which resampling makes too high for the rare class.
        ``"as-is"``: nothing. ``"prior"``: the shares of the classes before resampling are put back
        by Bayes' rule, which is exact for random samplers and class weights, and warns for others.
        ``"recalibrated"``: a map is learnt on rows that were not resampled. ``"auto"``:
        ``"prior"`` for random samplers and class weights, ``"recalibrated"`` for all other
        samplers, ``"as-is"`` where nothing is resampled.
    calibration : {"sigmoid", "isotonic", "temperature"}, default="sigmoid"
        The map of ``"recalibrated"``: Platt's, a monotone step function (for 1,000 rows and more),
        or one factor on the logits after the shares were put back (scikit-learn 1.8 or newer).
    calibration_cv : int, float, splitter or iterable of splits, default=5
        Where the map is learnt: on predictions out of so many stratified folds, with the
        classifier trained on all rows at last; or, as a float, on this share of the rows, which
        the classifier then never sees.
    keep_plan : bool, default=False
        Whether the fitted sampler and the plan stay in pickles and copies.
    random_state : int, RandomState or None, default=None
        Seeds each ``random_state`` inside that is None, and the held-out rows. None leaves them
        as they are.

    Attributes
    ----------
    classifier_ : classifier
        The trained classifier; its own probabilities are not corrected.
    sampler_ : sampler, Pipeline or None
        The sampler that has acted.
    probabilities_ : {"as-is", "prior", "recalibrated"}
        What is done about probabilities.
    shift_ : PriorShift
        Shares of the classes that the classifier has seen (``seen``) and the true ones (``true``),
        weights included; only with ``"prior"``.
    calibrated_ : CalibratedClassifierCV
        The map; only with ``"recalibrated"``.
    classes_ : ndarray of shape (n_classes,)
        The classes.
    plan_ : Plan or PlanChain
        From rows of the input to rows that the classifier was trained on.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row that the classifier was trained on, the row of the input.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        For each of these rows whether it was added.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Notes
    -----
    With ``"prior"`` and ``"recalibrated"``, ``predict`` gives the likeliest class by the corrected
    probabilities, and there is no ``decision_function``. For a rare class that is seldom the wanted
    decision: take a threshold from costs (:func:`equipoise.probabilities.classifier_at_costs`) or
    tune one (TunedThresholdClassifierCV around this object).

    The correction of shares is Elkan's (2001), Saerens's (2002) and Dal Pozzolo's (2015). A
    ``class_weight`` of the classifier is undone too; ``"balanced"`` is read as scikit-learn
    computes it without sample weights. The correction repairs what resampling did, not a
    classifier that is wrong by itself: one that memorises rows (a deep forest) does not see copies
    as more weight, and random over-sampling is then over-corrected. Recalibrate there. A
    temperature moves no mean either, only how sure the classifier is.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise import ResampledClassifier
    >>> X, y = make_classification(n_samples=2000, weights=[0.95], class_sep=0.5, random_state=0)
    >>> model = ResampledClassifier(random_state=0).fit(X, y)
    >>> round(float(model.predict_proba(X)[:, 1].mean()), 2)
    0.18
    >>> honest = model.set_params(probabilities="auto").fit(X, y)
    >>> round(float(honest.predict_proba(X)[:, 1].mean()), 2)
    0.05
    """

    # It routes sample_weight to the classifier and asks for none itself.
    __metadata_request__fit = {"sample_weight": UNUSED}  # noqa: RUF012

    _warns_of_inexact = True
    _lineage: Lineage

    def __init__(
        self,
        sampler: SamplerLike | Literal["passthrough"] | None = None,
        classifier: ClassifierLike | None = None,
        *,
        probabilities: str = "as-is",
        calibration: str = "sigmoid",
        calibration_cv: int | SplitterLike | Iterable[Any] = 5,
        keep_plan: bool = False,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.sampler = sampler
        self.classifier = classifier
        self.probabilities = probabilities
        self.calibration = calibration
        self.calibration_cv = calibration_cv
        self.keep_plan = keep_plan
        self.random_state = random_state

    @fits_by_signature
    def fit(
        self, X: TableLike, y: LabelsLike, sample_weight: ArrayLike | None = None, **params: Any
    ) -> Self:
        """Resample the rows and train the classifier on them.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The table.
        y : array-like of shape (n_rows,)
            The class of each row.
        sample_weight : array-like of shape (n_rows,), default=None
            The weight of each row. One of weight 0 is not there; where all are whole numbers, a
            row of weight 3 is there three times; else an added row has that of its base row.
        **params : dict
            Metadata for the classifier's ``fit``; with metadata routing for the sampler and the
            splitter too. Groups, and what else is known to have one value a row, follow the rows
            as in :class:`equipoise.pipeline.Pipeline`.

        Returns
        -------
        self
        """
        for learnt in [name for name in vars(self) if name.endswith("_")]:
            delattr(self, learnt)
        self.__dict__.pop("_lineage", None)
        with speaking_as(self):
            read_labels(y)
        if isinstance(y, np.ndarray):
            y = column_or_1d(y, warn=True)
        if sample_weight is not None:
            params["sample_weight"] = sample_weight
        sampler, classifier = self._seeded()
        mode = self._checked_mode(sampler, classifier)
        if mode == "recalibrated":
            self._fit_recalibrated(X, y, params, sampler, classifier)
        else:
            self._fit_once(X, y, params, sampler, classifier, correct=mode == "prior")
        self.probabilities_ = mode
        self.classes_ = self.classifier_.classes_
        return self

    def predict(self, X: TableLike) -> LabelArray:
        """Predict the class of each row.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The rows; they are not resampled.

        Returns
        -------
        ndarray of shape (n_rows,)
            The classes.
        """
        check_is_fitted(self)
        if self.probabilities_ == "as-is":
            predicted: LabelArray = self.classifier_.predict(X)
        else:
            predicted = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return predicted

    @available_if(_offers("predict_proba"))
    def predict_proba(self, X: TableLike) -> Floats:
        """Predict the probability of each class.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The rows; they are not resampled.

        Returns
        -------
        ndarray of shape (n_rows, n_classes)
            The probabilities, corrected as ``probabilities`` says.
        """
        check_is_fitted(self)
        if self.probabilities_ == "recalibrated":
            made: Floats = self.calibrated_.predict_proba(X)
            return made
        predicted: Floats = self.classifier_.predict_proba(X)
        return self.shift_.correct(predicted) if self.probabilities_ == "prior" else predicted

    @available_if(_offers("predict_log_proba"))
    def predict_log_proba(self, X: TableLike) -> Floats:
        """Predict the logarithm of each class's probability.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The rows; they are not resampled.

        Returns
        -------
        ndarray of shape (n_rows, n_classes)
            The logarithms of :meth:`predict_proba`.
        """
        check_is_fitted(self)
        if self.probabilities_ == "as-is":
            logarithms: Floats = self.classifier_.predict_log_proba(X)
        else:
            with np.errstate(divide="ignore"):
                logarithms = np.log(self.predict_proba(X))
        return logarithms

    @available_if(_offers("decision_function"))
    def decision_function(self, X: TableLike) -> Floats:
        """Give the classifier's own scores; only where probabilities are left as they are.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The rows; they are not resampled.

        Returns
        -------
        ndarray of shape (n_rows,) or (n_rows, n_classes)
            The scores.
        """
        check_is_fitted(self)
        scores: Floats = self.classifier_.decision_function(X)
        return scores

    def to_sklearn(self) -> ClassifierLike:
        """Give the fitted classifier, corrected as it is, in scikit-learn's own classes.

        Returns
        -------
        estimator
            Of the same probabilities (to 1e-6 for a temperature), and usable where Equipoise is not
            installed if the classifier is. ``"as-is"``: the classifier. ``"prior"``: a
            StackingClassifier whose last part is a logistic regression on log-probabilities with
            coefficients 1 and the correction as its intercept. ``"recalibrated"``: the same with
            other coefficients for a temperature, else a CalibratedClassifierCV. Parts are shared
            with this object, not copied, and are not meant to be fitted again.

        Examples
        --------
        >>> from sklearn.datasets import load_iris
        >>> from sklearn.naive_bayes import GaussianNB
        >>> from equipoise import ResampledClassifier
        >>> from equipoise.over_sampling import SMOTE
        >>> X, y = load_iris(return_X_y=True)
        >>> ResampledClassifier(SMOTE(), GaussianNB()).fit(X, y).to_sklearn()
        GaussianNB()
        """
        check_is_fitted(self)
        if self.probabilities_ == "recalibrated":
            model: ClassifierLike = plain_calibrated(self.calibrated_)
            return model
        model = _correction.plain(self.classifier_)
        if self.probabilities_ == "prior":
            model = self.shift_.stacked_on(model)
        return model

    @property
    def plan_(self) -> AnyPlan:
        """From rows of the input to rows that the classifier was trained on."""
        if "_lineage" not in vars(self):
            why = "is not fitted"
            if "classifier_" in vars(self):
                why = "was pickled or copied without its plan; set keep_plan=True to keep it"
            raise AttributeError(f"this ResampledClassifier has no plan_: it {why}")
        if self._lineage.silent:
            raise AttributeError(
                f"this ResampledClassifier has no plan_: its {self._lineage.silent} has none"
            )
        if self._lineage.plans:
            return self._lineage.plan()
        n_rows = self._lineage.n_rows or 0
        return Plan(n_rows)

    @property
    def sample_indices_(self) -> NDArray[np.int64]:
        """For each row that the classifier was trained on, the row of the input."""
        return self.plan_.sample_indices

    @property
    def is_synthetic_(self) -> NDArray[np.bool_]:
        """For each row that the classifier was trained on, whether it was added."""
        return self.plan_.is_synthetic

    @property
    def n_features_in_(self) -> int:
        """Columns of the table."""
        return int(self._of_parts("n_features_in_"))

    @property
    def feature_names_in_(self) -> LabelArray:
        """Names of the columns; only where all are strings."""
        names: LabelArray = self._of_parts("feature_names_in_")
        return names

    def get_metadata_routing(self) -> Any:
        """Say where metadata of ``fit`` go: to the sampler, the classifier and the splitter.

        Returns
        -------
        MetadataRouter
        """
        to_fit = MethodMapping().add(caller="fit", callee="fit")
        router = MetadataRouter(owner=self).add_self_request(self)
        router.add(classifier=self._classifier(), method_mapping=to_fit)
        sampler = chain(self.sampler)
        if sampler is not None:
            router.add(sampler=sampler, method_mapping=fit_resample_mapping(sampler))
        if self._mode() == "recalibrated" and hasattr(self.calibration_cv, "split"):
            to_split = MethodMapping().add(caller="fit", callee="split")
            router.add(splitter=self.calibration_cv, method_mapping=to_split)
        return router

    def __sklearn_tags__(self) -> Any:
        """Describe the classifier to scikit-learn: it takes what all its parts take."""
        tags = super().__sklearn_tags__()
        of_classifier = get_tags(self._classifier())
        tags.classifier_tags = replace(of_classifier.classifier_tags, multi_label=False)
        samplers = [one for one in _correction.parts_of(self.sampler) if is_sampler(one)]
        everybody = [of_classifier, *map(get_tags, samplers)]
        for name in ("sparse", "allow_nan", "string", "categorical"):
            value = all(getattr(part.input_tags, name) for part in everybody)
            setattr(tags.input_tags, name, value)
        tags.input_tags.positive_only = of_classifier.input_tags.positive_only
        return tags

    def __sklearn_is_fitted__(self) -> bool:
        """Tell whether the classifier is trained."""
        return "probabilities_" in vars(self)

    def __getstate__(self) -> Any:
        state = dict(super().__getstate__())
        if not self.keep_plan:
            state.pop("_lineage", None)
            state.pop("sampler_", None)
        return state

    def _of_parts(self, name: str) -> Any:
        """An attribute of the classifier, or else of the sampler."""
        for part in ("classifier_", "sampler_"):
            if hasattr(vars(self).get(part), name):
                return getattr(vars(self)[part], name)
        raise AttributeError(f"{type(self).__name__} has no {name}")

    def _classifier(self) -> Any:
        return LogisticRegression() if self.classifier is None else self.classifier

    def _mode(self) -> Any:
        """What is, or would be, done about probabilities."""
        if "probabilities_" in vars(self):
            return self.probabilities_
        sampler = RandomOverSampler() if self.sampler is None else self.sampler
        return _correction.choose(self.probabilities, sampler, self._classifier())

    def _seeded(self) -> tuple[Any, Any]:
        """Copies of the parts, to be trained; what has no seed gets one."""
        sampler, classifier = copied(chain(self.sampler)), copied(self._classifier())
        if self.random_state is not None:
            draws = check_random_state(self.random_state)
            for part in (sampler, classifier):
                seed(part, draws)
        return sampler, classifier

    def _checked_mode(self, sampler: Any, classifier: Any) -> str:
        """Check the parameters; what is to be done about probabilities."""
        for method in ("fit", "predict"):
            if not hasattr(classifier, method):
                raise TypeError(
                    f"ResampledClassifier: classifier must be a classifier, but {classifier!r} has "
                    f"no {method}; a sampler is the first argument, the classifier the second"
                )
        refuse_hidden_samplers("ResampledClassifier", classifier)
        check_option("probabilities", self.probabilities, PROBABILITIES)
        check_option("calibration", self.calibration, CALIBRATIONS)
        mode = str(_correction.choose(self.probabilities, sampler, classifier))
        inexact = _correction.not_at_random(sampler)
        if mode == "prior" and inexact and self._warns_of_inexact:
            warn_caller(
                "ResampledClassifier: probabilities='prior' puts the shares of the classes back, "
                f"but {' and '.join(inexact)} changes what the rows of a class look like too, so "
                "the probabilities stay wrong. Use probabilities='recalibrated', or 'auto'",
                InexactCorrectionWarning,
            )
        return mode

    def _fit_once(
        self, X: Any, y: Any, params: Any, sampler: Any, classifier: Any, *, correct: bool
    ) -> None:
        """Resample, train, and where wanted note the shift of the classes' shares."""
        to_sampler, to_classifier, _ = self._routed(params)
        lineage = Lineage("ResampledClassifier", n_rows_of(with_rows(y)))
        X_new, y_new = X, y
        if sampler is not None:
            X_new, y_new = lineage.count(weights_among(to_classifier), X, y)
            to_sampler = lineage.align(to_sampler, "the sampler", ())
            n_before = n_rows_of(with_rows(y_new))
            X_new, y_new = sampler.fit_resample(X_new, y_new, **to_sampler)
            lineage.follow("sampler", sampler, n_before, n_rows_of(X_new))
            n_new = n_rows_of(y_new) or 0
            warn_of_self_validation("ResampledClassifier", classifier, n_new, to_classifier)
        given = lineage.align(to_classifier, "the classifier", exempt_of(classifier))
        self.classifier_ = classifier.fit(
            X_new, y_new, **named_for("ResampledClassifier", classifier, given)
        )
        self.sampler_, self._lineage = sampler, lineage.at_rest()
        if not correct:
            return
        if not hasattr(self.classifier_, "predict_proba"):
            raise ProbabilityError(
                "ResampledClassifier: probabilities='prior' corrects predict_proba, but "
                f"{type(classifier).__name__} has none. Use probabilities='recalibrated', which "
                "makes some from its scores"
            )
        weight, weight_new = (
            next(iter(weights_among(one)), None) for one in (to_classifier, given)
        )
        classes, by_class = self.classifier_.classes_, _correction.class_weight_of(self.classifier_)
        true = _correction.class_masses(y, classes, weight)
        seen = _correction.class_masses(y_new, classes, weight_new, by_class)
        self.shift_ = PriorShift.between(seen, true)

    def _fit_recalibrated(
        self, X: Any, y: Any, params: dict[str, Any], sampler: Any, classifier: Any
    ) -> None:
        """Train, and learn a map from predictions for rows that were not resampled."""
        named_for("ResampledClassifier", classifier, params)
        lineage = Lineage("ResampledClassifier", n_rows_of(with_rows(y)))
        if sampler is not None:
            # A copy beside its row in another fold would be a leak: the inner one makes them.
            weights = weights_among(self._routed(params)[1])
            X, y = lineage.count(weights, X, y, copying=False)
            params = lineage.align(params, "the classifier", exempt_of(classifier))
        inner = _Inner("passthrough" if sampler is None else sampler, classifier)
        inner.set_params(keep_plan=True)  # joblib may train it in a worker
        if self.calibration == "temperature":
            # A temperature moves no share: that has to be done before.
            check_temperature(classifier)
            inner.set_params(probabilities="prior")
            inner.names = read_labels(y).classes
        self.calibrated_, fitting = recalibrate(
            inner,
            X,
            y,
            params,
            self._routed(params)[2],
            method=self.calibration,
            cv=folds_within(self.calibration_cv, lineage),
            random_state=self.random_state,
        )
        inner = inner_of(self.calibrated_).set_params(keep_plan=self.keep_plan)
        self.classifier_, self.sampler_ = inner.classifier_, inner.sampler_
        if fitting is not None:
            lineage.plans.append(fitting)
        lineage.plans += inner._lineage.plans
        lineage.silent = inner._lineage.silent
        self._lineage = lineage.at_rest()

    def _routed(self, params: dict[str, Any]) -> tuple[dict[str, Any], ...]:
        """Metadata for the sampler, the classifier and the splitter of a recalibration."""
        if not params or not get_config()["enable_metadata_routing"]:
            return {}, params, {}
        routed = process_routing(self, "fit", **params)
        to_sampler = dict(routed.sampler.fit) if "sampler" in routed else {}
        to_splitter = dict(routed.splitter.split) if "splitter" in routed else {}
        return to_sampler, dict(routed.classifier.fit), to_splitter


class _Inner(ResampledClassifier):
    """The part of a recalibrated classifier that resamples; the map comes after it.

    Where ``names`` are given, it is trained on their numbers, which scikit-learn makes of strings
    for a temperature; what it trains gets the names.
    """

    _warns_of_inexact = False
    names: LabelArray | None = None

    def __sklearn_clone__(self) -> Self:
        copied: Self = super().__sklearn_clone__()
        copied.names = self.names
        return copied

    @fits_by_signature
    def fit(
        self, X: TableLike, y: LabelsLike, sample_weight: ArrayLike | None = None, **params: Any
    ) -> Self:
        """Resample and train."""
        if self.names is None:
            return super().fit(X, y, sample_weight, **params)
        super().fit(X, self.names[np.asarray(y)], sample_weight, **params)
        self.classes_ = np.flatnonzero(np.isin(self.names, self.classifier_.classes_))
        return self
