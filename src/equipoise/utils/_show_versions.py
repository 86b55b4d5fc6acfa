"""What a report of a fault begins with: the machine, the versions, and which kernels are active."""

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from equipoise._engine.arguments import resolve_threads
from equipoise._kernels import is_native, level

__all__ = ["show_versions"]

# What the result of a call may depend on, then what people have asked about.
_PACKAGES = (
    *("numpy", "scipy", "scikit-learn", "joblib", "narwhals"),
    *("pandas", "polars", "pyarrow", "matplotlib"),
    *("imbalanced-learn", "torch", "keras", "tensorflow"),
    *("Cython", "pip", "setuptools"),
)


def show_versions(github: bool = False) -> None:
    """Print what a report of a fault should begin with.

    Parameters
    ----------
    github : bool, default=False
        Whether to print it as a section that GitHub folds.

    Examples
    --------
    >>> import equipoise
    >>> equipoise.show_versions()  # doctest: +ELLIPSIS
    <BLANKLINE>
    System:
         python: ...
    """
    parts = {
        "System": _get_sys_info(),
        "Equipoise": _kernel_info(),
        "Python dependencies": _get_deps_info(),
    }
    print(_folded(parts) if github else _plain(parts))


def _plain(parts: dict[str, dict[str, str | None]]) -> str:
    width = max(len(name) for part in parts.values() for name in part)
    return "\n".join(
        f"\n{title}:\n" + "\n".join(f"{name:>{width}}: {said}" for name, said in part.items())
        for title, part in parts.items()
    )


def _folded(parts: dict[str, dict[str, str | None]]) -> str:
    titles = {"System": "System Information", "Python dependencies": "Python Dependencies"}
    sections = "\n\n".join(
        f"**{titles.get(title, title)}**\n\n"
        + "\n".join(f"* {name:<16}: `{said}`" for name, said in part.items())
        for title, part in parts.items()
    )
    summary = "<summary>System, Dependency Information</summary>"
    return f"<details>{summary}\n\n{sections}\n</details>"


def _get_sys_info() -> dict[str, str | None]:
    return {
        "python": sys.version.replace("\n", " "),
        "executable": sys.executable,
        "machine": platform.platform(),
    }


def _kernel_info() -> dict[str, str | None]:
    """Which kernels run: they give the same rows, at different speed."""
    if is_native():
        kernels = f"native, {platform.machine()} {level()}"
    else:
        kernels = "NumPy: there is no native part, searches are scikit-learn's"
    return {
        "equipoise": version("equipoise"),
        "kernels": kernels,
        "threads": str(resolve_threads(None)),
    }


def _get_deps_info() -> dict[str, str | None]:
    """The installed version of each package; None where it is not installed."""
    return {name: _version_of(name) for name in _PACKAGES}


def _version_of(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
