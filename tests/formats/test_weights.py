"""Weights read from files without Keras: the same numbers as h5py gives, or a sentence."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from app.formats.keras_files.hdf5 import Look, Span, look_into
from app.formats.layerloom import decode, encode
from app.formats.opened import Opened
from app.formats.route import open_model
from app.formats.weights import (
    BROKEN,
    CHANGED,
    GONE,
    MISSING,
    LayerArrays,
    UnreadableWeightsError,
    WeightsReader,
    layers_with_weights,
)
from app.graph.model import Graph
from app.graph.weights import Weights
from tests.formats.keras_files.hostile import as_json, good, zipped

RANDOM = np.random.default_rng(1)
Fill = Callable[[Any], None]


def weights_file(fill: Fill) -> bytes:
    """A weights file of Keras 3 for the layers a (4 -> 3) and b (3 -> 2)."""
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        fill(file)
    return buffer.getvalue()


def plain(file: Any) -> None:
    for number, (name, shape) in enumerate([("dense", (4, 3)), ("dense_1", (3, 2))]):
        group = file.create_group(f"layers/{name}/vars")
        group["0"] = RANDOM.normal(size=shape).astype("float32")
        group["1"] = np.full(shape[1], number, "float32")


def saved(path: Path, fill: Fill = plain, packed: bool = False) -> Path:
    """A .keras file with these weights, packed or, as Keras does it, not."""
    members = {"config.json": as_json(good()), "model.weights.h5": weights_file(fill)}
    path.write_bytes(zipped(members, packed))
    return path


def opened(path: Path) -> Opened:
    return open_model(str(path))


def place_of(graph: Graph, layer: str) -> Weights:
    place = graph.layers[layer].weights
    assert place is not None
    return place


def read(graph: Graph, layer: str) -> LayerArrays:
    return WeightsReader()(place_of(graph, layer))


def reason(graph: Graph, layer: str = "a") -> UnreadableWeightsError:
    with pytest.raises(UnreadableWeightsError) as caught:
        read(graph, layer)
    return caught.value


def truth(path: Path) -> dict[str, Any]:
    """All arrays of a file, as h5py reads them."""
    data = path.read_bytes()
    if path.suffix == ".keras":
        with zipfile.ZipFile(path) as members:
            data = members.read("model.weights.h5")
    found: dict[str, Any] = {}
    with h5py.File(io.BytesIO(data), "r") as file:
        file.visititems(
            lambda name, item: (
                found.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None
            )
        )
    return found


@pytest.mark.parametrize("packed", [False, True])
def test_the_numbers_are_those_of_the_file(tmp_path: Path, packed: bool) -> None:
    path = saved(tmp_path / "m.keras", packed=packed)
    graph = opened(path).graph
    found = truth(path)
    for layer, group in (("a", "layers/dense"), ("b", "layers/dense_1")):
        arrays = read(graph, layer).nested[""]
        assert sorted(arrays) == ["0", "1"]
        for name, numbers in arrays.items():
            assert numbers.dtype == np.float32
            assert np.array_equal(numbers, found[f"{group}/vars/{name}"])


CHUNKED: dict[str, dict[str, Any]] = {
    "chunks": {"chunks": (2, 2)},
    "gzip": {"chunks": (2, 2), "compression": "gzip"},
    "shuffled": {"compression": "gzip", "shuffle": True, "fletcher32": True},
    "lzf": {"compression": "lzf"},
}


@pytest.mark.slow
@pytest.mark.parametrize("how", CHUNKED)
def test_arrays_in_pieces_are_put_together(tmp_path: Path, how: str) -> None:
    def fill(file: Any) -> None:
        plain(file)
        group = file["layers/dense/vars"]
        numbers = group["0"][()]
        del group["0"]
        group.create_dataset("0", data=numbers, **CHUNKED[how])

    path = saved(tmp_path / "m.keras", fill)
    arrays = read(opened(path).graph, "a").nested[""]
    assert np.array_equal(arrays["0"], truth(path)["layers/dense/vars/0"])
    assert np.array_equal(arrays["1"], np.zeros(3, "float32"))


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float16", "float64", ">f4", "int8", "uint16", "bool"])
def test_numbers_of_every_kind(tmp_path: Path, dtype: str) -> None:
    numbers = RANDOM.integers(0, 2, (4, 3)).astype(dtype)

    def fill(file: Any) -> None:
        file["layers/dense/vars/0"] = numbers

    found = read(opened(saved(tmp_path / "m.keras", fill)).graph, "a").nested[""]["0"]
    assert np.array_equal(found, numbers)


def test_bfloat16_is_the_upper_half_of_float32(tmp_path: Path) -> None:
    """As the standard has it: 1.0 is 0x3F80, -2.5 is 0xC020, the largest below 1 is 0x3F7F."""

    def fill(file: Any) -> None:
        halves = np.array([0x3F80, 0xC020, 0x3F7F], "<u2").view("V2")
        file["layers/dense/vars/0"] = halves

    found = read(opened(saved(tmp_path / "m.keras", fill)).graph, "a").nested[""]["0"]
    assert found.tolist() == [1.0, -2.5, 1.0 - 2.0**-8]


def test_an_empty_array_is_empty(tmp_path: Path) -> None:
    def fill(file: Any) -> None:
        file["layers/dense/vars/0"] = np.zeros((0, 3), "float32")

    found = read(opened(saved(tmp_path / "m.keras", fill)).graph, "a").nested[""]["0"]
    assert found.shape == (0, 3)


def test_layers_inside_a_layer_are_apart(tmp_path: Path) -> None:
    def fill(file: Any) -> None:
        file["layers/dense/vars/0"] = np.zeros(1)
        file["layers/dense/cell/vars/0"] = np.ones(2)
        file["layers/dense/cell/inner/vars/0"] = np.full(3, 2.0)

    nested = read(opened(saved(tmp_path / "m.keras", fill)).graph, "a").nested
    assert {path: len(arrays["0"]) for path, arrays in nested.items()} == {
        "": 1,
        "cell": 2,
        "cell/inner": 3,
    }


def test_a_file_is_looked_into_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = opened(saved(tmp_path / "m.keras")).graph
    looks: list[Span] = []

    def counted(span: Span) -> Look:
        looks.append(span)
        return look_into(span)

    monkeypatch.setattr("app.formats.weights.look_into", counted)
    reader = WeightsReader()
    for _, layer in layers_with_weights(graph):
        assert layer.weights is not None
        reader(layer.weights)
    assert len(looks) == 1


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    path = saved(tmp_path / "m.keras")
    graph = opened(path).graph
    path.unlink()
    error = reason(graph)
    assert error.template == GONE
    assert str(error.sentence("a, b")) == (
        "The file m.keras with the weights of a, b is not there any more; these layers begin anew."
    )


def test_a_file_that_is_another(tmp_path: Path) -> None:
    path = saved(tmp_path / "m.keras")
    graph = opened(path).graph
    saved(path)  # Other random numbers, of the same shapes.
    assert reason(graph).template == CHANGED
    path.write_bytes(b"")
    assert reason(graph).template == CHANGED
    path.unlink()
    path.mkdir()
    assert reason(graph).template == GONE


def test_the_same_file_saved_anew_is_the_same(tmp_path: Path) -> None:
    """What is in a zip counts, not when it was put in."""
    path = saved(tmp_path / "m.keras")
    graph = opened(path).graph
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, data in members.items():
            new.writestr(zipfile.ZipInfo(name, (2001, 2, 3, 4, 5, 6)), data)
    assert read(graph, "a").nested[""].keys() == {"0", "1"}


def test_a_group_that_the_file_lacks(tmp_path: Path) -> None:
    graph = opened(saved(tmp_path / "m.keras")).graph
    place = place_of(graph, "a")
    with pytest.raises(UnreadableWeightsError) as caught:
        WeightsReader()(Weights(place.file, "layers/nothing"))
    assert caught.value.template == MISSING


def broken_by(change: Callable[[Any], None]) -> Fill:
    def fill(file: Any) -> None:
        plain(file)
        del file["layers/dense/vars/0"]
        change(file["layers/dense/vars"])

    return fill


def external(group: Any) -> None:
    space = h5py.h5s.create_simple((4, 3))
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_external(b"/etc/passwd", 0, 48)
    h5py.h5d.create(group.id, b"0", h5py.h5t.IEEE_F32LE, space, dcpl=plist)


def virtual(group: Any) -> None:
    layout = h5py.VirtualLayout((4, 3), "float32")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (4, 3))
    group.create_virtual_dataset("0", layout)


BAD: dict[str, tuple[Callable[[Any], None], str]] = {
    "external": (external, "stand in another file"),
    "virtual": (virtual, "put together from other places"),
    "texts": (lambda g: g.create_dataset("0", data=[["a", "b"]]), "it holds no numbers"),
    "objects": (
        lambda g: g.create_dataset("0", data=g.ref, dtype=h5py.ref_dtype),
        "it holds no numbers",
    ),
    "records": (
        lambda g: g.create_dataset("0", data=np.zeros(2, [("x", "f4"), ("y", "f4")])),
        "it holds no numbers",
    ),
    "complex": (lambda g: g.create_dataset("0", data=np.zeros(2, "c8")), "it holds no numbers"),
    "nothing": (lambda g: g.create_dataset("0", data=h5py.Empty("f4")), "it is empty"),
    "enormous": (
        lambda g: g.create_dataset("0", (10**6, 10**6), "f4", chunks=(1, 1)),
        "declared far larger",
    ),
    "a group": (lambda g: g.create_group("0"), "it is no array"),
}


@pytest.mark.slow
@pytest.mark.parametrize("how", BAD)
def test_what_is_no_honest_array(tmp_path: Path, how: str) -> None:
    change, why = BAD[how]
    graph = opened(saved(tmp_path / "m.keras", broken_by(change))).graph
    error = reason(graph)
    assert error.template == BROKEN
    assert why in error.reason
    # The other layer's weights are good.
    assert len(read(graph, "b").nested[""]) == 2


@pytest.mark.parametrize(
    "link", [h5py.SoftLink("/elsewhere"), h5py.ExternalLink("/etc/passwd", "/x")]
)
def test_a_link_to_another_place_condemns_the_file(tmp_path: Path, link: object) -> None:
    def fill(file: Any) -> None:
        plain(file)
        file["layers/dense/vars/7"] = link

    found = opened(saved(tmp_path / "m.keras", fill))
    (note,) = found.notes
    assert "dense/vars/7 is a link to another place" in str(note)
    assert not list(layers_with_weights(found.graph))


class TestInADocument:
    """A ``.layerloom`` file says where the weights stand, from its own place where it can."""

    def test_beside_it_they_are_told_from_there(self, tmp_path: Path) -> None:
        (tmp_path / "sub").mkdir()
        graph = opened(saved(tmp_path / "sub" / "m.keras")).graph
        data = encode(graph, tmp_path)
        assert b'"path": "sub/m.keras"' in data
        assert str(tmp_path).encode() not in data
        assert decode(data, tmp_path) == graph

    def test_a_folder_that_moves_takes_them_along(self, tmp_path: Path) -> None:
        old, new = tmp_path / "old", tmp_path / "new"
        old.mkdir()
        graph = opened(saved(old / "m.keras")).graph
        data = encode(graph, old)
        old.rename(new)
        assert read(decode(data, new), "a").nested[""].keys() == {"0", "1"}

    def test_elsewhere_they_are_told_by_their_whole_path(self, tmp_path: Path) -> None:
        there, here = tmp_path / "there", tmp_path / "here"
        there.mkdir()
        here.mkdir()
        graph = opened(saved(there / "m.keras")).graph
        data = encode(graph, here)
        assert decode(data, here) == graph
        # Moved beside the document, they are found there.
        shutil.move(there / "m.keras", here / "m.keras")
        assert read(decode(data, here), "a").nested[""].keys() == {"0", "1"}

    def test_a_name_with_a_nul_is_no_file(self, tmp_path: Path) -> None:
        graph = opened(saved(tmp_path / "m.keras")).graph
        data = encode(graph, tmp_path).replace(b"m.keras", b"m\\u0000s")
        assert reason(decode(data, tmp_path)).template == GONE

    def test_one_entry_for_all_layers(self, tmp_path: Path) -> None:
        graph = opened(saved(tmp_path / "m.keras")).graph
        text = encode(graph, tmp_path).decode()
        assert text.count("m.keras") == 1
        digest = place_of(graph, "a").file.digest
        assert text.count(digest) == 1
        assert len(digest) == 64
