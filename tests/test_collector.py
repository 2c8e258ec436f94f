"""Python's collector of garbage: at rest while anybody wants it so, and on again afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from threading import Event, Thread
from weakref import ref

import pytest

from app.collector import collector_at_rest, leave_old, put_aside, sweep
from app.engine import worker


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


class Ring:
    """What only the collector can free."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def _own() -> Iterator[None]:
    """What is changed for the whole process is as it was afterwards."""
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


def grown_old() -> ref[Ring]:
    """Garbage that came about when it was old: the young are looked through without it."""
    ring = Ring()
    gc.collect()
    return ref(ring)


@pytest.mark.usefixtures("_own")
def test_the_old_are_left_to_a_sweep() -> None:
    leave_old()
    old = grown_old()
    kept: list[list[int]] = [
        [] for _ in range(200_000)
    ]  # a hundred times what made them be looked through
    assert old() is not None
    assert kept
    sweep()
    assert old() is None


@pytest.mark.usefixtures("_own")
def test_what_was_put_aside_waits_for_a_whole_sweep() -> None:
    ring = Ring()
    aside = ref(ring)
    put_aside()
    del ring
    sweep()
    assert aside() is not None
    sweep(whole=True)
    assert aside() is None


@pytest.mark.usefixtures("_own")
def test_a_sweep_is_as_long_as_the_work_since_the_last_one() -> None:
    """Not in milliseconds: in how many things there are to be looked through."""
    kept: list[list[int]] = [[] for _ in range(100_000)]
    sweep()
    kept += [[] for _ in range(1_000)]
    seen = []
    gc.callbacks.append(lambda phase, info: seen.append(len(gc.get_objects())))
    try:
        sweep()
    finally:
        gc.callbacks.pop()
    assert seen[0] < 10_000


@pytest.mark.usefixtures("_own")
def test_the_engine_looks_through_all_after_many_sweeps() -> None:
    """What was put aside while it was in use and is garbage now: a submodel that went away."""
    saved: list[int] = []
    rest = worker.Rest(lambda: saved.append(1))
    ring = Ring()
    aside = ref(ring)
    rest.short()
    del ring
    for _ in range(worker.SWEEPS - 2):
        rest.short()
        rest.long()
    assert aside() is not None
    rest.short()
    rest.long()
    assert aside() is None
    assert len(saved) == worker.SWEEPS
