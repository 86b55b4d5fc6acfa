"""A session of Spark, and what it may lack."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_JAVA = (
    "Spark needs Java 17 or newer, which pip does not install: install a JDK (on Debian "
    "`apt-get install openjdk-17-jre-headless`), and let JAVA_HOME name it where `java` is not on "
    "the PATH. equipoise.stream and equipoise.dask need none"
)


def session() -> Any:
    """The session that is there, or one on all cores of this machine."""
    sql = pyspark_sql()
    found = sql.SparkSession.getActiveSession()
    if found is not None:
        return found
    if "SPARK_REMOTE" not in os.environ and not _has_java():
        raise RuntimeError(_JAVA)
    # Otherwise Spark would start the system's python3, which lacks what is imported here.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = sql.SparkSession.builder.appName("equipoise")
    if "SPARK_REMOTE" not in os.environ:
        builder = builder.master("local[*]")
    return builder.getOrCreate()


def pyspark_sql() -> Any:
    """PySpark, or where it can be had."""
    try:
        from pyspark import sql
    except ImportError:
        raise ImportError(
            "PySpark is not installed: pip install 'equipoise[spark]'. It needs Java 17, too"
        ) from None
    return sql


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java") is not None or (
        home is not None and (Path(home) / "bin" / "java").exists()
    )


@contextmanager
def explaining_workers() -> Iterator[None]:
    """Say of a worker that lacks a package which Python it runs."""
    try:
        yield
    except Exception as error:
        told = str(error)
        lacking = next((one for one in ("equipoise", "pyarrow", "numpy") if _lacks(told, one)), "")
        if not lacking:
            raise
        raise RuntimeError(
            f"the Python that Spark's workers run has no {lacking}. Install equipoise there, or "
            "let PYSPARK_PYTHON name the Python that has it before the session is made: "
            f"os.environ['PYSPARK_PYTHON'] = {sys.executable!r}"
        ) from None


def _lacks(told: str, name: str) -> bool:
    return f"No module named '{name}" in told
