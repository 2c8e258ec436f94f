"""Python's collector of garbage: at rest while anybody wants it so, and on again afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from threading import Event, Thread

import pytest

from app.ui.collector import collector_at_rest


@pytest.fixture(autouse=True)
def _collector() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_it_is_on_again_whoever_ends_first() -> None:
    """The thread begins within the other's work, and ends after it."""
    begun, may_end = Event(), Event()

    def work() -> None:
        with collector_at_rest():
            begun.set()
            may_end.wait(10)

    thread = Thread(target=work)
    with collector_at_rest():
        thread.start()
        assert begun.wait(10)
    assert not gc.isenabled()
    may_end.set()
    thread.join(10)
    assert gc.isenabled()


def test_it_stays_off_where_it_was() -> None:
    gc.disable()
    with collector_at_rest(), collector_at_rest():
        pass
    assert not gc.isenabled()


@collector_at_rest()
def _fault() -> None:
    raise ZeroDivisionError


def test_a_fault_does_not_leave_it_off() -> None:
    with pytest.raises(ZeroDivisionError):
        _fault()
    assert gc.isenabled()
