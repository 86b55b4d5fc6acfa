"""From a path to bytes: packed files unpacked, characters as UTF-8, and what is no table told."""

import codecs
import contextlib
import gzip
import io
import re
import sys
import zipfile
import zlib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, BinaryIO

from equipoise.exceptions import FileError

GZIP, ZIP, OLE = b"\x1f\x8b", b"PK", b"\xd0\xcf\x11\xe0"
PARQUET, ARROW = b"PAR1", b"ARROW1"
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
# Bytes that texts hardly have.
_CONTROLS = tuple(bytes([one]) for one in (*range(9), *range(14, 27), *range(28, 32)))
# What a file begins with, what it is, and what to do.
_FOREIGN = (
    (b"%PDF", "a PDF document", "export the table as CSV where it came from"),
    (b"SQLite format 3", "a SQLite database", "export a table of it as CSV"),
    (b"\x89HDF", "an HDF5 file", "write it as Parquet, with pandas.read_hdf(...).to_parquet(...)"),
    (b"ORC", "an ORC file", "write it as Parquet, with pandas.read_orc(...).to_parquet(...)"),
    (b"Obj\x01", "an Avro file", "write it as Parquet"),
    (b"$FL2", "an SPSS file", "write it as Parquet, with pandas.read_spss(...).to_parquet(...)"),
    (b"<stata_dta>", "a Stata file", "write it as Parquet, with pandas.read_stata"),
    (b"\x93NUMPY", "a NumPy array", "write it as CSV, with names for the columns"),
    (b"\x80\x04\x95", "a pickle", "write its table as Parquet where you trust it"),
    (b"\x80\x05\x95", "a pickle", "write its table as Parquet where you trust it"),
    (b"BZh", "packed by bzip2", "unpack it first: bunzip2 FILE"),
    (b"\xfd7zXZ", "packed by xz", "unpack it first: unxz FILE"),
    (b"\x28\xb5\x2f\xfd", "packed by zstd", "unpack it first: unzstd FILE"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"\x89PNG", "a picture", "a table is needed"),
    (b"\xff\xd8\xff", "a picture", "a table is needed"),
    (b"<!DOCTYPE", "a page of HTML, not its table", "save the table as CSV"),
    (b"<html", "a page of HTML, not its table", "save the table as CSV"),
    (b"<?xml", "XML", "save the table as CSV"),
    (b"{\\rtf", "a text document", "save the table as CSV"),
    (b"version https://git-lfs", "a pointer to a file that was not fetched", "run: git lfs pull"),
)


@dataclass(frozen=True, eq=False)
class OpenedFile:
    """A file that can be read from its beginning again.

    Parameters
    ----------
    name : str
        What it is called in a sentence.
    stream : file object
        Its bytes.
    """

    name: str
    stream: Any

    def start(self, n: int = 1024) -> bytes:
        """The first bytes."""
        self.stream.seek(0)
        found: bytes = self.stream.read(n)
        self.stream.seek(0)
        return found

    def content(self) -> bytes:
        """All bytes."""
        self.stream.seek(0)
        found: bytes = self.stream.read()
        return found


def open_source(path: str | Path | BinaryIO) -> OpenedFile:
    """Open a file, or read a stream to its end; a packed one is unpacked."""
    if not isinstance(path, str | Path):
        is_input = path is getattr(sys.stdin, "buffer", None)
        name = "standard input" if is_input else repr(getattr(path, "name", "the stream"))
        return _unpacked(OpenedFile(name, io.BytesIO(path.read())))
    file = Path(path)
    if file.is_dir():
        raise FileError(f"{str(path)!r} is a folder; name a file in it")
    if not file.exists():
        raise FileError(f"there is no file {str(path)!r}{_near(file)}")
    try:
        return _unpacked(OpenedFile(repr(str(path)), _seekable(file.open("rb"))))
    except OSError as error:
        raise FileError(f"cannot open {str(path)!r}: {error.strerror}") from None


def _seekable(stream: Any) -> Any:
    """A file as it is; a pipe, which can be read once only, is read to its end."""
    if stream.seekable():
        return stream
    with stream:
        return io.BytesIO(stream.read())


def _near(file: Path) -> str:
    with contextlib.suppress(OSError):
        names = [one.name for one in file.parent.iterdir() if one.is_file()]
        if close := get_close_matches(file.name, names, n=1):
            return f". Did you mean {str(file.with_name(close[0]))!r}?"
    return ""


def _unpacked(source: OpenedFile) -> OpenedFile:
    start = source.start()
    if not start:
        source.stream.close()
        raise FileError(f"{source.name} is empty")
    if start.startswith(GZIP):
        with source.stream:
            return OpenedFile(source.name, io.BytesIO(_gunzipped(source)))
    if start.startswith(ZIP) and not is_workbook(source):
        with source.stream:
            return _unpacked(OpenedFile(source.name, io.BytesIO(_unzipped(source))))
    return source


def _gunzipped(source: OpenedFile) -> bytes:
    try:
        return gzip.decompress(source.content())
    except (OSError, EOFError, zlib.error) as error:
        raise FileError(f"{source.name} cannot be unzipped ({short(error)})") from None


def _unzipped(source: OpenedFile) -> bytes:
    """The one file in an archive."""
    try:
        with zipfile.ZipFile(source.stream) as archive:
            names = [
                one.filename
                for one in archive.infolist()
                if not one.is_dir() and not one.filename.startswith("__MACOSX/")
            ]
            if len(names) != 1:
                listed = ", ".join(names[:6]) or "nothing"
                raise FileError(
                    f"{source.name} holds {len(names)} files ({listed}) where one table was "
                    "expected: unpack it and name one of them"
                )
            return archive.read(names[0])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, zlib.error) as error:
        raise FileError(f"{source.name} cannot be unzipped ({short(error)})") from None


def is_workbook(source: OpenedFile) -> bool:
    """Tell whether a file is a workbook of Excel or of LibreOffice."""
    if source.start(4) == OLE:
        return True
    if source.start(2) != ZIP:
        return False
    try:
        with zipfile.ZipFile(source.stream) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return False
    finally:
        source.stream.seek(0)
    return "[Content_Types].xml" in names or "content.xml" in names


def refuse_foreign(source: OpenedFile, encoding: str | None) -> None:
    """Say what a file is that is no table, and what to do; an encoding says that it is text."""
    start = source.start()
    for mark, what, advice in _FOREIGN:
        if start.lstrip()[: len(mark)].lower() == mark.lower():
            raise FileError(f"{source.name} is {what}: {advice}")
    is_utf16 = start[:2] in _UTF16 or _bare_utf16(start) is not None
    n_controls = sum(map(start.count, _CONTROLS))
    if encoding is None and not is_utf16 and n_controls * 20 > len(start):
        raise FileError(
            f"{source.name} is neither text nor another kind of table that is known here (CSV, "
            "JSON lines, Excel, Parquet, Arrow): save it as one of these, or name its encoding "
            "where it is text all the same"
        )


def as_utf8(content: bytes, encoding: str | None, name: str) -> tuple[bytes, str, str]:
    """Characters as UTF-8, the encoding that they had, and what there is to say about it."""
    if encoding is not None:
        return _decoded(content, encoding, name), encoding, ""
    if content.startswith(codecs.BOM_UTF8):
        return _decoded(content, "utf-8-sig", name), "utf-8-sig", ""
    if content[:2] in _UTF16:
        return _decoded(content, "utf-16", name), "utf-16", "read as UTF-16"
    if bare := _bare_utf16(content[:1024]):
        return _decoded(content, bare, name), bare, f"read as {bare.upper()}"
    try:
        content.decode()
    except UnicodeDecodeError:
        return _western(content, name)
    return content, "utf-8", ""


def _western(content: bytes, name: str) -> tuple[bytes, str, str]:
    """Text that is no UTF-8 is taken for Windows' Western European, and an example is shown."""
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise FileError(
            f"{name} is neither UTF-8 nor cp1252 (byte {error.start:,}): name its encoding, such "
            "as encoding='cp1250'"
        ) from None
    found = re.search(r"\w*[^\x00-\x7f]\w*", text)
    example = found[0] if found else ""
    said = (
        f"read as cp1252, for it is no UTF-8: {example[:40]!r} for instance. If that is wrong, "
        "name another encoding, such as encoding='cp1250'"
    )
    return text.encode(), "cp1252", said


def _decoded(content: bytes, encoding: str, name: str) -> bytes:
    try:
        return content.decode(encoding).lstrip("\ufeff").encode()
    except LookupError:
        raise FileError(
            f"encoding={encoding!r} is not known: write utf-8, utf-16, cp1252 and the like"
        ) from None
    except UnicodeError as error:
        raise FileError(f"{name} cannot be read as {encoding}: {short(error)}") from None


def _bare_utf16(start: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of Western text is zero."""
    half = len(start) // 2
    if half < 2:
        return None
    even, odd = start[: 2 * half : 2].count(0), start[1 : 2 * half : 2].count(0)
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def short(told: object, most: int = 160) -> str:
    """An error's message, or a name, on one line and not too long."""
    text = " ".join(str(told).split())
    return text if len(text) <= most else f"{text[:most]} ..."
