"""What is wrong with an sdist or a wheel is told, name by name."""

import io
import tarfile
import zipfile

import pytest

from scripts import archives
from scripts.archives import NEEDED, OF_SDIST, faults_of_sdist, faults_of_wheel

METADATA = "".join(f"{name}: {value}\n" for name, value in {**NEEDED, "Version": "1.0"}.items())
METADATA += "Project-URL: Documentation, https://equipoise.example/\n"
INFO = "equipoise-1.0.dist-info"
IN_ORDER = {
    "equipoise/__init__.py": "",
    "equipoise/py.typed": "",
    "equipoise/_kernels/libequipoise_native.so": "",
    f"{INFO}/METADATA": METADATA,
    f"{INFO}/licenses/LICENSE": "",
}


@pytest.fixture
def wheel(tmp_path):
    def make(
        without="",
        name="equipoise-1.0-py3-none-manylinux_2_24_x86_64.manylinux_2_28_x86_64.whl",
        **more,
    ):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as archive:
            for file, text in {**IN_ORDER, **more}.items():
                if file != without:
                    archive.writestr(file, text)
        return list(faults_of_wheel(path, "1.0"))

    return make


def test_a_wheel_in_order_has_no_fault(wheel):
    assert wheel() == []


@pytest.mark.parametrize("missing", sorted(set(IN_ORDER) - {"equipoise/__init__.py"}))
def test_what_is_missing_in_a_wheel_is_told(wheel, missing):
    (fault,) = wheel(without=missing)
    assert fault.endswith("missing")


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        ("tests/test_a.py", "tests/test_a.py is outside the package"),
        ("equipoise/tests/test_a.py", "of no use"),
        ("equipoise/__pycache__/a.pyc", "of no use"),
        ("equipoise/.idea/a", "of no use"),
    ],
)
def test_what_does_not_belong_in_a_wheel_is_told(wheel, file, fault):
    assert any(fault in one for one in wheel(**{file: ""}))


def test_a_wheel_for_one_python_or_for_any_machine_is_told(wheel):
    for name in ("equipoise-1.0-cp311-cp311-linux_x86_64.whl", "equipoise-1.0-py3-none-any.whl"):
        assert wheel(name=name) == ["its tags are not py3-none-PLATFORM"]


def test_a_large_wheel_is_told(wheel, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST", 100)
    (fault,) = wheel()
    assert fault.endswith("more than 100")


def test_metadata_of_another_version_or_without_an_address_are_told(wheel):
    of_file = f"{INFO}/METADATA"
    (fault,) = wheel(**{of_file: METADATA.replace("Version: 1.0", "Version: 1.1")})
    assert fault == "the metadata say Version: 1.1, not 1.0"
    (fault,) = wheel(**{of_file: METADATA.replace("Documentation,", "Home,")})
    assert "where the documentation is" in fault


@pytest.fixture
def sdist(tmp_path):
    def make(*more, without="", user=""):
        path = tmp_path / "equipoise-1.0.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            for name in (*sorted(OF_SDIST - {without}), *more):
                text = METADATA.encode() if name == "PKG-INFO" else b""
                file = f"{name}/a.py" if name in ("native", "src") else name
                member = tarfile.TarInfo(f"equipoise-1.0/{file}")
                member.size, member.uname = len(text), user
                archive.addfile(member, io.BytesIO(text))
        return list(faults_of_sdist(path, "1.0"))

    return make


def test_an_sdist_in_order_has_no_fault(sdist):
    assert sdist() == []


@pytest.mark.parametrize("missing", sorted(OF_SDIST))
def test_what_is_missing_in_an_sdist_is_told(sdist, missing):
    assert f"{missing} is missing" in sdist(without=missing)


def test_what_does_not_belong_in_an_sdist_is_told(sdist):
    assert sdist("tests/a.py")[0] == "equipoise-1.0/tests/a.py is no part of what is built"
    assert "tells who built it (ann)" in sdist(user="ann")[0]
