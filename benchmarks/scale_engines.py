"""``python -m benchmarks.scale engines``: the same table by Spark and by Dask, on this machine.

Each run is a process of its own, and so are the workers that it starts: what counts is the memory
of all of them at one moment, pages that they share counted once.
"""

import contextlib
import logging
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

#: Processes of an engine that work at once.
N_WORKERS = 2
_EVERY = 0.5
_PSS = re.compile(rb"^Pss:\s+(\d+) kB", re.MULTILINE)


def by_spark(source: str, out: str, sampler: Any) -> None:
    """Resample by a session on this machine, and let Spark write."""
    from pyspark.sql import SparkSession

    import equipoise.spark

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(f"local[{N_WORKERS}]").appName("scale")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": "2g",
        "spark.log.level": "ERROR",
        "spark.local.dir": str(Path(out).with_name("spark")),
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        equipoise.spark.resample(source, "y", sampler).write.parquet(out)
    finally:
        session.stop()


def by_dask(source: str, out: str, sampler: Any) -> None:
    """Resample by processes of Dask's, and let Dask write."""
    from distributed import Client, LocalCluster

    import equipoise.dask

    settings: dict[str, Any] = {
        "n_workers": N_WORKERS,
        "threads_per_worker": 1,
        "memory_limit": 0,
        "dashboard_address": None,
        "silence_logs": logging.CRITICAL,  # of the last heartbeat, when all is over
    }
    with (
        tempfile.TemporaryDirectory(dir=Path(out).parent) as here,
        LocalCluster(**settings) as cluster,
        Client(cluster),
    ):
        equipoise.dask.resample(source, "y", sampler, folder=Path(here) / "work").to_parquet(out)


ENGINES = {"Spark": by_spark, "Dask": by_dask}


def work(engine: str, source: str, out: str, sampler: Any) -> dict[str, float]:
    """One run: seconds, the most memory of all its processes at once, rows of the output."""
    begun = time.perf_counter()
    with watched() as most:
        ENGINES[engine](source, out, sampler)
    seconds = time.perf_counter() - begun
    n_rows = sum(pq.read_metadata(file).num_rows for file in Path(out).glob("*.parquet"))
    return {"seconds": seconds, "peak": max(most), "n_rows": n_rows}


@contextmanager
def watched() -> Iterator[list[int]]:
    """Look at the memory of this process and all that it has started, twice a second."""
    seen, is_over = [memory_of_all(os.getpid())], threading.Event()

    def look() -> None:
        while not is_over.wait(_EVERY):
            seen.append(memory_of_all(os.getpid()))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield seen
    finally:
        is_over.set()
        looking.join()


def memory_of_all(process: int) -> int:
    """Bytes of a process and of those that it has started, shared pages in equal parts."""
    found = 0
    with contextlib.suppress(OSError):  # one that has ended meanwhile has none
        told = Path(f"/proc/{process}/smaps_rollup").read_bytes()
        found = sum(int(one) for one in _PSS.findall(told)) * 1024
        for task in Path(f"/proc/{process}/task").iterdir():
            children = (task / "children").read_text(encoding="ascii").split()
            found += sum(memory_of_all(int(child)) for child in children)
    return found
