"""Fail, with one sentence, unless the native part was built."""

import shutil
import sys

from equipoise._kernels import is_native

if not is_native():
    compilers = ("c++", "g++", "clang++")
    reason = (
        "see why with 'pip install --verbose .'"
        if any(shutil.which(name) for name in compilers)
        else "there is no C++ compiler (on Debian: apt-get install g++)"
    )
    sys.exit(f"The native part of Equipoise was not built: {reason}. Then run the command again.")
