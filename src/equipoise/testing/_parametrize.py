"""Laws as tests of pytest, one a sampler and law."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from equipoise.testing._law import Law, shown
from equipoise.testing._laws import LAWS

Reasons = Mapping[str, str]


def parametrize_with_sampler_checks(
    samplers: Iterable[Any],
    *,
    laws: Iterable[Law] | None = None,
    expected_failed_checks: Reasons | Callable[[Any], Reasons] | None = None,
) -> Any:
    """Make a test of pytest run once for each sampler and law that binds it.

    The test takes ``sampler`` and ``check``, and calls ``check(sampler)``. Its name holds the
    sampler and the law, so that ``pytest -k "counts"`` chooses.

    Parameters
    ----------
    samplers : iterable of samplers
        Instances, of any package.
    laws : iterable of Law, default=None
        None is :data:`LAWS`; ``(*LAWS, mine)`` adds one of your own.
    expected_failed_checks : dict, or callable that takes a sampler and returns one, default=None
        The name of each law that is broken on purpose, as a sentence, and the reason: the test is
        expected to fail then, and fails where the law is kept.

    Returns
    -------
    pytest.mark.parametrize
        The decorator.

    Raises
    ------
    TypeError
        A class stands among the samplers.
    ValueError
        There is no law of an expected name.

    Examples
    --------
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.testing import parametrize_with_sampler_checks
    >>> @parametrize_with_sampler_checks([SMOTE(), SMOTE(k_neighbors=3)])
    ... def test_my_samplers(sampler, check):
    ...     check(sampler)
    """
    import pytest

    tried = LAWS if laws is None else tuple(laws)
    cases = []
    for sampler in samplers:
        if isinstance(sampler, type):
            raise TypeError(
                f"{sampler.__name__} is a class: pass an instance, {sampler.__name__}()"
            )
        reasons = _reasons_of(sampler, expected_failed_checks, tried)
        for law in tried:
            if law.binds(sampler):
                why = reasons.get(law.name)
                marks = () if why is None else pytest.mark.xfail(reason=why, strict=True)
                name = f"{shown(sampler)}-{law.name}"
                cases.append(pytest.param(sampler, law.check_on_examples, marks=marks, id=name))
    return pytest.mark.parametrize(("sampler", "check"), cases)


def _reasons_of(sampler: Any, expected: Any, laws: Iterable[Law]) -> Reasons:
    """The laws that a sampler breaks on purpose, each with its reason."""
    reasons: Reasons = (expected(sampler) if callable(expected) else expected) or {}
    known = [law.name for law in laws]
    if unknown := [name for name in reasons if name not in known]:
        listed = "\n".join(f"  {name}" for name in known)
        raise ValueError(
            f"expected_failed_checks names {unknown[0]!r}, and there is no such law. The laws are\n"
            f"{listed}"
        )
    return reasons
