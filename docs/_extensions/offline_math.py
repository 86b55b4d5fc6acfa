"""Copies MathJax beside the pages: what they load of it, 2 MB of the 25 that the package has."""

import shutil
from importlib.util import find_spec
from pathlib import Path

from sphinx.application import Sphinx

PACKAGE = "sphinx-mathjax-offline"
LOADED = ("tex-chtml.js", "output/chtml/fonts/woff-v2")


def copy_mathjax(app: Sphinx, exception: Exception | None) -> None:
    """Copy the script and its fonts, once the pages are written."""
    if exception is not None or app.builder.format != "html":
        return
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{PACKAGE} is not installed: pip install --group docs")
    source = Path(spec.submodule_search_locations[0]) / "static" / "mathjax"
    target = Path(app.outdir) / "_static" / "mathjax"
    for name in LOADED:
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if (source / name).is_dir():
            shutil.copytree(source / name, place, dirs_exist_ok=True)
        else:
            shutil.copy2(source / name, place)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the copy, and where pages find it."""
    app.setup_extension("sphinx.ext.mathjax")
    app.config.mathjax_path = f"mathjax/{LOADED[0]}"
    app.connect("build-finished", copy_mathjax)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
