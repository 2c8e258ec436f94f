"""Python files and notebooks as files: encodings, which model, one sentence for each failure."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import FileFormatError, SeveralModelsError
from app.formats import layerloom
from app.formats.python_files import decode
from app.formats.python_source import Note
from app.formats.route import open_model, read_model

ONE = "import keras\nmodel = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])\n"
TWO = (
    ONE
    + "i = keras.Input((5,))\nsecond = keras.Model(i, keras.layers.Dense(4)(i))\n"
    + "print(len(unknown))\n"
)


def test_the_one_model_of_a_source_is_its_graph() -> None:
    graph = decode(ONE.encode())
    assert list(graph.nodes) == ["input_layer", "dense"]
    assert graph.positions.keys() == graph.nodes.keys()


def test_one_of_several_is_chosen_by_its_name() -> None:
    assert decode(TWO.encode(), "second").layers["dense_1"].arguments == {"units": 4}
    assert decode(TWO.encode(), "model").layers["dense"].arguments == {"units": 2}


def test_several_without_a_choice_are_named() -> None:
    with pytest.raises(SeveralModelsError, match="2 models.*: model, second") as found:
        decode(TWO.encode())
    assert found.value.names == ("model", "second")


def test_a_name_that_none_has_is_told_with_those_that_are_there() -> None:
    with pytest.raises(SeveralModelsError, match="no model third; expected one of model, second"):
        decode(TWO.encode(), "third")


def test_what_could_not_be_read_is_told() -> None:
    notes: list[Note] = []
    decode(ONE.replace("Dense(2)", "Dense(units)").encode(), tell=notes.append)
    assert [str(note) for note in notes] == [
        "line 2: units of dense is units, which is not known without running the code; it was left "
        "out."
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + ONE.encode(),
        ("# coding: latin-1\n# Größe\n" + ONE).encode("latin-1"),
        ("#!/usr/bin/python\n# -*- coding: gbk -*-\n# 模型\n" + ONE).encode("gbk"),
        ONE.replace("\n", "\r\n").encode(),
    ],
)
def test_encodings_that_python_knows_are_read(data: bytes) -> None:
    assert len(decode(data).nodes) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe\x00",
        b"# coding: zlib\n\xff",
        b"# coding: unicode_escape\n\xff",
        b"# coding: nobody-knows\n\xff",
        ONE.encode("utf-16"),
    ],
)
def test_other_bytes_are_one_sentence(data: bytes) -> None:
    with pytest.raises(FileFormatError):
        decode(data)


def test_a_source_without_a_model_is_one_sentence() -> None:
    with pytest.raises(FileFormatError, match="No Keras model was found in the source"):
        decode(b"print('hello')")


def test_a_model_that_could_not_be_read_is_told_with_its_line() -> None:
    source = b"import keras\nfrom other import make\nmodel = keras.Model(make(1), make(2))\n"
    with pytest.raises(FileFormatError, match=r"line 3: The outputs of the model .* depend on"):
        decode(source)


def test_brackets_beyond_measure_are_refused() -> None:
    with pytest.raises(FileFormatError, match="too many parts"):
        decode(b"[]," * 2_000_000)


@pytest.mark.parametrize("suffix", [".py", ".ipynb", ".PY"])
def test_a_file_s_suffix_is_its_road(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"model{suffix}"
    path.write_text(ONE)
    assert len(read_model(str(path)).nodes) == 2


@pytest.mark.parametrize(("deep", "opens"), [(50, True), (51, False), (70, False)])
def test_a_model_deeper_than_a_file_of_ours_can_hold_is_refused(
    deep: int, opens: bool, tmp_path: Path
) -> None:
    path = tmp_path / "deep.py"
    path.write_text(
        f"""
import keras
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4)])
for number in range({deep}):
    x = keras.Input((4,))
    model = keras.Model(x, model(x))
"""
    )
    if opens:
        graph = open_model(str(path)).graph
        assert graph.depth == deep
        assert layerloom.decode(layerloom.encode(graph)) == graph
    else:
        with pytest.raises(FileFormatError, match="More than 50 submodels"):
            open_model(str(path))


@pytest.mark.parametrize(
    "line",
    [
        r"y = keras.layers.Dense(2, name='\ud83d half')(x)",
        "y = keras.layers.Add()([x, keras.Input((10**30,))])",
        "y = keras.layers.Add()([x, keras.Input((4,), batch_size=10**30)])",
        "y = x * 10**30 + float('-inf')",
        r"m = keras.Model({'\ud83d': x}, {'\ude00': x}, name='\ud83d'); y = m(x)['\ude00']",
    ],
)
def test_whatever_opens_can_be_saved_and_opened_again(line: str) -> None:
    source = f"import keras\nx = keras.Input((4,))\n{line}\nmodel = keras.Model(x, y)\n"
    graph = decode(source.encode())
    assert layerloom.decode(layerloom.encode(graph)) == graph
