"""A sampler made from a function."""

from collections.abc import Callable
from typing import Any, ClassVar, Self

from scipy import sparse

from equipoise._containers import (
    Labels,
    Table,
)
from equipoise.base._sampler import BaseSampler
from equipoise.exceptions import TableTypeError
from equipoise.typing import (
    LabelsLike,
    TableLike,
)


class FunctionSampler(BaseSampler):
    """A sampler made of a function.

    Parameters
    ----------
    func : callable, default=None
        ``func(X, y, **kw_args)`` returns the resampled pair; None returns the
        input.
    accept_sparse : bool, default=True
        Whether sparse tables are let through.
    kw_args : dict, default=None
        Further arguments of the function.
    validate : bool, default=True
        Whether X and y are checked and handed over as bare arrays; otherwise the
        function gets them as they came.

    Attributes
    ----------
    sampling_strategy_ : dict
        Empty: the function decides.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Notes
    -----
    A function makes no plan: there is no ``plan_``, and a Pipeline cannot tell
    which rows came from which after it.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise import FunctionSampler
    >>> first_two = FunctionSampler(func=lambda X, y: (X[:2], y[:2]))
    >>> X_new, y_new = first_two.fit_resample(np.eye(3), np.array([0, 1, 1]))
    >>> y_new
    array([0, 1])
    """

    _sampling_type: ClassVar[str] = "bypass"

    def __init__(
        self,
        *,
        func: Callable[..., tuple[Any, Any]] | None = None,
        accept_sparse: bool = True,
        kw_args: dict[str, Any] | None = None,
        validate: bool = True,
    ) -> None:
        super().__init__()
        self.func = func
        self.accept_sparse = accept_sparse
        self.kw_args = kw_args
        self.validate = validate

    def fit(self, X: TableLike, y: LabelsLike | str | None = None, **params: Any) -> Self:
        """Check the data, unless ``validate`` is False.

        Parameters
        ----------
        X, y : array-like
            The table and the class of each row.
        **params : dict
            Ignored.

        Returns
        -------
        self
        """
        return super().fit(X, y) if self.validate else self

    def fit_resample(self, X: Any, y: Any = None, **params: Any) -> tuple[Any, Any]:
        """Call the function.

        Parameters
        ----------
        X, y : array-like
            The table and the class of each row.
        **params : dict
            None are known.

        Returns
        -------
        X_resampled, y_resampled
            What the function returned, as the caller's kinds.
        """
        if self.validate:
            return super().fit_resample(X, y)
        return self._fit_resample(X, y)

    def _read(self, X: Any, y: Any) -> tuple[Table, Labels]:
        if sparse.issparse(X) and not self.accept_sparse:
            raise TableTypeError(
                "FunctionSampler: Sparse data was passed, but dense data is required: "
                "accept_sparse is False. Pass X.toarray()"
            )
        return super()._read(X, y)

    def _fit_resample(self, X: Any, y: Any, **params: Any) -> tuple[Any, Any]:
        if self.func is None:
            return X, y
        resampled: tuple[Any, Any] = self.func(X, y, **(self.kw_args or {}))
        return resampled
