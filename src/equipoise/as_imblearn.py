"""Run a program written for imbalanced-learn with Equipoise, unchanged.

``python -m equipoise.as_imblearn script.py`` runs a script as ``python script.py`` does (``-m``
and ``-c`` too), and in it ``import imblearn`` and the imports of its submodules give Equipoise.
``equipoise.as_imblearn()`` does the same from its call on, for programs that can be changed by
one line. It holds for this process only: nothing is installed, and imbalanced-learn need not be.
"""

import runpy
import sys
from pathlib import Path
from types import ModuleType

from equipoise._imblearn.modules import stand_in

__all__ = ["as_imblearn"]

_USAGE = """\
usage: python -m equipoise.as_imblearn [-m module | -c code | script.py] [arguments]

Run a program as python does; in it, imblearn is Equipoise.
"""


def as_imblearn() -> None:
    """Let ``import imblearn`` mean Equipoise, from here on and in this process.

    Raises
    ------
    RuntimeError
        imbalanced-learn itself has already been imported.

    Notes
    -----
    Classes stay Equipoise's: their pickles, their ``repr`` and their modules say so.
    ``imblearn.__version__`` is the version of imbalanced-learn whose names and parameters
    Equipoise offers. A process that is started anew, as one of a pool, has to call this
    too where its code imports ``imblearn``. Its tests alone
    (``imblearn.over_sampling.tests``) come from an installed copy, where there is one.

    Examples
    --------
    It is not run here, because it would hold for all that this process does later::

        import equipoise

        equipoise.as_imblearn()
        from imblearn.over_sampling import SMOTE  # equipoise.over_sampling.SMOTE
    """
    stand_in()


class _CallableModule(ModuleType):
    """The module is the function too: importing the one must not hide the other."""

    def __call__(self) -> None:
        as_imblearn()


def _run(arguments: list[str]) -> None:
    """Run what the command line names, as python itself would."""
    if arguments in (["-h"], ["--help"]):
        sys.stdout.write(_USAGE)
        return
    if arguments in ([], ["-m"], ["-c"]):
        sys.exit(_USAGE)
    as_imblearn()
    first, *rest = arguments
    if first == "-m":
        sys.argv[:] = rest
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    elif first == "-c":
        sys.argv[:] = ["-c", *rest[1:]]
        _put_first_on_path("")
        _as_main(rest[0])
    else:
        sys.argv[:] = arguments
        _put_first_on_path(str(Path(first).resolve().parent))
        runpy.run_path(first, run_name="__main__")


def _put_first_on_path(folder: str) -> None:
    """Put a folder where python itself had put its own, which it did not under ``-P``."""
    if not sys.flags.safe_path:
        sys.path[0] = folder


def _as_main(code: str) -> None:
    """Execute code as the program's main module."""
    main = sys.modules["__main__"] = ModuleType("__main__")
    exec(compile(code, "<string>", "exec"), vars(main))


if __name__ == "__main__":
    _run(sys.argv[1:])
else:
    sys.modules[__name__].__class__ = _CallableModule
