"""Warnings that point at the caller's line, once a call."""

import warnings
from collections.abc import Hashable
from inspect import currentframe
from types import FrameType

from equipoise._documentation import more_of
from equipoise.exceptions import EquipoiseWarning

__all__ = ["warn_caller"]

# Ourselves, and those who call samplers on somebody's behalf: searches, pipelines, workers.
_BETWEEN = {"equipoise", "joblib", "sklearn"}
# A name that no function has among its own.
_TOLD = "what equipoise has told"


def warn_caller(message: str, category: type[Warning], about: Hashable = None) -> None:
    """Warn in the name of the nearest line outside this package, scikit-learn and joblib.

    A number of frames to skip would be right for one way in only: a sampler is called by itself,
    in a Pipeline, in a search over pipelines, in a race.

    Parameters
    ----------
    message : str
        The text.
    category : type
        The warning's class.
    about : hashable, default=None
        What it is about, where folds of one call would say it in other words: it is told once a
        call. None is the text itself.
    """
    frame: FrameType | None = currentframe()
    entered, level = frame, 1
    while frame is not None and _package_of(frame) in _BETWEEN:
        entered, frame, level = frame, frame.f_back, level + 1
    # The frame through which the call came in: what is kept there ends with the call.
    assert entered is not None
    told = entered.f_locals.setdefault(_TOLD, set())
    # A worker's lasts as long as the worker, for tables of many calls.
    is_worker = frame is not None and _package_of(frame) == "multiprocessing"
    what = (category, message if about is None or is_worker else about)
    if what not in told:
        warnings.warn(message + _whither(category), category, stacklevel=level)
        told.add(what)


def _whither(category: type[Warning]) -> str:
    """Where more is to be read, as a line below a warning: a declaration to paste ends it."""
    line = more_of(category._page) if issubclass(category, EquipoiseWarning) else ""
    return line and f"\n{line}"


def _package_of(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]
