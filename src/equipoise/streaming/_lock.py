"""A lock on a folder that ends with the process that holds it, however that ends."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Make a folder, unless it is there, and hold it; gives whether nobody else does.

    Where the file system has no locks, everybody may.

    Parameters
    ----------
    folder : Path
        The folder. Renamed, it is still held, and no longer in the way of others.
    """
    handle = _opened(folder)
    is_mine = _is_taken(handle)
    while is_mine and not _is_there(handle, folder):  # renamed or deleted before it was ours
        os.close(handle)
        handle = _opened(folder)
        is_mine = _is_taken(handle)
    try:
        yield is_mine
    finally:
        os.close(handle)
        if os.name == "nt" and is_mine:
            with contextlib.suppress(OSError):
                _stand_in(folder).unlink()


def _opened(folder: Path) -> int:
    """A handle of what lies at the place now: another run may have renamed its own meanwhile."""
    if os.name == "nt":  # folders cannot be opened there, so that a file stands for it
        return os.open(_stand_in(folder), os.O_RDWR | os.O_CREAT)
    while True:
        folder.mkdir(exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            return os.open(folder, os.O_RDONLY)


def _is_there(handle: int, folder: Path) -> bool:
    """Whether a handle is one of what lies at the place now."""
    if os.name == "nt":
        return True
    try:
        return os.path.samestat(os.fstat(handle), folder.stat())
    except FileNotFoundError:
        return False


def _stand_in(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def _is_taken(handle: int) -> bool:
    """Whether the lock could be taken."""
    if os.name == "nt":
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # no locks here
        return True
    return True
