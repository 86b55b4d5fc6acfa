"""What SMOTE and a cleaner after it share."""

from abc import abstractmethod
from typing import Any, ClassVar

from equipoise.combine.base import CombinedSampler, copied
from equipoise.over_sampling import SMOTE
from equipoise.typing import SamplerLike


class SmoteThenCleaner(CombinedSampler):
    """Base class of SMOTE and a cleaner that takes out rows, new ones among them."""

    _sampling_type: ClassVar[str] = "over-sampling"
    # The parameter that is the cleaner; what was used is told by the name and an underscore.
    _cleaner: ClassVar[str]

    smote: SamplerLike | None

    @abstractmethod
    def _default_cleaner(self) -> Any:
        """The cleaner where the caller gives none."""

    def _samplers(self) -> tuple[Any, Any]:
        self._validate_estimator()
        return self.smote_, getattr(self, f"{self._cleaner}_")

    def _validate_estimator(self) -> None:
        """Make the two samplers; the name is imbalanced-learn's, for classes derived from this."""
        self.smote_ = self._default_smote() if self.smote is None else copied("smote", self.smote)
        given = getattr(self, self._cleaner)
        cleaner = self._default_cleaner() if given is None else copied(self._cleaner, given)
        setattr(self, f"{self._cleaner}_", cleaner)

    def _default_smote(self) -> SMOTE:
        return SMOTE(
            sampling_strategy=self.sampling_strategy,
            random_state=self.random_state,
            columns=self.columns,
            n_jobs=self.n_jobs,
        )
