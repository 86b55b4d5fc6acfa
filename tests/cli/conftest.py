"""The command is called in this process, in the folder of each file of tests."""

import pytest

from equipoise.cli import main


@pytest.fixture
def run(folder, capfd):
    """Run the command: its exit code, what it printed and what it complained about."""

    def call(*arguments):
        code = main([str(one) for one in arguments])
        out, err = capfd.readouterr()
        return code, out, err

    return call
