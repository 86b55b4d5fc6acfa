"""What is said where an engine, or what it stands on, is not there."""

import sys

import pytest

import equipoise.dask
import equipoise.spark
from equipoise.over_sampling import SMOTE
from equipoise.spark import _session

SMOTE_0 = SMOTE(random_state=0)


@pytest.mark.parametrize(
    ("engine", "told"),
    [
        ("dask", "Dask is not installed: pip install 'equipoise\\[dask\\]'"),
        ("pyspark", "PySpark is not installed: pip install 'equipoise\\[spark\\]'"),
    ],
    ids=["Dask", "Spark"],
)
def test_an_engine_that_is_not_installed_is_named_with_its_extra(monkeypatch, engine, told):
    for name in [one for one in sys.modules if one.partition(".")[0] == engine]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, engine, None)
    resample = {"dask": equipoise.dask.resample, "pyspark": equipoise.spark.resample}[engine]
    with pytest.raises(ImportError, match=told):
        resample("days/", "fraud", SMOTE_0)


class NoSession:
    """PySpark, as far as it is asked before a session is made."""

    class SparkSession:
        @staticmethod
        def getActiveSession():  # noqa: N802
            return None


def test_java_17_is_named_where_there_is_none(monkeypatch):
    monkeypatch.setattr(_session, "pyspark_sql", lambda: NoSession)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.delenv("SPARK_REMOTE", raising=False)
    with pytest.raises(RuntimeError, match="Spark needs Java 17 or newer, which pip does not"):
        _session.session()


def test_a_worker_that_lacks_the_package_is_told_which_python_it_runs():
    with (
        pytest.raises(RuntimeError, match=r"workers run has no equipoise.*PYSPARK_PYTHON"),
        _session.explaining_workers(),
    ):
        raise ValueError("PythonException: ModuleNotFoundError: No module named 'equipoise'")
    with pytest.raises(ValueError, match="something else"), _session.explaining_workers():
        raise ValueError("something else")
