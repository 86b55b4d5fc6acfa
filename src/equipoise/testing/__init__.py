"""Laws that every sampler keeps, for our own tests and for authors of other samplers.

A law is a function of a sampler, X and y that raises an AssertionError with one sentence, and that
says whom it binds: some bind over-samplers, some cleaners, some all that plan.
``parametrize_with_sampler_checks`` makes tests of pytest of them, ``check_sampler`` tries all at
once; ``docs/inside/testing-a-sampler.md`` shows how a package of samplers is tested.
"""

import sklearn  # noqa: F401 - first: docs/decisions/0009 says why

from equipoise.testing._law import (
    Law,
    adds,
    cleans,
    counts,
    draws,
    has_strategy,
    law,
    plans,
    takes_groups,
    takes_holes,
    takes_sparse,
    takes_words,
    tells_rows,
)
from equipoise.testing._laws import LAWS, check_sampler
from equipoise.testing._parametrize import parametrize_with_sampler_checks
from equipoise.testing._tables import as_mixed_frame, example_table

__all__ = [
    "LAWS",
    "Law",
    "adds",
    "as_mixed_frame",
    "check_sampler",
    "cleans",
    "counts",
    "draws",
    "example_table",
    "has_strategy",
    "law",
    "parametrize_with_sampler_checks",
    "plans",
    "takes_groups",
    "takes_holes",
    "takes_sparse",
    "takes_words",
    "tells_rows",
]
