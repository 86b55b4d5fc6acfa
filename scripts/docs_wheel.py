"""Pack the built site, output/docs, into a pure wheel ``equipoise-docs`` in dist/."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from equipoise import __version__
from equipoise._documentation import DISTRIBUTION, PACKAGE

ROOT = Path(__file__).resolve().parent.parent
PROJECT = f"""\
[build-system]
requires = ["scikit-build-core>=1.1"]
build-backend = "scikit_build_core.build"

[project]
name = "{DISTRIBUTION}"
version = "{__version__}"
description = "The documentation of Equipoise {__version__}, to be read without a network"
license = "BSD-3-Clause"
license-files = ["LICENSE"]
requires-python = ">=3.11"

[tool.scikit-build]
cmake.version = ">=3.20"
wheel.cmake = false
wheel.packages = ["{PACKAGE}"]
"""
MODULE = f'"""The pages of Equipoise {__version__}; ``equipoise docs`` opens them."""\n'


def pack(site: Path, out: Path) -> Path:
    """Build the wheel.

    Parameters
    ----------
    site : Path
        The built pages.
    out : Path
        The folder for it.

    Returns
    -------
    Path
        The wheel.
    """
    with tempfile.TemporaryDirectory(prefix="docs-wheel-") as name:
        folder = Path(name)
        package = folder / PACKAGE
        hidden = shutil.ignore_patterns(".*", "_sources")
        shutil.copytree(site, package / "html", ignore=hidden)
        (package / "__init__.py").write_text(MODULE, encoding="utf-8")
        (folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
        shutil.copy(ROOT / "LICENSE", folder)
        command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(folder)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return out / f"{PACKAGE}-{__version__}-py3-none-any.whl"


def main() -> int:
    """Run the command."""
    site = ROOT / "output" / "docs"
    if not (site / "index.html").is_file():
        print("output/docs has no pages: run make docs first", file=sys.stderr)
        return 2
    wheel = pack(site, ROOT / "dist")
    print(f"dist/{wheel.name}: {wheel.stat().st_size:,} bytes; pip install it beside Equipoise")
    return 0


if __name__ == "__main__":
    sys.exit(main())
