"""What an sdist and a wheel must hold, and must not."""

import re
import tarfile
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path, PurePosixPath

LARGEST = 2_000_000  # bytes of a wheel
OF_SDIST = {"CMakeLists.txt", "LICENSE", "PKG-INFO", "README.md", "native", "pyproject.toml", "src"}
NEEDED = {
    "Name": "equipoise",
    "License-Expression": "BSD-3-Clause",
    "License-File": "LICENSE",
    "Requires-Python": ">=3.11",
    "Description-Content-Type": "text/markdown",
}
_UNWANTED = re.compile(r"(^|/)(tests?|__pycache__|\.[^/]*)/|\.(pyc|o|obj|orig|log)$")
_LIBRARY = re.compile(r"equipoise/_kernels/libequipoise_native\.(so|dylib|dll)$")


def faults_of_wheel(wheel: Path, version: str, *, is_native: bool = True) -> Iterator[str]:
    """Tell what is wrong with a wheel; nothing, if it is in order."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        info = f"equipoise-{version}.dist-info"
        for name in names:
            if PurePosixPath(name).parts[0] not in ("equipoise", info):
                yield f"{name} is outside the package"
            if _UNWANTED.search(name):
                yield f"{name} is of no use to a user"
        for needed in ("equipoise/py.typed", f"{info}/licenses/LICENSE"):
            if needed not in names:
                yield f"{needed} is missing"
        if any(map(_LIBRARY.search, names)) != is_native:
            yield "the native part is missing" if is_native else "a pure wheel has a native part"
        if f"{info}/METADATA" in names:
            yield from faults_of_metadata(archive.read(f"{info}/METADATA"), version)
        else:
            yield f"{info}/METADATA is missing"
    if is_native and not re.search(r"-py3-none-(?!any)[\w.]+\.whl$", wheel.name):
        yield "its tags are not py3-none-PLATFORM"
    if (size := wheel.stat().st_size) > LARGEST:
        yield f"it has {size:,} bytes, more than {LARGEST:,}"


def faults_of_sdist(sdist: Path, version: str) -> Iterator[str]:
    """Tell what is wrong with an sdist; nothing, if it is in order."""
    top = f"equipoise-{version}"
    with tarfile.open(sdist) as archive:
        found = {PurePosixPath(one.name): one for one in archive.getmembers() if one.isfile()}
        for path, member in found.items():
            if path.parts[0] != top or path.parts[1] not in OF_SDIST:
                yield f"{path} is no part of what is built"
            if _UNWANTED.search(str(path)):
                yield f"{path} is of no use to a user"
            if member.uid or member.gid or member.uname not in ("", "root"):
                yield f"{path} tells who built it ({member.uname or member.uid})"
        there = {path.parts[1] for path in found if len(path.parts) > 1}
        yield from (f"{one} is missing" for one in sorted(OF_SDIST - there))
        told = archive.extractfile(f"{top}/PKG-INFO") if "PKG-INFO" in there else None
        if told is not None:
            yield from faults_of_metadata(told.read(), version)


def faults_of_metadata(text: bytes, version: str) -> Iterator[str]:
    """Tell what is wrong with the metadata."""
    told = message_from_bytes(text)
    for name, value in {**NEEDED, "Version": version}.items():
        if told[name] != value:
            yield f"the metadata say {name}: {told[name]}, not {value}"
    if not _documentation(told):
        yield "the metadata do not say where the documentation is"


def _documentation(told: Message) -> bool:
    return any(one.startswith("Documentation, ") for one in told.get_all("Project-URL") or [])
