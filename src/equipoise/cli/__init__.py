"""The command ``equipoise``: one file a command; what is heavy is imported when it is used."""

from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    argv : sequence of str, default=None
        The arguments after the command's name; None is those of the process.

    Returns
    -------
    int
        0 for done, 1 for a work that failed or was interrupted, 2 for input that cannot be used.

    Examples
    --------
    >>> from equipoise.cli import main
    >>> main(["--version"])  # doctest: +ELLIPSIS
    0...
    0
    """
    import sys

    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        from equipoise.cli._app import run
    except ModuleNotFoundError as error:
        from equipoise.cli._errors import UNUSABLE, missing_extra

        sentence = missing_extra(error)
        if not sentence:
            raise
        sys.stderr.write(f"equipoise: {sentence}\n")
        return UNUSABLE
    except KeyboardInterrupt:  # while it loads; afterwards ``run`` sees to it
        sys.stderr.write("equipoise: interrupted\n")
        return 1
    return run(arguments)
