"""Warnings that point at the caller's line."""

import warnings
from inspect import currentframe
from types import FrameType

__all__ = ["warn_caller"]

# Ourselves, and those who call samplers on somebody's behalf: searches, pipelines, workers.
_BETWEEN = {"equipoise", "joblib", "sklearn"}


def warn_caller(message: str, category: type[Warning]) -> None:
    """Warn in the name of the nearest line outside this package, scikit-learn and joblib.

    A number of frames to skip would be right for one way in only: a sampler is called by itself,
    in a Pipeline, in a search over pipelines, in a race.
    """
    frame: FrameType | None = currentframe()
    level = 1
    while frame is not None and _package_of(frame) in _BETWEEN:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)


def _package_of(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]
