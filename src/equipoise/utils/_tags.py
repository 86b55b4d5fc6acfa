"""Tags of estimators, with what imbalanced-learn's tags say of samplers beside."""

from dataclasses import dataclass, field, fields
from typing import Any

from sklearn.utils import InputTags as SklearnInputTags
from sklearn.utils import Tags as SklearnTags
from sklearn.utils import get_tags as get_sklearn_tags

from equipoise.base import is_sampler
from equipoise.base._told import has_plan

__all__ = ["InputTags", "SamplerTags", "Tags", "get_tags"]


@dataclass(slots=True)
class InputTags(SklearnInputTags):
    """What a table may be; parameters as of :class:`sklearn.utils.InputTags`.

    Parameters
    ----------
    dataframe : bool, default=False
        Whether it may be a data frame.
    """

    dataframe: bool = False


@dataclass(slots=True)
class SamplerTags:
    """What a sampler tells.

    Parameters
    ----------
    sample_indices : bool, default=False
        Whether it has ``sample_indices_`` after a call: the row of the input that each row of
        the output is, or was made from.
    """

    sample_indices: bool = False


@dataclass(slots=True)
class Tags(SklearnTags):
    """What an estimator is; parameters as of :class:`sklearn.utils.Tags`.

    Parameters
    ----------
    sampler_tags : SamplerTags or None, default=None
        None is no sampler.
    """

    input_tags: InputTags = field(default_factory=InputTags)
    sampler_tags: SamplerTags | None = None


def get_tags(estimator: Any) -> Any:
    """Read the tags of an estimator.

    Parameters
    ----------
    estimator : object
        An estimator of any package.

    Returns
    -------
    Tags
        Of a sampler, scikit-learn's with ``input_tags.dataframe`` and ``sampler_tags``; of any
        other estimator those that it has.

    Examples
    --------
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.utils._tags import get_tags
    >>> tags = get_tags(SMOTE())
    >>> tags.input_tags.dataframe, tags.sampler_tags.sample_indices
    (True, True)
    """
    tags = get_sklearn_tags(estimator)
    if not is_sampler(estimator) or getattr(tags, "sampler_tags", None) is not None:
        return tags
    known = _fields_of(tags)
    known["input_tags"] = InputTags(**_fields_of(tags.input_tags), dataframe=True)
    return Tags(**known, sampler_tags=SamplerTags(has_plan(estimator)))


def _fields_of(record: Any) -> dict[str, Any]:
    return {one.name: getattr(record, one.name) for one in fields(record)}
