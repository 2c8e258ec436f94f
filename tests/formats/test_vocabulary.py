"""Words out of a text file, as Keras reads them; one sentence for each file that holds none."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import LayerloomError
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
        (b"", False, "it is empty"),
        (b"\n\n", False, "it is empty"),
        (b"\xff\xfe\x00a", False, "it is no text in UTF-8"),
        (b"PK\x03\x04\x00\x00", False, "it is no text"),
        (b"a\nb\na\n", False, "line 3 repeats line 1"),
        (b"1\ntwo\n", True, "line 2 is no integer"),
        (b"99999999999999999999\n", True, "line 1 has more than 64 bits"),
    ],
)
def test_a_file_without_a_vocabulary(
    tmp_path: Path, content: bytes, integers: bool, found: str
) -> None:
    file = tmp_path / "odd.txt"
    file.write_bytes(content)
    with pytest.raises(LayerloomError) as caught:
        read_vocabulary(file, integers)
    assert str(caught.value) == (
        f"odd.txt cannot be taken: {found}; expected one entry a line, each once. "
        "Choose another file."
    )


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LayerloomError) as caught:
        read_vocabulary(tmp_path / "gone.txt")
    assert str(caught.value) == (
        "There is no file gone.txt; expected a text file with one entry a line. Choose another."
    )


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(LayerloomError, match="It is a directory; expected a file"):
        read_vocabulary(tmp_path)
