"""Does resampling help on a real table? The command ``equipoise``, as a person would type it.

Run ``make demo``, or ``python examples/demo.py [--out output]``: it writes the table hypothyroid
(3,163 rows, strings and holes, 151 rows of the rare class) to a CSV file, looks at it, and
compares four treatments with doing nothing. It takes a minute or two.
"""

import argparse
import sys
from pathlib import Path
from shlex import join

from equipoise.cli import main as equipoise

RACE = [
    "--methods", "class-weights,random-under,smote,smote-then-under",
    "--models", "logistic-regression,gradient-boosting",
    "--repeats", "1", "--time-limit", "90s",
]  # fmt: skip


def say_and_run(arguments: list[str]) -> None:
    """Print a command, then run it."""
    print(f"\n$ {join(['equipoise', *arguments])}\n", flush=True)
    code = equipoise(arguments)
    if code != 0:
        sys.exit(code)


def main(folder: Path) -> Path:
    """Look at a table and compare; the picture of the comparison is returned."""
    folder.mkdir(parents=True, exist_ok=True)
    table, picture = folder / "hypothyroid.csv", folder / "demo_hypothyroid.png"
    say_and_run(["data", "hypothyroid", "--out", str(table)])
    say_and_run(["check", str(table), "--target", "class"])
    race = [*RACE, "--plot", str(picture)]
    say_and_run(["compare", str(table), "--target", "class", *race])
    return picture


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default="output", help="folder of the table and the picture")
    main(Path(parser.parse_args().out))
