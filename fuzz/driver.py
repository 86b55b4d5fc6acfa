"""Bytes for a harness: guided by coverage where atheris is installed, else damaged at random.

A harness is a module with ``seeds()``, whole inputs, and ``check(data)``, which raises on a
finding. Each input is written down before it is tried, so that one that ends the process is known.
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

FOLDER = Path("output") / "fuzz"
# What lies at the borders of the numbers that files and kernels read.
_INTERESTING = [0, 1, 127, 128, 255, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1]


def damaged(data: bytes, draw: random.Random) -> bytes:
    """The input with a few changes."""
    made = bytearray(data)
    for _ in range(draw.choice([1, 1, 2, 4, 16])):
        at = draw.randrange(len(made) + 1)
        way = draw.randrange(6)
        if way == 0:
            made[at : at + 1] = bytes([draw.randrange(256)])
        elif way == 1:
            number = draw.choice(_INTERESTING) % 2**32
            made[at : at + 4] = number.to_bytes(4, "little")
        elif way == 2:
            del made[at : at + draw.choice([1, 4, 64, len(made)])]
        elif way == 3:
            made[at:at] = draw.randbytes(draw.choice([1, 4, 16]))
        elif way == 4 and made:
            start = draw.randrange(len(made))
            made[at:at] = made[start : start + draw.choice([4, 32])]
        elif at < len(made):
            made[at] ^= 1 << draw.randrange(8)
    return bytes(made)


def inputs(seeds: list[bytes], seed: int) -> Iterator[bytes]:
    """All seeds as they are, then damaged ones without end."""
    yield from seeds
    draw = random.Random(seed)
    while True:
        yield damaged(draw.choice(seeds), draw)


def fuzz(harness: ModuleType, seconds: float, seed: int) -> None:
    """Try inputs for some time; the first finding is raised."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    name = harness.__name__.rpartition(".")[2]
    last = FOLDER / f"{name}.last"

    def attempt(data: bytes) -> None:
        last.write_bytes(data)
        harness.check(data)

    if find_spec("atheris"):
        _guided(harness, attempt, name, seconds, seed)
    end, n = time.monotonic() + seconds, 0
    for data in inputs(harness.seeds(), seed):
        if time.monotonic() > end:
            break
        attempt(data)
        n += 1
    print(f"{name}: {n} inputs, at random: atheris is not installed")


def _guided(harness: ModuleType, attempt, name: str, seconds: float, seed: int) -> None:  # type: ignore[no-untyped-def]
    """Let atheris, which is libFuzzer for Python, choose the inputs; does not return."""
    import atheris

    corpus = Path(tempfile.mkdtemp(prefix=f"{name}-corpus-"))  # anew: the seed decides
    for i, data in enumerate(harness.seeds()):
        (corpus / f"seed-{i}").write_bytes(data)
    for part in ("equipoise.cli._files", "equipoise._kernels"):
        for module in [one for one in sys.modules if one.startswith(part)]:
            _instrument(atheris, sys.modules[module])
    options = [f"-max_total_time={int(seconds)}", f"-seed={seed}", "-timeout=60", "-verbosity=0"]
    options += [f"-artifact_prefix={FOLDER}/{name}-", "-max_len=8192", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], attempt)
    atheris.Fuzz()


def _instrument(atheris: ModuleType, module: ModuleType) -> None:
    for key, value in list(vars(module).items()):
        is_its_own = getattr(value, "__module__", "") == module.__name__
        if is_its_own and hasattr(value, "__code__"):
            setattr(module, key, atheris.instrument_func(value))
