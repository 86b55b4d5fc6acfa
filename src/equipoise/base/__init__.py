"""What all samplers share: reading X and y, counting what is wanted, making what was decided.

:class:`BaseSampler` is the hook that other packages subclass: ``_fit_resample(X, y)`` on bare
arrays, and ``_sampling_type``. Our own samplers derive from :class:`PlanningSampler`, which
decides first (``plan``) and makes afterwards (``generate``).
"""

from equipoise.base._function_sampler import FunctionSampler
from equipoise.base._planning import PlanningSampler
from equipoise.base._sampler import BaseSampler, SamplerMixin, is_sampler

__all__ = ["BaseSampler", "FunctionSampler", "PlanningSampler", "SamplerMixin", "is_sampler"]
