"""The folder that is written: nothing of it is seen before all of it is there.

It grows beside its place under a hidden name. A part takes its name when it is on the disk, and
the folder takes its own when the last part has; a run that was killed is gone on with. Of two runs
at once the second is refused: who writes holds a lock, which ends with the process.
"""

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from equipoise.exceptions import EquipoiseError, FileError
from equipoise.streaming._lock import locked

MANIFEST, SUCCESS = "_manifest.json", "_SUCCESS"
_PLAN, _WORK = "_plan", "_work"
_FULL = (errno.ENOSPC, errno.EDQUOT)


class Folder:
    """Where the parts go.

    Parameters
    ----------
    out : Path
        The folder that shall be there in the end.
    plan : str
        The hash of all that decides what is in it.

    Raises
    ------
    FileError
        There is something else at ``out`` already.
    """

    def __init__(self, out: Path, plan: str) -> None:
        self.out, self._plan = out, plan
        self.growing = out.with_name(f".{out.name}.growing")
        self.is_done = False
        self._look()

    def _look(self) -> None:
        """See what is at the folder's place; only what the same call has made may be there."""
        _check_place(self.out)
        told = _manifest_of(self.out)
        if told is not None and (self.out / SUCCESS).exists() and told.get("plan") == self._plan:
            self.is_done = True
        elif self.out.exists() and any(self.out.iterdir()):
            raise FileError(_why_refused(self.out, told))

    @property
    def work(self) -> Path:
        """Where files lie that are needed on the way."""
        return self.growing / _WORK

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keep other runs out; what has become of the folder until then is looked at again."""
        with locked(self.growing) as is_mine:
            if not is_mine:
                raise FileError(
                    f"another run is writing {str(self.out)!r} at this moment. Wait for it (the "
                    "same call then finds its work done), or name another folder. Nothing was "
                    "written"
                )
            try:
                self._look()
                yield
            finally:
                with contextlib.suppress(OSError):
                    self.growing.rmdir()  # where nothing has come of it

    def begin(self) -> None:
        """Take up what a run of the same plan has left in the hidden folder, or begin anew."""
        mark, told = self.growing / _PLAN, _manifest_of(self.growing)
        if told is not None and told["plan"] == self._plan:
            self._publish()
            return
        self.growing.mkdir(exist_ok=True)
        if not (mark.exists() and mark.read_text(encoding="utf-8") == self._plan):
            if not mark.exists() and told is None and not self._is_hardly_begun():
                raise FileError(
                    f"{str(self.growing)!r} is in the way: the parts would grow there, and it is "
                    "not of this library. Move it, or name another folder"
                )
            self._clear()
        with whole_file(mark) as there:
            there.write_text(self._plan, encoding="utf-8")
        self.work.mkdir(exist_ok=True)
        _clear_unfinished(self.growing)
        _clear_unfinished(self.work)

    def _is_hardly_begun(self) -> bool:
        """Whether there is nothing but what a run writes that was killed before its first mark."""
        return {one.name for one in self.growing.iterdir()} <= {_PLAN + _UNFINISHED}

    def _clear(self) -> None:
        """Throw away what another plan has left; last the mark, which tells whose folder it is.

        First the mark takes the plan's name away and the manifest goes: killed in between, what is
        left of that plan's work is not taken for whole.
        """
        mark = self.growing / _PLAN
        with whole_file(mark) as there:
            there.write_text("", encoding="utf-8")
        (self.growing / MANIFEST).unlink(missing_ok=True)
        for one in self.growing.iterdir():
            if one != mark:
                shutil.rmtree(one) if one.is_dir() else one.unlink()
        mark.unlink()

    @contextlib.contextmanager
    def given_up_on_error(self) -> Iterator[None]:
        """Leave nothing behind where the input cannot be used; parts of an earlier run stay."""
        try:
            yield
        except EquipoiseError:
            if not self._has_parts():
                self._clear()
            raise

    @contextlib.contextmanager
    def explaining_failures(self) -> Iterator[None]:
        """Say of a write that fails why, what is left, and how to go on."""
        try:
            yield
        except OSError as error:
            is_full = error.errno in _FULL
            why = "the disk is full" if is_full else f"nothing more could be written ({error})"
            left = "Nothing is left of it: make room and call again"
            if self._has_parts():
                left = (
                    f"What is done waits in {str(self.growing)!r}: make room and call again, which "
                    "goes on from there; or delete it"
                )
            raise FileError(f"{why} before {str(self.out)!r} is whole. {left}") from None

    def _has_parts(self) -> bool:
        return any(self.growing.glob("part-*.parquet"))

    def part(self, nth: int) -> Path:
        """The name of a part."""
        return self.growing / f"part-{nth:06d}.parquet"

    def finish(self, told: dict[str, Any]) -> None:
        """Write what the parts are, then let the folder take its name."""
        told = {"plan": self._plan, **told}
        with whole_file(self.growing / MANIFEST) as there:
            there.write_text(json.dumps(told, indent=1), encoding="utf-8")
        self._publish()

    def _publish(self) -> None:
        """Let the whole folder take its name; killed in between, the next run does the rest.

        The manifest says that all parts are there, so that half of what lay on the way misleads
        nobody.
        """
        if self.work.exists():
            shutil.rmtree(self.work)
        _clear_unfinished(self.growing)
        with whole_file(self.growing / SUCCESS) as there:
            there.touch()
        (self.growing / _PLAN).unlink(missing_ok=True)
        if self.out.exists():
            self.out.rmdir()  # it is empty
        self.growing.rename(self.out)
        _sync_folder(self.out.parent)
        self.is_done = True

    def manifest(self) -> dict[str, Any]:
        """What a finished folder says of itself."""
        told = _manifest_of(self.out)
        assert told is not None
        return told


_UNFINISHED = ".unfinished"


def _clear_unfinished(folder: Path) -> None:
    """Throw away what a death has left of files that were being written."""
    for file in folder.iterdir():
        if file.suffix in (_UNFINISHED, ".pieces"):
            file.unlink()


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path to write to; the file takes its name when it is on the disk."""
    unfinished = path.with_name(path.name + _UNFINISHED)
    try:
        yield unfinished
        with unfinished.open("rb+") as written:
            os.fsync(written.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Let a new name outlast a loss of power, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check_place(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise FileError(f"{str(out)!r} is a file: name a folder that is empty, or not there yet")
    if not out.parent.is_dir():
        raise FileError(f"there is no folder {str(out.parent)!r} to put {out.name!r} into: make it")
    if not os.access(out.parent, os.W_OK):
        raise FileError(f"the folder {str(out.parent)!r} is read-only: name another")


def _manifest_of(out: Path) -> dict[str, Any] | None:
    """What a folder says of itself; None where it says nothing that we have written."""
    try:
        told = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and "plan" in told else None


def _why_refused(out: Path, told: dict[str, Any] | None) -> str:
    if told is None:
        return (
            f"{str(out)!r} holds other files: name a folder that is empty, or not there yet. "
            "Nothing was written"
        )
    return (
        f"{str(out)!r} holds what another call has made ({told.get('sampler')} of "
        f"{told.get('n_rows_in'):,} rows): name another folder, or delete this one. "
        "Nothing was written"
    )
