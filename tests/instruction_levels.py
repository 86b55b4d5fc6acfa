"""Which instruction levels of the native part this processor has, and running at each."""

from equipoise._kernels import is_native
from equipoise._kernels._library import level, library


def levels():
    """The levels of this processor, the best one last."""
    if not is_native():
        return ["numpy"]
    best = level()
    found = [one for one in ("v2", "v3", "v4", "base") if use_level(one)]
    use_level(best)
    return found


def use_level(name):
    """Go on at a level; False where the processor has it not."""
    return library().eqp_choose_level(name.encode()) == 0
