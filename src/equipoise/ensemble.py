"""Classifiers that resample inside: not here yet; each name says so when it is imported."""

from typing import TYPE_CHECKING

from equipoise._imblearn.names import door

__all__: list[str] = []

if not TYPE_CHECKING:
    __getattr__ = door(__name__)
