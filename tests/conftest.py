"""What all tests and benchmarks share.

Windows are drawn without a screen, unless one is asked for. Results of other runs are neither
read nor kept, unless a test names a folder of its own.
"""

from __future__ import annotations

import os
import sys

import hypothesis
import pytest

from tests.command_line import Run, runner

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LAYERLOOM_CACHE"] = ""

# A run says the same as the run before it. ``make fuzz`` looks for what no run has seen yet.
hypothesis.settings.register_profile("same", derandomize=True)
hypothesis.settings.register_profile("search", print_blob=True)
hypothesis.settings.load_profile("same")


@pytest.fixture(autouse=True)
def _names_begin_anew() -> None:
    """Keras counts the layers of a process: what a test before made must not name those of this."""
    if "keras" in sys.modules:
        sys.modules["keras"].backend.clear_session(free_memory=False)


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line in this process."""
    return runner(capfd)
