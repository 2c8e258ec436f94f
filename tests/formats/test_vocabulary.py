"""Words out of a text file, as Keras reads them; one sentence for each file that holds none."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import FileAccessError, FileFormatError
from app.formats.vocabulary import read_vocabulary


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"the\nof\nand\n", ("the", "of", "and")),
        (b"one\r\ntwo", ("one", "two")),
        ("\ufeffé\n猫\n".encode(), ("é", "猫")),
        (b"[UNK]\n\ntwo words\n a\n\n\n", ("[UNK]", "", "two words", " a")),
    ],
)
def test_each_line_is_a_word(tmp_path: Path, content: bytes, words: tuple[str, ...]) -> None:
    file = tmp_path / "words.txt"
    file.write_bytes(content)
    assert read_vocabulary(file) == words


def test_integers(tmp_path: Path) -> None:
    file = tmp_path / "ids.txt"
    file.write_text("10\n-3\n7\n")
    assert read_vocabulary(file, integers=True) == (10, -3, 7)


@pytest.mark.parametrize(
    ("content", "integers", "found"),
    [
        (b"", False, "is empty; expected one entry a line."),
        (b"\n\n", False, "is empty; expected one entry a line."),
        (b"\xff\xfe\x00a", False, "is no text in UTF-8; expected one entry a line."),
        (b"PK\x03\x04\x00\x00", False, "is no text in UTF-8; expected one entry a line."),
        (
            b"a\nb\na\n",
            False,
            "has in line 3 what stands in line 1; expected each entry once.",
        ),
        (b"1\ntwo\n", True, "has no integer in line 2; expected one a line."),
        (
            b"99999999999999999999\n",
            True,
            "has in line 1 an integer of more than 64 bits; expected a smaller one.",
        ),
    ],
)
def test_a_file_without_a_vocabulary(
    tmp_path: Path, content: bytes, integers: bool, found: str
) -> None:
    file = tmp_path / "odd.txt"
    file.write_bytes(content)
    with pytest.raises(FileFormatError) as caught:
        read_vocabulary(file, integers)
    assert str(caught.value) == f"odd.txt {found} Choose another file."


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileAccessError) as caught:
        read_vocabulary(tmp_path / "gone.txt")
    assert str(caught.value) == (
        "There is no file gone.txt; expected a text file with one entry a line. Choose another."
    )


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileAccessError, match="It is a directory; expected a file"):
        read_vocabulary(tmp_path)


def test_a_name_that_no_system_takes(tmp_path: Path) -> None:
    with pytest.raises(FileAccessError, match="There is no file"):
        read_vocabulary(tmp_path / ("x" * 5000))
