"""What is known of a model from earlier, without Keras: quick to import, and to ask.

The window shows it while its engine starts, and the engine's own report as soon as there is one.
"""

from __future__ import annotations

from app.engine.memory import machine_memory, memory_limit
from app.engine.reporter import Reporter
from app.engine.results import Results
from app.engine.store import default_store


def known_in_window() -> Reporter:
    """Reports as the window's engine would make them, of what is on disk."""
    return Reporter(Results(store=default_store()), memory_limit() or machine_memory())


def known_here() -> Reporter:
    """Reports as an engine in this process would make them, of what is on disk."""
    return Reporter(Results(store=default_store()), machine_memory())
