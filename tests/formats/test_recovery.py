"""A recovery file: what goes in comes out, and rubbish is refused in one sentence."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import FileAccessError, FileFormatError
from app.formats import layerloom, recovery
from app.formats.recovery import Header
from tests.builder import chain

HEADER = Header("chain", 3, 1_700_000_000.5, Path("/models/a b.layerloom"), "ab12")
MODEL = layerloom.encode(chain(2))


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        Header("", 0, 0),
        Header("ä\n'", 10_000, 1, Path("/x")),
        Header("n", 1, 2, Path(os.fsdecode(b"/not/\xff/utf8"))),
    ],
)
def test_what_goes_in_comes_out(tmp_path: Path, header: Header) -> None:
    path = write(tmp_path / "x", recovery.encode(header, MODEL))
    assert recovery.read_header(path) == header
    assert recovery.read(path) == chain(2)


def test_behind_its_first_line_it_is_a_model_s_file() -> None:
    """So that a person can help himself with any text editor."""
    first, _, rest = recovery.encode(HEADER, MODEL).partition(b"\n")
    assert json.loads(first)["path"] == "/models/a b.layerloom"
    assert layerloom.decode(rest) == chain(2)


def changed(**fields: Any) -> bytes:
    line, _, model = recovery.encode(HEADER, MODEL).partition(b"\n")
    return json.dumps({**json.loads(line), **fields}).encode() + b"\n" + model


GOOD = recovery.encode(HEADER, MODEL)
RUBBISH: dict[str, bytes] = {
    "empty": b"",
    "zeros": b"\0" * 4096,
    "a model": MODEL,
    "cut in the header": GOOD[:40],
    "cut in the model": GOOD[:-1],
    "more behind it": GOOD + b"x",
    "no object": b"[]\n" + MODEL,
    "deep": b"[" * 100_000,
    "a header without an end": b'{"format": "' + b"x" * 200_000,
    "another version": changed(version=2),
    "another format": changed(format="layerloom"),
    "no time": changed(time=None),
    "NaN": GOOD.replace(b"1700000000.5", b"NaN"),
    "beyond all calendars": changed(time=1e300),
    "before all": changed(time=-1),
    "true": changed(nodes=True),
    "half nodes": changed(nodes=1.5),
    "a number for a name": changed(name=3),
    "a path that no system has": changed(path="/a\0b"),
    "a list for a path": changed(path=[]),
}


@pytest.mark.parametrize("case", RUBBISH)
def test_rubbish_is_refused(tmp_path: Path, case: str) -> None:
    path = write(tmp_path / "x", RUBBISH[case])
    for read in (recovery.read_header, recovery.read):
        with pytest.raises(FileFormatError, match="no whole recovery file of this version"):
            read(path)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=3))
def test_a_spoilt_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, place: int, rubbish: bytes
) -> None:
    data = GOOD[:place] + rubbish + GOOD[place + len(rubbish) :]
    path = write(tmp_path_factory.mktemp("spoilt") / "x", data)
    for read in (recovery.read_header, recovery.read):
        try:
            read(path)
        except FileFormatError:
            continue


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileAccessError, match="no such file"):
        recovery.read_header(tmp_path / "x")
