"""Check the built site: ``make docs-check``.

First its files: links and anchors inside the site lead somewhere, and nothing that a browser would
load is on another host. Then each page in Chromium, from the disk: no request leaves the folder, no
script fails, nothing is wider than the window, and axe-core finds nothing serious, light and dark,
1280 and 360 pixels wide.
"""

import argparse
import asyncio
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
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
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
N_TABS = 4


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


def pages_of(site: Path) -> list[Path]:
    """The pages of a site; a theme's templates among its static files are none."""
    found = (path.resolve() for path in site.rglob("*.html"))
    return sorted(path for path in found if "_static" not in path.relative_to(site).parts)


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
    site = site.resolve()
    pages = {path: read(path) for path in pages_of(site)}
    for path, page in pages.items():
        name = path.relative_to(site)
        for url in page.loads:
            yield from _fault_of_load(name, path, url)
        for url in page.links:
            yield from _fault_of_link(name, path, url, pages)
    for path in sorted(site.rglob("*.css")):
        for url in urls_of(path.read_text(encoding="utf-8")):
            yield from _fault_of_load(path.relative_to(site), path, url)


def _fault_of_load(name: Path, path: Path, url: str) -> Iterator[str]:
    parts = urlsplit(url)
    if parts.scheme == "data":
        return
    if parts.scheme or parts.netloc:
        yield f"{name}: loads from elsewhere: {url}"
    elif not (path.parent / unquote(parts.path)).is_file():
        yield f"{name}: loads what is not there: {url}"


def _fault_of_link(name: Path, path: Path, url: str, pages: dict[Path, Page]) -> Iterator[str]:
    parts = urlsplit(url)
    if parts.scheme or parts.netloc:
        return
    aim = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if aim not in pages:
        if not aim.is_file():
            yield f"{name}: leads to what is not there: {url}"
    elif parts.fragment and unquote(parts.fragment) not in pages[aim].anchors:
        yield f"{name}: leads to no such place: {url}"


async def faults_in_browser(site: Path, axe: str, chromium: str) -> list[str]:
    """What goes wrong when each page is opened in a browser, one line each.

    Parameters
    ----------
    site : Path
        The folder of the built pages.
    axe : str
        The script of axe-core.
    chromium : str
        The path of the browser.
    """
    from playwright.async_api import async_playwright

    site = site.resolve()
    names = [path.relative_to(site).as_posix() for path in pages_of(site)]
    faults: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        waiting = iter(names)
        tabs = (_visit(browser, site, waiting, axe, faults) for _ in range(N_TABS))
        await asyncio.gather(*tabs)
        await browser.close()
    return sorted(set(faults))


async def _visit(
    browser: Any, site: Path, names: Iterator[str], axe: str, faults: list[str]
) -> None:
    """Open pages in one tab until there are none left."""
    context = await browser.new_context(bypass_csp=True)
    tab = await context.new_page()
    now = [""]
    inside = site.as_uri()

    def note(fault: str) -> None:
        faults.append(f"{now[0]}: {fault}")

    def note_request(request: Any) -> None:
        if not request.url.startswith((inside, "data:", "blob:", "about:")):
            note(f"asks for {request.url}")

    tab.on("request", note_request)
    tab.on("requestfailed", lambda request: note(f"cannot load {request.url}"))
    tab.on("pageerror", lambda error: note(f"a script fails: {error}"))
    tab.on("console", lambda said: said.type == "error" and note(f"a script says: {said.text}"))
    for name in names:
        now[0] = name
        await tab.set_viewport_size({"width": WIDTHS[0], "height": 900})
        await tab.goto(f"{inside}/{name}")
        if name == "search.html":
            await tab.goto(f"{inside}/{name}?q=SMOTE")
            await tab.wait_for_selector("#search-results li", timeout=20_000)
        await tab.evaluate(axe)
        for theme in THEMES:
            for fault in await _faults_in_theme(tab, theme):
                note(fault)
    await context.close()


async def _faults_in_theme(tab: Any, theme: str) -> list[str]:
    faults = []
    await tab.evaluate(
        "theme => Object.assign(document.documentElement.dataset, {theme, mode: theme})", theme
    )
    for width in WIDTHS:
        await tab.set_viewport_size({"width": width, "height": 900})
        wide = await tab.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            faults.append(f"{theme}: {wide} pixels wide in a window of {width}")
    found = await tab.evaluate("axe.run({resultTypes: ['violations']})")
    for one in found["violations"]:
        if one["impact"] in ("serious", "critical"):
            where = ", ".join(str(node["target"][0]) for node in one["nodes"][:3])
            faults.append(f"{theme}: {one['id']} ({len(one['nodes'])}): {one['help']}: {where}")
    return faults


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


def missing_tools() -> Iterator[str]:
    """What the browser's part needs and is not here, with the way to get it."""
    if shutil.which("chromium") is None:
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
        chromium = str(shutil.which("chromium"))
        faults += asyncio.run(faults_in_browser(options.site, axe_script(), chromium))
    print("\n".join(faults) if faults else "The site is sound.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
