"""What all tests and benchmarks share.

Windows are drawn without a screen, unless one is asked for. Results of other runs are neither
read nor kept, unless a test names a folder of its own.
"""

from __future__ import annotations

import os

import pytest

from tests.command_line import Run, runner

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LAYERLOOM_CACHE"] = ""


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line in this process."""
    return runner(capfd)
