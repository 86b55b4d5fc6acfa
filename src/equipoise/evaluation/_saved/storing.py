"""Models to files and back, without running what somebody else has put into the file."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, is_zipfile

import joblib
import sklearn

import equipoise
from equipoise._runtime.errors import naming
from equipoise._runtime.warnings import warn_caller
from equipoise.evaluation._saved.columns import as_plain, of_plain
from equipoise.evaluation._saved.saved_model import SavedModel
from equipoise.evaluation._tuning.tune import Tuning
from equipoise.exceptions import FileError, OtherVersionWarning, UnpicklingWarning

_ENDINGS = (".skops", ".joblib")
_FORMAT = "equipoise model 1"
# Beside what skops trusts by itself: numpy's types, and estimators of scikit-learn that it lists.
# Each holds numbers and other estimators alone, and runs nothing when it is made.
_OURS = (
    "equipoise.evaluation._race.flag_rounder.FlagRounder",
    "equipoise.evaluation._race.preparation.Preparation",
    "equipoise.evaluation._race.table_preparer.TablePreparer",
    "equipoise.evaluation._race.treatment.Treatment",
    "equipoise.evaluation._race.weighted_classifier.WeightedClassifier",
)
_SCIKIT_LEARNS = (
    # scikit-learn 1.7 calls the compiled part of its losses so.
    "_loss.CyHalfBinomialLoss",
    "_loss.CyHalfMultinomialLoss",
    "sklearn._loss.link.Interval",
    "sklearn._loss.link.LogitLink",
    "sklearn._loss.link.MultinomialLogit",
    "sklearn._loss.loss.HalfBinomialLoss",
    "sklearn._loss.loss.HalfMultinomialLoss",
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.ensemble._hist_gradient_boosting.binning._BinMapper",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.frozen._frozen.FrozenEstimator",
    "sklearn.model_selection._split.StratifiedKFold",
    "sklearn.tree._tree.Tree",
)
TRUSTED = ("collections.OrderedDict", *_OURS, *_SCIKIT_LEARNS)
UNPICKLING = (
    "a .joblib file is a pickle: whoever made it can run any code on the machine that loads it, so "
    "load only your own"
)


def check_model_path(path: str | Path) -> None:
    """Refuse, before any work, a file that no model can be saved to.

    Parameters
    ----------
    path : str or Path
        The file.

    Raises
    ------
    FileError
        Its ending is another than ``.skops`` or ``.joblib``, or its folder is not there or
        read-only.
    ImportError
        It ends in ``.skops``, and skops is not installed.

    Examples
    --------
    >>> from equipoise.evaluation import check_model_path
    >>> check_model_path("model.joblib")
    """
    file = Path(path)
    if file.suffix not in _ENDINGS:
        raise FileError(
            f"{str(path)!r} does not tell how to save a model: let it end in .skops, or in .joblib "
            "for a pickle"
        )
    from equipoise.files import check_place

    check_place(path)
    if file.suffix == ".skops":
        _skops()


def _skops() -> Any:
    try:
        import skops.io
    except ImportError:
        raise ImportError(
            "files of models need skops, which is not installed: pip install 'equipoise[models]'. "
            "A file that ends in .joblib needs nothing, but is a pickle"
        ) from None
    return skops.io


@naming("save_model")
def save_model(model: SavedModel | Tuning, path: str | Path) -> None:
    """Save a fitted model with its columns, whole or not at all.

    Parameters
    ----------
    model : SavedModel or Tuning
        What :func:`tune` has found, or :meth:`SavedModel.of` a model of yours.
    path : str or Path
        A file that ends in ``.skops``: it holds data, and what it names is only loaded where it is
        trusted. Or one that ends in ``.joblib``: a pickle, for models that skops does not know.

    Raises
    ------
    FileError
        The file cannot be written, or skops does not know the model.
    ImportError
        skops, or pyarrow, is not installed.

    Warns
    -----
    UnpicklingWarning
        The file ends in ``.joblib``.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from equipoise.evaluation import SavedModel, load_model, save_model
    >>> X, y = np.array([[0.0], [1.0], [2.0], [3.0]]), np.array(["no", "no", "yes", "yes"])
    >>> fitted = SavedModel.of(LogisticRegression().fit(X, y), X)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_model(fitted, f"{folder}/model.skops")
    ...     load_model(f"{folder}/model.skops").predict(np.array([[2.5]])).tolist()
    ['yes']
    """
    from equipoise.files import whole_file

    check_model_path(path)
    told = _told(model.model if isinstance(model, Tuning) else model)
    if Path(path).suffix == ".joblib":
        warn_caller(UNPICKLING, UnpicklingWarning)
        content = BytesIO()
        joblib.dump(told, content, compress=3)
        packed = content.getvalue()
    else:
        packed = _packed(told)
    with whole_file(path) as sink:
        sink.write(packed)


def _told(model: SavedModel) -> dict[str, Any]:
    """All of a model in a dict: what a file holds."""
    positive = model.positive.item() if hasattr(model.positive, "item") else model.positive
    return {
        "format": _FORMAT,
        "versions": dict(model.versions),
        "columns": as_plain(model.columns),
        "target": model.target,
        "positive": positive,
        "left_out": list(model.left_out),
        "reading": {name: _plain(value) for name, value in model.reading.items()},
        "program": model.program,
        "estimator": model.estimator,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return dict(value)
    return list(value) if isinstance(value, list | tuple) else value


def _packed(told: dict[str, Any]) -> bytes:
    io = _skops()
    try:
        packed: bytes = io.dumps(told, compression=ZIP_DEFLATED)
        io.get_untrusted_types(data=packed)
    except Exception as error:  # whatever a model of anybody's raises
        raise FileError(
            f"skops cannot save this model ({type(error).__name__}: {error}): let the file end in "
            ".joblib, which is a pickle"
        ) from error
    return packed


@naming("load_model")
def load_model(path: str | Path, *, trust: Sequence[str] = ()) -> SavedModel:
    """Load a model that :func:`save_model` has saved.

    Parameters
    ----------
    path : str or Path
        The file.
    trust : sequence of str, default=()
        Types, by their full names, that the file may hold beside those of Equipoise, NumPy and
        scikit-learn.

    Returns
    -------
    SavedModel

    Raises
    ------
    FileError
        It is no such file, or holds types that are not trusted; they are listed.

    Warns
    -----
    UnpicklingWarning
        The file ends in ``.joblib``: it can run any code.
    OtherVersionWarning
        It was made by another version of Equipoise or scikit-learn.

    Notes
    -----
    With types of other packages that you trust you trust their code with the data in the file.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from equipoise.evaluation import load_model, save_model, tune
    >>> from equipoise.testing import example_table
    >>> X, y = example_table()
    >>> found = tune(*(X, y), candidates=[], models="decision tree", calibration=[None], n_splits=2)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_model(found, Path(folder, "model.skops"))
    ...     model = load_model(Path(folder, "model.skops"))
    >>> model.predictions(X[:2]).decisions.shape
    (2,)
    """
    file = Path(path)
    if not file.is_file():
        raise FileError(f"there is no file {str(path)!r}")
    if file.suffix == ".joblib":
        warn_caller(UNPICKLING, UnpicklingWarning)
        told = _unpickled(file)
    elif is_zipfile(file):
        told = _unpacked(file, trust)
    else:
        raise _no_model(path)
    if not isinstance(told, dict) or told.get("format") != _FORMAT:
        raise _no_model(path)
    _tell_other_versions(told["versions"])
    return SavedModel(
        told["estimator"],
        of_plain(told["columns"]),
        told["target"],
        told["positive"],
        tuple(told["left_out"]),
        told["reading"],
        told["program"],
        told["versions"],
    )


def _no_model(path: str | Path) -> FileError:
    return FileError(
        f"{str(path)!r} is no model of Equipoise: equipoise tune --save and save_model write them"
    )


def _unpickled(file: Path) -> Any:
    try:
        return joblib.load(file)
    except Exception as error:  # pickles raise whatever their classes raise
        raise FileError(
            f"{str(file)!r} cannot be loaded ({type(error).__name__}: {error}): was it made by "
            "other versions of its packages?"
        ) from error


def _unpacked(file: Path, trust: Sequence[str]) -> Any:
    io = _skops()
    trusted = {*TRUSTED, *trust}
    try:
        unknown = [one for one in io.get_untrusted_types(file=file) if one not in trusted]
    except Exception as error:  # a zip of anything
        raise _no_model(file) from error
    if unknown:
        raise FileError(
            f"{str(file)!r} holds types that are not trusted: {', '.join(unknown)}. Where you know "
            f"whose file it is, and trust their code, say trust={','.join(unknown)}"
        )
    try:
        return io.load(file, trusted=sorted(trusted))
    except Exception as error:  # constructors of anybody's
        raise FileError(
            f"{str(file)!r} cannot be loaded ({type(error).__name__}: {error}): is it damaged, or "
            "made by other versions of its packages?"
        ) from error


def _tell_other_versions(made_by: dict[str, str]) -> None:
    here = {"equipoise": equipoise.__version__, "scikit-learn": sklearn.__version__}
    others = [
        f"{name} {made_by[name]}, here is {version}"
        for name, version in here.items()
        if made_by.get(name) not in (None, version)
    ]
    if others:
        warn_caller(
            f"the model was made by {' and by '.join(others)}: compare some predictions with what "
            "it said there before you rely on it",
            OtherVersionWarning,
        )
