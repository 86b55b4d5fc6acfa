"""What a race has done, on disk: it can be killed at any moment and goes on."""

import json
from hashlib import blake2b
from pathlib import Path
from typing import Any
from uuid import uuid4

import joblib


def digest(*parts: Any) -> str:
    """A short name for some content; what cannot be pickled is known by its text."""
    names = []
    for part in parts:
        try:
            names.append(str(joblib.hash(part)))
        except Exception:  # noqa: BLE001 - pickle raises whatever the object raises
            names.append(repr(part))
    return blake2b("\n".join(names).encode(), digest_size=16).hexdigest()


class Cache:
    """A folder with one small file for each thing that is done.

    Parameters
    ----------
    folder : Path
        Made where it is not there.
    """

    def __init__(self, folder: Path) -> None:
        # Workers may be in another directory than we are, and we in another one later.
        self.folder = folder.absolute()
        self.folder.mkdir(parents=True, exist_ok=True)

    def write(self, key: str, value: Any) -> None:
        """Write under a temporary name, then rename: a file is whole, or not there."""
        final = self.folder / f"{key}.json"
        temporary = self.folder / f".{key}.{uuid4().hex}"
        try:
            with temporary.open("w", encoding="utf-8") as file:
                json.dump(value, file)
            temporary.replace(final)
        except PermissionError:
            temporary.unlink(missing_ok=True)
            # Windows replaces no file that somebody reads; one of this name has the same content.
            if not final.exists():
                raise
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def read(self, key: str) -> Any:
        """What was written, or None; a damaged file is as good as none."""
        try:
            return json.loads((self.folder / f"{key}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None


def open_cache(folder: Any) -> Cache:
    """A cache in a folder of the caller's, which is tried before the work begins."""
    try:
        cache = Cache(Path(folder))
        trial = cache.folder / f".{uuid4().hex}"
        trial.touch()
        trial.unlink()
    except TypeError:
        raise TypeError(f"cache must be the path of a folder, not {folder!r}") from None
    except OSError as error:
        reason = "it, or what should hold it, is a file"
        if not isinstance(error, (FileExistsError, NotADirectoryError)):
            reason = error.strerror or type(error).__name__
        raise ValueError(
            f"cache={str(folder)!r} is no folder that can be written to ({reason}): name another"
        ) from error
    return cache


def read_result(cache: Cache, key: str) -> Any:
    """What was found there, or why nothing could be; None where it is to be done."""
    found = cache.read(key)
    return found if isinstance(found, dict) and found.keys() & {"scores", "reason"} else None
