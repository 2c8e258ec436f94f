"""Files that mean harm, or are broken: what each holds, and what must be said of it."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import h5py
import numpy as np

# A module beside the files that says so when it is imported: no name in a file may do that.
EVIL = "layerloom_evil"
EVIL_SOURCE = "raise SystemExit('a name from a file was imported')"
Config = dict[str, Any]


class Hostile(NamedTuple):
    """A file, the words that its refusal holds, or those of the note or problem that it opens with.

    ``opens``: it is a model, with something in it that is kept and never made.
    """

    suffix: str
    data: bytes | Callable[[], bytes]
    said: str
    opens: bool = False

    def written(self) -> bytes:
        """The bytes; what is large is made only now."""
        return self.data if isinstance(self.data, bytes) else self.data()


# --- a good model, to be made bad in one place


def layer(name: str, class_name: str, source: str = "", **config: Any) -> Config:
    """A layer's record as Keras 3 writes it, reading ``source``."""
    tensor = {"shape": [None, 4], "dtype": "float32", "keras_history": [source, 0, 0]}
    call = {"args": [{"class_name": "__keras_tensor__", "config": tensor}], "kwargs": {}}
    return {
        "module": "keras.layers",
        "class_name": class_name,
        "config": {"name": name, **config},
        "registered_name": None,
        "name": name,
        "inbound_nodes": [call] if source else [],
    }


def model(*layers: Config, **changes: Any) -> Config:
    """A functional model of an Input ``x``, these layers, and the last one as output."""
    first = layer("x", "InputLayer", batch_shape=[None, 4], dtype="float32")
    end = layers[-1]["name"] if layers else "x"
    config = {
        "name": "model",
        "trainable": True,
        "layers": [first, *layers],
        "input_layers": ["x", 0, 0],
        "output_layers": [end, 0, 0],
        **changes,
    }
    return {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "config": config,
        "registered_name": "Functional",
    }


def good() -> Config:
    return model(layer("a", "Dense", "x", units=3), layer("b", "Dense", "a", units=2))


def archive(config: bytes, **members: bytes) -> bytes:
    """A .keras file with these members."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("metadata.json", '{"keras_version": "3.15.1"}')
        file.writestr("config.json", config)
        for name, content in members.items():
            file.writestr(name.replace("__", "."), content)
    return data.getvalue()


def as_json(config: Any) -> bytes:
    return json.dumps(config).encode()


def json_file(config: Any, said: str, opens: bool = False) -> Hostile:
    return Hostile(".json", config if isinstance(config, bytes) else as_json(config), said, opens)


def keras_file(config: Any, said: str, opens: bool = False) -> Hostile:
    data = config if isinstance(config, bytes) else as_json(config)
    return Hostile(".keras", archive(data), said, opens)


# --- configs


def _json_cases() -> Iterator[tuple[str, Hostile]]:
    text = as_json(good())
    yield "cut off", json_file(text[: len(text) // 2], "is broken at line 1")
    yield "nothing behind the name", keras_file(b"", "is broken at line 1")
    yield "plain text", keras_file(b"Dear diary", "is broken at line 1")
    yield "a list", keras_file(b"[1, 2]", "has no class_name and config")
    yield "UTF-16", keras_file(text.decode().encode("utf-16"), "is not UTF-8 text")
    yield "Latin-1", keras_file(text.replace(b'"a"', b'"\xe9"'), "is not UTF-8 text")
    yield "NUL", keras_file(text.replace(b'"a"', b'"\x00"'), "is broken at line 1")
    deep = b'{"class_name": "Functional", "config": ' + b"[" * 10**5
    yield "deep lists", json_file(deep, "nests deeper than 400")
    yield "deep objects", keras_file(b'{"class_name":' * 10**5, "nests deeper than 400")
    yield "5,000 digits", keras_file(text.replace(b"3", b"9" * 5000), "cannot be read")
    many = lambda: archive(b"[" + b"[]," * 3_000_000 + b"[]]")  # noqa: E731
    yield "many empty lists", Hostile(".keras", many, "is larger than")
    for name, number in (("NaN", "NaN"), ("infinity", "-Infinity"), ("beyond floats", "1e999")):
        data = text.replace(b'"units": 3', f'"units": {number}'.encode())
        yield name, keras_file(data, "; expected an integer >= 1", opens=True)
    huge = text.replace(b'"units": 3', b'"units": 73786976294838206464')
    yield "65 bits", keras_file(huge, "an integer of more than 64 bits")
    for place in (b'"a"', b'"Dense"', b'"units"'):
        data = text.replace(place, b'"\\ud800"')
        yield f"half a letter for {place.decode()}", keras_file(data, "half a character")


def _model_cases() -> Iterator[tuple[str, Hostile]]:
    yield "no model", keras_file({"class_name": "Dense", "config": {}}, "The model is a Dense")
    yield (
        "a class of somebody's",
        keras_file(
            {
                "class_name": "MyModel",
                "module": EVIL,
                "config": {},
                "registered_name": "My>MyModel",
            },
            "The model is a MyModel, whose Python code the file does not hold",
        ),
    )
    yield "class_name 7", keras_file({"class_name": 7, "config": {}}, "7 at class_name")
    yield "layers is a text", keras_file(model(layers="x"), "'x' at config.layers")
    yield "a layer is a number", keras_file(model(layers=[7]), "7 at config.layers[0]")
    yield (
        "no name",
        keras_file(
            model({**layer("a", "Dense", "x"), "name": None, "config": {}}), "expected a name"
        ),
    )
    yield (
        "a name of 10,000",
        keras_file(model(layer("a" * 10_000, "Dense", "x")), "expected a name"),
    )
    twice = layer("a", "Dense", "x", units=3)
    yield "a name twice", keras_file(model(twice, twice), "a name that no other layer has")
    yield (
        "no config",
        keras_file(model({**layer("a", "Dense", "x"), "config": None}), "None at config.a.config"),
    )
    yield "call -1", keras_file(good_with(["a", -1, 0]), "-1 at")
    yield "call true", keras_file(good_with(["a", True, 0]), "True at")
    yield "call 7", keras_file(good_with(["a", 7, 0]), "'call 7' at config.a")
    yield "call 2**70", keras_file(good_with(["a", 2**70, 0]), "expected a number from 0")
    yield "a layer that is not there", keras_file(good_with(["ghost", 0, 0]), "at config.ghost")
    yield "half a tensor", keras_file(good_with(["a", 0]), "expected a layer, a call and an output")
    yield "an output that is a text", keras_file(model(output_layers="a"), "'a' at config.output")
    yield "an output of nothing", keras_file(model(output_layers=["ghost", 0, 0]), "config.ghost")
    yield (
        "an input that is none",
        keras_file(
            model(layer("a", "Dense", "x", units=3), input_layers=["a", 0, 0]),
            "the name of an Input",
        ),
    )
    yield "too many layers", Hostile(".keras", too_many, "more than 20000 layers")
    yield "submodels without end", keras_file(submodels(80), "at most 50 inside each other")
    yield (
        "layers in layers without end",
        keras_file(
            model({**layer("a", "TimeDistributed", "x"), "config": wrapped(60)}),
            "at most 30 layers",
        ),
    )


def too_many() -> bytes:
    chain = [layer(f"d{n}", "Dense", f"d{n - 1}" if n else "x", units=1) for n in range(10_500)]
    return archive(as_json(model(*chain)))


def good_with(history: list[Any]) -> Config:
    config = good()
    call = config["config"]["layers"][2]["inbound_nodes"][0]["args"][0]["config"]
    call["keras_history"] = history
    return config


def submodels(depth: int) -> Config:
    found = good()
    for number in range(depth):
        call = layer("m", "Functional", "x")["inbound_nodes"]
        found["config"]["name"] = "m"
        found = model({**found, "name": "m", "inbound_nodes": call}, name=f"m{number}")
    return found


def wrapped(depth: int) -> Config:
    found: Config = {"name": "d", "units": 1}
    name = "Dense"
    for number in range(depth):
        found = {"name": f"w{number}", "layer": {"class_name": name, "config": found}}
        name = "TimeDistributed"
    return found


def _code_cases() -> Iterator[tuple[str, Hostile]]:
    """What would run something if it were ever made: opened, kept as data, told."""
    code = {"class_name": "__lambda__", "config": {"code": "4wEAAAA=", "defaults": None}}
    kept = "kept as placeholders"

    def function(module: str, name: str) -> Config:
        return {
            "module": module,
            "class_name": "function",
            "config": name,
            "registered_name": name,
        }

    def opened(item: Config, said: str = kept) -> Hostile:
        return keras_file(model(item), said, opens=True)

    yield "byte code", opened(layer("a", "Lambda", "x", function=code))
    for module, name in (
        ("os", "system"),
        ("builtins", "eval"),
        ("keras.utils", "get_file"),
        ("keras.config", "set_floatx"),
        ("keras.layers", "TFSMLayer"),
        (EVIL, "run"),
    ):
        lambda_layer = layer("a", "Lambda", "x", function=function(module, name))
        yield f"Lambda of {module}.{name}", opened(lambda_layer)
    yield "a saved model", opened(layer("a", "TFSMLayer", "x", filepath="/etc"))
    for module, name in (("os", "system"), ("subprocess", "Popen"), (EVIL, "Dense"), ("", "os")):
        item = {**layer("a", name, "x", units=3), "module": module}
        yield f"class {module}.{name}", opened(item)
    registered = {**layer("a", "Dense", "x", units=3), "registered_name": "Evil>Dense"}
    yield "a Dense of somebody's", opened(registered)
    yield "an operation of somebody's", opened({**layer("a", "Add", "x"), "module": f"{EVIL}.ops"})
    argument = "a.activation is {"
    yield (
        "an activation of byte code",
        opened(layer("a", "Dense", "x", units=3, activation=code), argument),
    )
    evil = function(EVIL, "run")
    yield (
        "an activation of somebody's",
        opened(layer("a", "Dense", "x", units=3, activation=evil), argument),
    )
    item = {"module": EVIL, "class_name": "Init", "config": {}, "registered_name": "Init"}
    yield (
        "an initializer of somebody's",
        opened(
            layer("a", "Dense", "x", units=3, kernel_initializer=item), "a.kernel_initializer is {"
        ),
    )
    yield (
        "a dtype of somebody's",
        opened(layer("a", "Dense", "x", units=3, dtype=item), "a.dtype is {"),
    )
    inside = {"module": EVIL, "class_name": "Dense", "config": {"units": 3}}
    yield (
        "a layer of somebody's inside",
        opened(layer("a", "TimeDistributed", "x", layer=inside), "a.layer is {"),
    )
    yield (
        "a path as vocabulary",
        opened(
            layer("a", "StringLookup", "x", vocabulary="/etc/passwd"),
            "a.vocabulary is '/etc/passwd'",
        ),
    )
    yield (
        "another path",
        opened(layer("a", "TextVectorization", "x", vocabulary="/etc/passwd"), "a.vocabulary is"),
    )
    yield "a path as a name", opened(layer("../../a", "Dense", "x", units=3), "../../a holds '/'")
    yield (
        "a text for a tensor",
        opened(
            {
                **layer("a", "Dense", "x", units=3),
                "inbound_nodes": [{"args": ["/etc"], "kwargs": {}}],
            },
            "a has an argument inputs",
        ),
    )
    yield (
        "a cycle",
        keras_file(
            model(layer("a", "Dense", "b", units=3), layer("b", "Dense", "a", units=3)),
            "is part of a cycle",
            opens=True,
        ),
    )
    yield "a trillion units", opened(layer("a", "Dense", "x", units=10**12), "")
    yield (
        "a shape without end",
        keras_file(
            model(layers=[layer("x", "InputLayer", batch_shape=[None, *[10**9] * 60])]),
            "",
            opens=True,
        ),
    )


def _zip_cases() -> Iterator[tuple[str, Hostile]]:
    whole = archive(as_json(good()))
    yield "an empty zip", Hostile(".keras", b"PK\x05\x06" + b"\0" * 18, "holds no config.json")
    yield "half a zip", Hostile(".keras", whole[: len(whole) // 2], "cannot be read")
    yield "a zip without end", Hostile(".keras", whole[:-22], "cannot be read")
    yield "no config", Hostile(".keras", zipped({"model.weights.h5": b"x"}), "holds no config.json")
    names = {"../config.json": as_json(good()), "/config.json": b"{}"}
    yield "config elsewhere", Hostile(".keras", zipped(names), "holds no config.json")
    bomb = lambda: zipped({"config.json": b"0" * (200 * 2**20)}, packed=True)  # noqa: E731
    yield "a bomb", Hostile(".keras", bomb, "config.json is larger than 32 MB")
    lies = archive(as_json(good()))
    place = lies.index(b"PK\x01\x02", lies.index(b"PK\x01\x02") + 1)
    lies = lies[: place + 24] + struct.pack("<I", 2**32 - 2) + lies[place + 28 :]
    yield "a size that lies", Hostile(".keras", lies, "", opens=True)
    locked = bytearray(whole)
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = locked.rindex(mark)
        locked[at + offset] |= 1
    yield "locked", Hostile(".keras", bytes(locked), "cannot be read")
    empty = {f"f{n}": b"" for n in range(11_000)}
    many = lambda: zipped(empty | {"config.json": as_json(good())})  # noqa: E731
    yield "11,000 files", Hostile(".keras", many, "more than 10000 files")
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w") as file:
        file.writestr("config.json", as_json(good()))
        file.NameToInfo.clear()
        file.writestr("config.json", b"{}")
    yield "two configs", Hostile(".keras", twice.getvalue(), "a name stands in it twice")
    junk = archive(as_json(good()), model__weights__h5=b"no HDF5 at all" * 100)
    yield "weights that are none", Hostile(".keras", junk, "weights were left out", True)
    config = {"config.json": as_json(good())}
    packed = lambda: zipped({**config, "model.weights.h5": b"0" * 2**28}, packed=True)  # noqa: E731
    yield "a bomb of weights", Hostile(".keras", packed, "weights were left out", True)
    pickled = zipped({"config.json": as_json(good()), "model.weights.npz": b"cos\nsystem\n"})
    yield "pickled weights", Hostile(".keras", pickled, "Python's pickle", True)


def zipped(members: dict[str, bytes], packed: bool = False) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED if packed else 0) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return data.getvalue()


def hdf5(fill: Callable[[Any], None], config: Any = None) -> bytes:
    """An HDF5 file of a whole model, filled by ``fill``."""
    data = io.BytesIO()
    with h5py.File(data, "w") as file:
        if config is not None:
            file.attrs["model_config"] = config
        fill(file)
    return data.getvalue()


def legacy(fill: Callable[[Any], None]) -> bytes:
    """A good config of Keras 2, and ``fill`` on the group of the weights of its layer ``a``."""

    def whole(file: Any) -> None:
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = ["a"]
        inner = group.create_group("a")
        inner.attrs["weight_names"] = ["kernel:0"]
        fill(inner)

    return hdf5(whole, json.dumps(good()))


def _hdf5_cases() -> Iterator[tuple[str, Hostile]]:
    def refused(data: bytes, said: str) -> Hostile:
        return Hostile(".h5", data, said)

    def opens(data: bytes, said: str) -> Hostile:
        return Hostile(".h5", data, said, True)

    whole = legacy(lambda group: group.create_dataset("kernel:0", data=np.ones((4, 3), "f4")))
    yield "half an HDF5 file", refused(whole[:700], "HDF5 data cannot be read")
    yield "a signature alone", refused(whole[:8] + b"\xff" * 4000, "HDF5 data cannot be read")
    yield "no model in it", refused(hdf5(lambda file: None), "holds other data and no model")
    only_weights = hdf5(lambda file: file.create_dataset("layers/dense/vars/0", data=[1.0]))
    yield "weights alone", refused(only_weights, "holds weights and no model")
    yield "a config of numbers", refused(hdf5(lambda f: None, np.ones(3)), "is no text")
    yield "a config that is no text", refused(hdf5(lambda f: None, b"\xff\xfe{"), "is not UTF-8")
    huge_config = lambda: hdf5(lambda f: None, "x" * (33 * 2**20))  # noqa: E731
    yield "a huge config", Hostile(".h5", huge_config, "cannot be read")
    yield "a config that is no JSON", refused(hdf5(lambda f: None, "{"), "is broken at line 1")

    def external(group: Any) -> None:
        group["kernel:0"] = h5py.ExternalLink("/etc/passwd", "/")

    def soft(group: Any) -> None:
        group["kernel:0"] = h5py.SoftLink("/elsewhere")

    def outside(group: Any) -> None:
        space = [("/etc/passwd", 0, 48)]
        group.create_dataset("kernel:0", (4, 3), "f4", external=space)

    def virtual(group: Any) -> None:
        layout = h5py.VirtualLayout((4, 3), "f4")
        layout[:] = h5py.VirtualSource("/etc/passwd", "x", (4, 3))
        group.create_virtual_dataset("kernel:0", layout)

    def huge(group: Any) -> None:
        shape = (10**7, 10**7)
        group.create_dataset("kernel:0", shape, "f4", chunks=(1000, 1000), compression="gzip")

    def texts(group: Any) -> None:
        group.create_dataset("kernel:0", data=["a", "b"])

    def circle(group: Any) -> None:
        group["kernel:0"] = group

    link, own = "is a link to another place", "weights were left out"
    yield "an external link", opens(legacy(external), link)
    yield "a soft link", opens(legacy(soft), link)
    yield "numbers in another file", opens(legacy(outside), "")
    yield "numbers from elsewhere", opens(legacy(virtual), "")
    yield "400 TB", opens(legacy(huge), "")
    yield "texts for numbers", opens(legacy(texts), "")
    yield "groups in a circle", opens(legacy(circle), "")
    yield "weights missing", opens(legacy(lambda group: None), own)

    def out_of_it(file: Any) -> None:
        file.create_group("model_weights").attrs["layer_names"] = ["../../etc", "/", ".", ""]

    yield "names that lead out", opens(hdf5(out_of_it, json.dumps(good())), own)

    def linked(file: Any) -> None:
        file["model_weights"] = h5py.ExternalLink("/etc/passwd", "/")

    yield "all weights elsewhere", opens(hdf5(linked, json.dumps(good())), "HDF5 data cannot")


CASES: dict[str, Hostile] = {
    name: case
    for cases in (_json_cases, _model_cases, _code_cases, _zip_cases, _hdf5_cases)
    for name, case in cases()
}


def good_files() -> Iterator[tuple[str, bytes]]:
    """Files that open and have weights, one of each kind."""

    def newer(file: Any) -> None:
        file["layers/dense/vars/0"] = np.ones((4, 3), "f4")
        file["layers/dense/vars/1"] = np.ones(3, "f4")

    yield ".json", as_json(good())
    yield ".keras", archive(as_json(good()), model__weights__h5=hdf5(newer))
    yield ".h5", legacy(lambda group: group.create_dataset("kernel:0", data=np.ones((4, 3), "f4")))


def write_all(folder: Path) -> dict[str, Path]:
    """All of them as files, and the module that must not be imported."""
    (folder / f"{EVIL}.py").write_text(EVIL_SOURCE)
    found = {}
    for number, (suffix, data) in enumerate(good_files()):
        found[f"good {suffix}"] = folder / f"good{number}{suffix}"
        found[f"good {suffix}"].write_bytes(data)
    for number, (name, case) in enumerate(CASES.items()):
        found[name] = folder / f"{number}{case.suffix}"
        found[name].write_bytes(case.written())
    return found
