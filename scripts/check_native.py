"""Fail, with one sentence, unless the native part was built."""

import sys

from equipoise._kernels import is_native

if not is_native():
    sys.exit(
        "the native part of Equipoise was not built; see why with 'pip install --verbose .', "
        "then run 'make clean install'"
    )
