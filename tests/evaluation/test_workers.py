"""Workers leave Ctrl-C to who started them."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="masks of POSIX")

# A process of its own, since workers that are there already would be taken again.
PROGRAM = """
import signal
import joblib
from equipoise.evaluation._race.workers import deaf_to_interrupts

def blocked(_):
    return sorted(signal.pthread_sigmask(signal.SIG_BLOCK, []))

with deaf_to_interrupts():
    begun = joblib.Parallel(n_jobs=2, return_as="generator")(map(joblib.delayed(blocked), [0, 1]))
print([[int(one) for one in found] for found in [*begun, blocked(0)]])
"""


def test_workers_that_are_started_inside_are_deaf_and_their_parent_is_not():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[[2], [2], []]"


# Alone in its process, since another thread may be handed what this one does not hear.
INTERRUPTED = """
import os, signal
from equipoise.evaluation._race.workers import deaf_to_interrupts

signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored by what a shell runs behind
try:
    with deaf_to_interrupts():
        os.kill(os.getpid(), signal.SIGINT)
        print("the end")
    print("not heard")
except KeyboardInterrupt:
    print("heard")
"""


def test_a_ctrl_c_that_comes_meanwhile_is_heard_afterwards():
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n") == ["the end", "heard", ""]
