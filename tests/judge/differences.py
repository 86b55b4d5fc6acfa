"""Reading the tables of docs/differences.md."""

import re
from pathlib import Path

TEXT = (Path(__file__).parents[2] / "docs" / "differences.md").read_text()


def table(first):
    """The rows of the table whose first column is called so: each a list of its cells."""
    lines = iter(TEXT.splitlines())
    head = next(line for line in lines if line.startswith(f"| {first} |"))
    next(lines)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
        assert len(rows[-1]) == head.count("|") - 1, line
    return rows


def names_in(cell):
    """What stands between backquotes."""
    return re.findall(r"`([^`]+)`", cell)
