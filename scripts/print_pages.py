"""Run the code of pages, and put what it prints below it: ``make pages``.

A block of text that follows a block of Python is what that code prints. Where the words differ,
the block is written anew, its prose broken into lines that a page can hold; the rest of the page
stays as it is. A block that fails stays too and is told: then the exit status is 1.
"""

import argparse
import sys
import textwrap
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from re import Match

from documents import FENCED, all_pages, can_run, printed

WIDTH = 118


def renewed(text: str) -> tuple[str, list[str]]:
    """A page with what its code prints, and what failed in it.

    Parameters
    ----------
    text : str
        The page.

    Returns
    -------
    page : str
        The same words where they were right.
    failed : list of str
        Errors, a line each.
    """
    failed: list[str] = []
    made, end = [], 0
    for code, told in _pairs(text):
        try:
            words = printed(code[2])[0]
        except Exception as error:  # noqa: BLE001 - a page's own code; the others go on
            failed.append(f"line {text.count(chr(10), 0, code.start()) + 1}: {error!r}")
            continue
        if words.split() != told[2].split():
            made += [text[end : told.start(2)], broken(words)]
            end = told.end(2)
    return "".join([*made, text[end:]]), failed


def _pairs(text: str) -> Iterator[tuple[Match[str], Match[str]]]:
    """Each block of Python that runs, with the block of text after it."""
    blocks = list(FENCED.finditer(text))
    for code, told in pairwise(blocks):
        if (code[1], told[1]) == ("python", "text") and can_run(code[2]):
            yield code, told


def broken(words: str) -> str:
    """What was printed, in lines that are not too long; lines of tables stay whole."""
    lines = words.strip("\n").split("\n")
    return "".join(f"{part}\n" for line in lines for part in _parts(line))


def _parts(line: str) -> list[str]:
    is_row = "  " in line.strip()
    return [line] if is_row or len(line) <= WIDTH else textwrap.wrap(line, WIDTH)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m scripts.print_pages", description=__doc__)
    parser.add_argument("pages", nargs="*", type=Path, help="all, where none is named")
    pages = parser.parse_args(arguments).pages or list(all_pages().values())
    n_failed = 0
    for page in pages:
        text = page.read_text(encoding="utf-8")
        made, failed = renewed(text)
        if made != text:
            page.write_text(made, encoding="utf-8")
            print(f"{page}: printed anew", flush=True)
        for one in failed:
            print(f"{page}, {one}", file=sys.stderr, flush=True)
        n_failed += len(failed)
    return int(n_failed > 0)


if __name__ == "__main__":
    sys.exit(main())
