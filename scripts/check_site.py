"""Check the built site: ``make docs-check``.

First its files: links and anchors inside the site lead somewhere, and nothing that a browser would
load is on another host. Then each page in Chromium, from the disk: no request leaves the folder, no
script fails, nothing is wider than the window, and axe-core finds nothing serious, light and dark,
1280 and 360 pixels wide.
"""

import argparse
import asyncio
import fnmatch
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote, urlsplit

# What a tag loads when the page is shown; the href of <a> is followed by readers alone.
LOADS = {
    "audio": "src", "embed": "src", "iframe": "src", "img": "src", "link": "href",
    "object": "data", "script": "src", "source": "src", "video": "src",
}  # fmt: skip
NOT_LOADED = {"canonical", "author", "index", "search", "next", "prev", "alternate"}
CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")
WIDTHS, THEMES = (1280, 360), ("light", "dark")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-dev-shm-usage",  # which is 64 MB in many containers
]  # fmt: skip
N_TABS = 4
# Rooms whose pages are made by one template from the source.
MADE_ALIKE = ("_modules/", "reference/generated/")
N_OF_ALIKE = 8
QUERIES = {"search.html": "?q=SMOTE"}
SET_THEME = "theme => Object.assign(document.documentElement.dataset, {theme, mode: theme})"
SETTLING = 400  # milliseconds after which the theme has seen the new width
# It would fetch style sheets once more by scripts, which pages from a disk may not.
RUN_AXE = "axe.run({resultTypes: ['violations'], preload: false})"


@dataclass
class Page:
    """What a page of HTML offers and asks for."""

    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.page.anchors |= {said[name] for name in ("id", "name") if said.get(name)}
        if tag == "a" and "href" in said:
            self.page.links.append(said["href"])
        loaded = said.get(LOADS.get(tag, ""), "")
        if loaded and not (tag == "link" and set(said.get("rel", "").split()) & NOT_LOADED):
            self.page.loads.append(loaded)
        self.page.loads += [one.split()[0] for one in said.get("srcset", "").split(",") if one]
        self.page.loads += urls_of(said.get("style", ""))


def urls_of(css: str) -> list[str]:
    """What a style sheet loads."""
    found = (match[1] or match[2] for match in CSS_URL.finditer(css))
    return [url for url in found if not url.startswith(("data:", "#"))]


def read(path: Path) -> Page:
    """Read a page."""
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader.page


def pages_of(site: Path) -> list[str]:
    """The pages of a site; a theme's templates among its static files are none."""
    found = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return sorted(name for name in found if not name.startswith("_static/"))


def faults_of_files(site: Path) -> Iterator[str]:
    """What is wrong with the files of a site, one line each.

    Parameters
    ----------
    site : Path
        The folder of the built pages.

    Yields
    ------
    str
        The page, and the link or file.
    """
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    pages = {name: read(site / name) for name in pages_of(site)}
    for name, page in pages.items():
        loads = (_fault_of_load(name, url, files) for url in page.loads)
        links = (_fault_of_link(name, url, files, pages) for url in page.links)
        yield from (f"{name}: {fault}" for fault in (*loads, *links) if fault)
    for name in sorted(name for name in files if name.endswith(".css")):
        for url in urls_of((site / name).read_text(encoding="utf-8")):
            if fault := _fault_of_load(name, url, files):
                yield f"{name}: {fault}"


def _aim(name: str, path: str) -> str:
    """The file that a path in a page names."""
    return normpath(join(dirname(name), unquote(path)))


def _fault_of_load(name: str, url: str, files: set[str]) -> str:
    parts = urlsplit(url)
    if parts.scheme == "data":
        return ""
    if parts.scheme or parts.netloc:
        return f"loads from elsewhere: {url}"
    return "" if _aim(name, parts.path) in files else f"loads what is not there: {url}"


def _fault_of_link(name: str, url: str, files: set[str], pages: dict[str, Page]) -> str:
    parts = urlsplit(url)
    if parts.scheme or parts.netloc:
        return ""
    aim = _aim(name, parts.path) if parts.path else name
    if aim not in files:
        return f"leads to what is not there: {url}"
    if parts.fragment and aim in pages and unquote(parts.fragment) not in pages[aim].anchors:
        return f"leads to no such place: {url}"
    return ""


def judged_pages(names: list[str]) -> set[str]:
    """The pages that axe-core looks at: all that are written, and a few of those made alike."""
    made = {room: [name for name in names if name.startswith(room)] for room in MADE_ALIKE}
    few = (name for alike in made.values() for name in alike[:: 1 + len(alike) // N_OF_ALIKE])
    return {*few, *(name for name in names if not name.startswith(MADE_ALIKE))}


async def faults_in_browser(site: Path, axe: str, chromium: str, pattern: str = "*") -> list[str]:
    """What goes wrong when each page is opened in a browser, one line each.

    Parameters
    ----------
    site : Path
        The folder of the built pages.
    axe : str
        The script of axe-core.
    chromium : str
        The path of the browser.
    pattern : str
        Which pages, as the shell has it.
    """
    from playwright.async_api import async_playwright

    names = fnmatch.filter(pages_of(site), pattern)
    visit = _Visit(site, axe, judged_pages(names))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        waiting = iter(names)
        await asyncio.gather(*(visit.open_pages(browser, waiting) for _ in range(N_TABS)))
        await browser.close()
    return sorted(set(visit.faults))


class _Visit:
    """Pages opened one after another, in several tabs at once, and what went wrong."""

    def __init__(self, site: Path, axe: str, judged: set[str]) -> None:
        self.inside = site.resolve().as_uri()
        self.axe = axe
        self.judged = judged
        self.faults: list[str] = []

    async def open_pages(self, browser: Any, names: Iterator[str]) -> None:
        """Open pages in one tab until there are none left."""
        from playwright.async_api import Error

        context = await browser.new_context(bypass_csp=True)
        tab = await context.new_page()
        now = [""]
        self._listen(tab, now)
        for name in names:
            now[0] = name
            try:
                found = [fault async for fault in self._look(tab, name)]
            except Error as error:
                found = [f"cannot be looked at: {error.message.splitlines()[0]}"]
            self.faults += [f"{name}: {fault}" for fault in found]
        await context.close()

    def _listen(self, tab: Any, now: list[str]) -> None:
        """Note what the page that is open now asks for, and what fails in it."""

        def note(fault: str) -> None:
            self.faults.append(f"{now[0]}: {fault}")

        def note_request(request: Any) -> None:
            if not request.url.startswith((self.inside, "data:", "blob:", "about:")):
                note(f"asks for {request.url}")

        tab.on("request", note_request)
        tab.on("requestfailed", lambda request: note(f"cannot load {request.url}"))
        tab.on("pageerror", lambda error: note(f"a script fails: {error}"))
        tab.on("console", lambda said: said.type == "error" and note(f"a script says: {said.text}"))

    async def _look(self, tab: Any, name: str) -> AsyncIterator[str]:
        """What is wrong with a page, light and dark, wide and narrow."""
        await tab.set_viewport_size({"width": WIDTHS[0], "height": 900})
        await tab.goto(f"{self.inside}/{name}{QUERIES.get(name, '')}")
        if name in QUERIES:
            await tab.wait_for_selector("#search-results li")
        for theme in THEMES:
            await tab.evaluate(SET_THEME, theme)
            for width in WIDTHS:
                await tab.set_viewport_size({"width": width, "height": 900})
                wide = await tab.evaluate("document.documentElement.scrollWidth")
                if wide > width:
                    yield f"{theme}: {wide} pixels wide in a window of {width}"
            if name in self.judged:
                await tab.wait_for_timeout(SETTLING)
                await tab.evaluate(self.axe)
                for fault in serious_faults(await tab.evaluate(RUN_AXE)):
                    yield f"{theme}: {fault}"


def serious_faults(found: dict[str, Any]) -> Iterator[str]:
    """What axe-core calls serious or critical, one line each."""
    for one in found["violations"]:
        if one["impact"] in ("serious", "critical"):
            where = ", ".join(str(node["target"][0]) for node in one["nodes"][:3])
            yield f"{one['id']} ({len(one['nodes'])}): {one['help']}: {where}"


def axe_script() -> str:
    """Fetch axe-core into a temporary folder; the text of its script."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "axe-core"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        (archive,) = Path(folder).glob("axe-core-*.tgz")
        with tarfile.open(archive) as packed:
            script = packed.extractfile("package/axe.min.js")
            assert script is not None
            return script.read().decode()


def chromium_path() -> str:
    """The browser; empty where there is none."""
    return shutil.which("chromium") or ""


def missing_tools() -> Iterator[str]:
    """What the browser's part needs and is not here, with the way to get it."""
    if not chromium_path():
        yield "there is no chromium: apt-get install chromium"
    if shutil.which("npm") is None:
        yield "there is no npm, by which axe-core is fetched: apt-get install npm"
    try:
        import playwright  # noqa: F401
    except ImportError:
        yield "there is no playwright: pip install --group docs-check"


def main() -> int:
    """Check a site; 1 where something is wrong, 2 where it cannot be checked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("site", type=Path, nargs="?", default=Path("output/docs"))
    parser.add_argument("--files-only", action="store_true", help="open no browser")
    parser.add_argument("--pages", default="*", help="open these pages only: 'guide/*'")
    options = parser.parse_args()
    if not (options.site / "index.html").is_file():
        print(f"{options.site} holds no site: run 'make docs'", file=sys.stderr)
        return 2
    missing = [] if options.files_only else list(missing_tools())
    if missing:
        print("\n".join(missing), file=sys.stderr)
        return 2
    faults = list(faults_of_files(options.site))
    if not options.files_only:
        chromium = chromium_path()
        faults += asyncio.run(
            faults_in_browser(options.site, axe_script(), chromium, options.pages)
        )
    print("\n".join(faults) if faults else "The site is sound.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
