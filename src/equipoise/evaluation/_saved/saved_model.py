"""A fitted model and the columns that it was trained on: what is saved, and predicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import sklearn

import equipoise
from equipoise._runtime.errors import naming
from equipoise.evaluation._saved.columns import ModelColumn, check_columns, describe_columns
from equipoise.evaluation._saved.lean import preparer_of, without_training
from equipoise.evaluation._saved.reading import read_new, reading_of
from equipoise.typing import ClassifierLike, Floats, Label, LabelArray, TableLike


@dataclass(frozen=True, eq=False)
class Predictions:
    """What a model says of rows.

    Parameters
    ----------
    probabilities : ndarray of shape (n_rows, n_classes), dtype float64
        Of each class, in the order of ``class_names``.
    decisions : ndarray of shape (n_rows,)
        The class of each row, at the model's threshold.
    class_names : tuple of str
        The classes as they are called.
    notes : tuple of str
        What is remarkable of the rows, a sentence each.

    Examples
    --------
    >>> from equipoise.evaluation import tune
    >>> from equipoise.testing import example_table
    >>> X, y = example_table()
    >>> found = tune(
    ...     *(X, y), candidates=[], models="decision tree", calibration=[None], n_splits=2
    ... )
    >>> said = found.model.predictions(X[:3])
    >>> said.class_names, said.probabilities.shape, said.decisions.shape
    (('0', '1'), (3, 2), (3,))
    """

    probabilities: Floats
    decisions: LabelArray
    class_names: tuple[str, ...]
    notes: tuple[str, ...]

    def columns(self) -> dict[str, Any]:
        """Give the columns of a table of predictions.

        Returns
        -------
        dict of str to ndarray of shape (n_rows,)
            ``probability_<class>`` of each class, and ``decision``.
        """
        names = (f"probability_{name}" for name in self.class_names)
        return {**dict(zip(names, self.probabilities.T, strict=True)), "decision": self.decisions}


@dataclass(frozen=True, eq=False)
class SavedModel:
    """A fitted model, with what somebody else needs to predict by it.

    Parameters
    ----------
    estimator : classifier
        The model without what its training left in it: samplers, plans and row numbers.
    columns : tuple of ModelColumn
        The columns that it was trained on: name, kind, and the levels that it tells apart.
    target : str or None, default=None
        The column that held the class.
    positive : label or None, default=None
        The class that mattered in the training.
    left_out : tuple of str, default=()
        Columns that the training table had and the model does not see.
    reading : dict, default={}
        How the training file was read, as :func:`equipoise.files.read_file` has it.
    program : str, default=""
        The program that trains the same model.
    versions : dict of str to str
        Equipoise's and scikit-learn's versions that it was made with.

    See Also
    --------
    save_model, load_model : To a file and back.

    Examples
    --------
    >>> import pandas as pd
    >>> from equipoise.evaluation import SavedModel, Treatment
    >>> from equipoise.over_sampling import SMOTE
    >>> X = pd.DataFrame({"age": range(60), "town": ["Bern", "Oslo"] * 30})
    >>> y = ["no"] * 50 + ["yes"] * 10
    >>> model = SavedModel.of(Treatment(SMOTE(random_state=0)).fit(X, y), X)
    >>> [(column.name, column.kind) for column in model.columns]
    [('age', 'number'), ('town', 'category')]
    >>> model.predictions(pd.DataFrame({"town": ["Rome"], "age": [58]})).notes
    ("column 'town': 1 row holds what the model does not know, or knows of too few rows, such as \
'Rome'; counted as none of its levels",)
    """

    estimator: Any
    columns: tuple[ModelColumn, ...]
    target: str | None = None
    positive: Any = None
    left_out: tuple[str, ...] = ()
    reading: Mapping[str, Any] = field(default_factory=dict)
    program: str = ""
    versions: Mapping[str, str] = field(
        default_factory=lambda: {
            "equipoise": equipoise.__version__,
            "scikit-learn": sklearn.__version__,
        }
    )

    @classmethod
    def of(
        cls,
        estimator: ClassifierLike,
        X: TableLike,
        *,
        target: str | None = None,
        positive: Label | None = None,
        left_out: Sequence[str] = (),
        reading: Mapping[str, Any] | None = None,
        program: str = "",
    ) -> Self:
        """Describe a fitted model by the table that it was trained on.

        Parameters
        ----------
        estimator : classifier
            A fitted model with ``predict_proba``; it is not changed.
        X : table
            The features of its training rows.
        target, positive, left_out, reading, program
            See the class.

        Returns
        -------
        SavedModel
            It holds no row of ``X``.
        """
        return cls(
            without_training(estimator),
            describe_columns(X, preparer_of(estimator)),
            target,
            positive,
            tuple(left_out),
            dict(reading or {}),
            program,
        )

    @property
    def threshold(self) -> float | None:
        """Rows with at least this probability are called positive; None where none was tuned."""
        threshold = getattr(self.estimator, "threshold", None)
        return threshold if threshold is None else float(threshold)

    @property
    def class_names(self) -> tuple[str, ...]:
        """The classes as they are called, in the order of the probabilities."""
        if self._is_joined:
            return f"not {self.positive}", str(self.positive)
        return tuple(map(str, self.estimator.classes_.tolist()))

    @property
    def _is_joined(self) -> bool:
        """Whether several classes were made one, against the positive one."""
        classes = self.estimator.classes_.tolist()
        return classes == [False, True] and self.positive not in (None, *classes)

    def predictions(self, X: TableLike) -> Predictions:
        """Predict probabilities and decisions, after a look at the columns.

        Parameters
        ----------
        X : table
            Rows with the columns of the training table by name, in any order; others are ignored.

        Returns
        -------
        Predictions

        Raises
        ------
        TableError
            A column is missing, or holds something else than in the training.
        """
        with naming("SavedModel"):
            notes = check_columns(self.columns, X)
        probabilities = self.estimator.predict_proba(X)
        decisions = self.estimator.predict(X)
        if self._is_joined:
            names = self.class_names
            decisions = [names[one] for one in decisions.astype(int).tolist()]
        return Predictions(probabilities, decisions, self.class_names, notes)

    def predict(self, X: TableLike) -> LabelArray:
        """Give the decisions of :meth:`predictions`.

        Parameters
        ----------
        X : table
            As there.

        Returns
        -------
        ndarray of shape (n_rows,)
        """
        return self.predictions(X).decisions

    def predict_proba(self, X: TableLike) -> Floats:
        """Give the probabilities of :meth:`predictions`.

        Parameters
        ----------
        X : table
            As there.

        Returns
        -------
        ndarray of shape (n_rows, n_classes)
        """
        return self.predictions(X).probabilities

    def read_as(self, file: Any, **given: Any) -> Self:
        """Tell how the training file was read, so that others are read like it.

        Parameters
        ----------
        file : equipoise.files.FileTable
            The training file.
        **given
            The options of :func:`equipoise.files.read_file` that it was read with.

        Returns
        -------
        SavedModel
            The same model, with ``reading``: what was given, and the decimal mark and the formats
            of dates that were inferred. Columns that were dropped are in ``left_out``.
        """
        left_out = dict.fromkeys([*self.left_out, *given.get("drop", ())])
        return replace(self, reading=reading_of(file, given), left_out=tuple(left_out))

    def read_file(self, path: Any, **options: Any) -> Any:
        """Read a file as the training file was read, its columns as what they were there.

        Parameters
        ----------
        path : str, Path or binary file
            The file.
        **options
            Those of :func:`equipoise.files.read_file`; they go before those of the training file.

        Returns
        -------
        equipoise.files.FileTable
            With all its columns; a note says which of them the model does not use.

        Raises
        ------
        FileError, TableError
            The file cannot be read; a column is missing or holds something else.
        """
        return read_new(path, self.columns, self.reading, options, {self.target, *self.left_out})
