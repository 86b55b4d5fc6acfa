"""Values in a sentence, as a person writes them."""

from collections.abc import Mapping
from typing import Any

import numpy as np

_LONGEST = 80


def plain(value: Any) -> Any:
    """A value without NumPy's types, which its text would tell of; what is inside of it as well."""
    if isinstance(value, (np.datetime64, np.timedelta64)):
        return str(value)
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, Mapping):
        return {plain(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        made = [plain(one) for one in value]
        return made if isinstance(value, list) else type(value)(made)
    return value


def shown(value: Any) -> str:
    """The text of a value in an error: short, on one line.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.wording import shown
    >>> shown(np.int64(1)), shown([np.str_("a")]), shown(np.datetime64("2020-01-31"))
    ('1', "['a']", "'2020-01-31'")
    """
    text = " ".join(repr(plain(value)).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
