import io

from equipoise.cli._progress import race_line, rows_line
from equipoise.evaluation import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_gets_the_estimate_and_then_a_live_line(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with race_line() as show:
        show(Progress(0, 4, 0.0, 90.0, "12 fits, about 1.5 minutes"))
        show(Progress(1, 4, 20.0, 61.0, "SMOTE, fold 1"))
    said = terminal.getvalue()
    assert "12 fits, about 1.5 minutes. Ctrl-C keeps what is done." in said
    assert "1/4" in said
    assert "1 min 1 s left" in said


def test_where_nothing_is_kept_nothing_is_promised(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with race_line(is_kept=False) as show:
        show(Progress(0, 4, 0.0, 90.0, "12 fits"))
    assert "12 fits." in terminal.getvalue()
    assert "Ctrl-C" not in terminal.getvalue()


def test_nobody_who_looks_is_nothing_said(capfd):
    with race_line() as show:
        assert show is None
    assert capfd.readouterr() == ("", "")


def test_a_stream_tells_its_rows_and_those_to_come(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with rows_line() as show:
        show(1_000_000, 4_000_000)
    assert "1,000,000 of 4,000,000 rows" in terminal.getvalue()
