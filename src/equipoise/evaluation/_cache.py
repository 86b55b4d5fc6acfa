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
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, key: str, value: Any) -> None:
        """Write under a temporary name, then rename: a file is whole, or not there."""
        temporary = self.folder / f".{key}.{uuid4().hex}"
        with temporary.open("w") as file:
            json.dump(value, file)
        temporary.replace(self.folder / f"{key}.json")

    def read(self, key: str) -> Any:
        """What was written, or None; a damaged file is as good as none."""
        try:
            return json.loads((self.folder / f"{key}.json").read_text())
        except (FileNotFoundError, ValueError):
            return None
