"""``layerloom --version``: without importing what it names."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from app import __version__
from app.commands.outcome import DONE, say

PACKAGES = {"Keras": "keras", "TensorFlow": "tensorflow", "Qt": "PySide6-Essentials"}


def run() -> int:
    """One line each."""
    say(f"layerloom {__version__}")
    say(f"Python {platform.python_version()}")
    for name, package in PACKAGES.items():
        try:
            say(f"{name} {version(package)}")
        except PackageNotFoundError:
            say(f"{name} not installed")
    return DONE
