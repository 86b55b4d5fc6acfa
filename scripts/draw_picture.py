"""Draw the picture of README.md: the last one of a page of the tutorial."""

import runpy
import sys
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
from PIL import Image

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "examples" / "gallery" / "tutorial" / "plot_3_borderline_svm_adasyn.py"


def draw(path: Path) -> None:
    """Run the page's program, and write its sheet as 64 colours: a third of the bytes."""
    mpl.use("Agg")
    drawn = BytesIO()
    runpy.run_path(str(PAGE))["sheet"].savefig(drawn, dpi=100, facecolor="white")
    Image.open(drawn).convert("RGB").quantize(64).save(path, optimize=True)


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
