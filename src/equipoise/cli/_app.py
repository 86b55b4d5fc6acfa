"""The commands by name, and the one place where errors become sentences."""

import codecs
import io
import os
import sys
import warnings
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

import rich  # noqa: F401  what the help needs is asked for at once
from cyclopts import App, CycloptsError

import equipoise
from equipoise._documentation import more_of
from equipoise.cli import (
    _show,
    audit,
    check,
    compare,
    data,
    docs,
    methods,
    predict,
    resample,
    stream,
    tune,
)  # fmt: skip
from equipoise.cli._errors import DONE, FAILED, UNUSABLE, CommandError, missing_extra, one_sentence
from equipoise.cli._options import STREAM
from equipoise.cli._typed import WORDS

_DEBUG = "EQUIPOISE_DEBUG"
_STREAMS = ("data", "out")
COMMANDS = (check, audit, compare, tune, predict, resample, stream, methods, data, docs)
# Signs that a narrow encoding may lack, and what stands for them.
_PLAIN = str.maketrans({"→": "->", "–": "-", "—": "-", "…": "...", "×": "x", "\u2019": "'"})


def make_app() -> App:
    """Put the commands together."""
    app = App(
        name="equipoise",
        help="Tables in which the class that matters is rare: look, compare, resample.",
        help_epilogue="Begin with:\n\n  equipoise check DATA --target COLUMN\n\n"
        "DATA is a CSV, JSON lines, Excel, Parquet or Arrow file, or - for standard input.\n"
        "Exit codes: 0 done, 1 failed or interrupted, 2 input that cannot be used.\n\n"
        f"{_more_on(docs.PAGE)}",
        help_format="plaintext",
        version=equipoise.__version__,
        suppress_keyboard_interrupt=False,
    )
    for module in COMMANDS:
        name = module.__name__.rpartition(".")[2]
        app.command(
            getattr(module, name),
            name=name,
            help_epilogue=f"{module.EXAMPLES}\n{_more_on(module.PAGE)}",
            help_format="plaintext",
        )
    app.register_install_completion_command(help="Let the shell complete commands and options.")
    return app


def _more_on(page: str) -> str:
    return more_of(page) or "More of this: equipoise docs"


def run(arguments: Sequence[str]) -> int:
    """Run one command, and say in one sentence what went wrong."""
    tokens = [STREAM if token == "-" else token for token in arguments]
    WORDS.set(tuple(tokens))
    _write_any_text()
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning
            returned = _call(tokens)
        _flush()
        return returned
    except BrokenPipeError:
        # Who reads the table has closed the pipe, as head does: no more of it is wanted.
        _show.forget_reader(sys.stdout)
        return DONE
    except KeyboardInterrupt:
        return _fail("interrupted", FAILED)


def _flush() -> None:
    try:
        sys.stdout.flush()
    except OSError as error:
        if not _show.is_closed_pipe(error):
            raise
        _show.forget_reader(sys.stdout)


def _write_any_text() -> None:
    """Let results go into a stream of any encoding: what it lacks is written in other signs."""
    codecs.register_error("equipoise", _in_other_signs)
    for written in (sys.stdout, sys.stderr):
        if isinstance(written, io.TextIOWrapper):
            written.reconfigure(errors="equipoise")


def _in_other_signs(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(_PLAIN)
    return text.encode("ascii", "backslashreplace").decode("ascii"), error.end


def _call(tokens: list[str]) -> int:
    try:
        command, bound, _ = make_app().parse_args(tokens, exit_on_error=False, print_error=False)
        given = {name: _dashed(name, value) for name, value in bound.arguments.items()}
        bound.arguments.update(given)
        code = command(*bound.args, **bound.kwargs)
        return code if isinstance(code, int) else DONE
    except CycloptsError as error:
        return _fail(_of_arguments(error), UNUSABLE)
    except CommandError as error:
        return _fail(one_sentence(error), error.code)
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:
        if _show.is_closed_pipe(error):
            raise BrokenPipeError from None
        if os.environ.get(_DEBUG):
            raise
        return _fail(*_of_error(error))


def _dashed(name: str, value: Any) -> Any:
    """The value of an option; a dash means a stream in DATA and --out alone."""
    if name in _STREAMS:
        return value
    if is_dataclass(value) and not isinstance(value, type):
        changed = {one.name: _dashed(one.name, getattr(value, one.name)) for one in fields(value)}
        return replace(value, **changed)
    if isinstance(value, tuple):
        return tuple(_dashed("", one) for one in value)
    return "-" if value == STREAM else value


def _of_arguments(error: CycloptsError) -> str:
    """What is wrong with the arguments, in our words where there are better ones."""
    text = one_sentence(error).replace(STREAM, "-")
    if text.startswith("Unused Tokens:"):
        extra = text.partition(":")[2].strip(" [].")
        return f"too many arguments: {extra}. Each option's value follows it; see --help"
    return text


def _of_error(error: Exception) -> tuple[str, int]:
    """What went wrong below, and the exit code."""
    from equipoise.exceptions import EquipoiseError

    if sentence := missing_extra(error):
        return sentence, UNUSABLE
    if isinstance(error, (EquipoiseError, ValueError, ImportError)):
        return one_sentence(error), UNUSABLE
    if isinstance(error, MemoryError):
        return "the memory is not enough for this table; try it with fewer rows", FAILED
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or one_sentence(error)}", UNUSABLE
    what = f"{type(error).__name__}: {one_sentence(error)}"
    return f"something that should not happen ({what}). {_DEBUG}=1 shows where", FAILED


def _fail(sentence: str, code: int) -> int:
    _show.say(sentence)
    return code


def _show_warning(message: Any, category: type[Warning], *_: Any, **__: Any) -> None:
    """Our own warnings in a line; those of others are not for the person at the keyboard."""
    if category.__module__.startswith("equipoise"):
        _show.say(one_sentence(message))
