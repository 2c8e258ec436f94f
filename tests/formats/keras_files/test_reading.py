"""What files of Keras hold beside layers and wires: kept, or told in one sentence."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from app.engine.backend import keras, scratch
from app.engine.service import Service
from app.errors import FileFormatError
from app.formats.layerloom import decode, encode
from app.formats.opened import Opened
from app.formats.route import open_model
from app.graph.model import TensorRef
from app.graph.records import to_records
from app.graph.walk import call_plan
from nodes.values import to_json
from tests.formats.keras_files.comparing import built_config, differences, opened
from tests.formats.keras_files.hostile import as_json, layer, model, zipped

pytestmark = pytest.mark.filterwarnings("ignore")

layers = keras.layers
Model = Any
SERVICE = Service()
Make = Callable[[], Model]


def saved(made: Model, folder: Path, suffix: str = "keras") -> Opened:
    path = folder / f"model.{suffix}"
    made.save(path)
    return open_model(str(path))


def again(found: Opened, folder: Path) -> Model:
    """The model of our export, as Keras reads it."""
    out = folder / "again.keras"
    request = {"id": 1, "do": "export", "graph": to_records(found.graph), "format": "keras"}
    reply = SERVICE.handle({**request, "path": str(out)})
    assert reply.get("lost") == [], reply
    return keras.models.load_model(out)


def notes(found: Opened) -> list[str]:
    return [str(note) for note in found.notes]


def text_of(*words: str) -> Any:
    return keras.ops.convert_to_tensor(np.array([[word] for word in words], dtype=object))


# --- what a layer has learned beside its weights


@keras.saving.register_keras_serializable("tests")
class Doubled(layers.Layer):  # type: ignore[name-defined]
    """A layer that is not Keras's, with a weight."""

    def __init__(self, amount: int = 2, inner: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.amount, self.inner = amount, inner

    def build(self, shape: Any) -> None:
        self.scale = self.add_weight(shape=(shape[-1],), name="scale")

    def call(self, x: Any) -> Any:
        return x * self.scale

    def get_config(self) -> Any:
        inner = keras.saving.serialize_keras_object(self.inner)
        return {**super().get_config(), "amount": self.amount, "inner": inner}


WORDS = ["red", "blue", "red", "green", "blue", "red"]
LEARNED: dict[str, tuple[Make, tuple[str, ...]]] = {
    "words": (lambda: layers.StringLookup(), ("red", "blue", "green")),
    "masked words": (lambda: layers.StringLookup(mask_token=""), ("red", "blue", "green")),
    "two unknown": (lambda: layers.StringLookup(num_oov_indices=2), ("red", "blue", "green")),
    "none unknown": (lambda: layers.StringLookup(num_oov_indices=0), ("red", "blue", "green")),
    "counted": (
        lambda: layers.StringLookup(output_mode="count", max_tokens=3),
        ("red", "blue"),
    ),
    "text": (lambda: layers.TextVectorization(), ("red", "blue", "green")),
    "sets": (lambda: layers.TextVectorization(output_mode="multi_hot"), ("red", "blue", "green")),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LEARNED)
def test_words_that_were_learned_are_the_vocabulary(name: str, tmp_path: Path) -> None:
    make, words = LEARNED[name]
    lookup = make()
    lookup.adapt(np.array(WORDS))
    x = layers.Input((1,), dtype="string", name="x")
    made = keras.Model(x, lookup(x))
    found = saved(made, tmp_path)
    assert found.notes == ()
    assert found.graph.layers[lookup.name].arguments["vocabulary"] == words
    asked = ("green", "red") if "none" in name else ("green", "grey", "red")
    ours = again(found, tmp_path)
    assert np.array_equal(ours(text_of(*asked)), made(text_of(*asked)))


@pytest.mark.slow
def test_words_with_their_weights(tmp_path: Path) -> None:
    lookup = layers.TextVectorization(output_mode="tf_idf")
    lookup.adapt(np.array(["red blue", "red green", "red"]))
    x = layers.Input((1,), dtype="string", name="x")
    made = keras.Model(x, lookup(x))
    found = saved(made, tmp_path)
    arguments = found.graph.layers[lookup.name].arguments
    assert arguments["vocabulary"] == ("red", "green", "blue")
    ours = again(found, tmp_path)
    asked = text_of("red green", "blue", "grey")
    assert np.array_equal(ours(asked), made(asked))


@pytest.mark.slow
def test_numbers_that_were_learned(tmp_path: Path) -> None:
    lookup = layers.IntegerLookup()
    lookup.adapt(np.array([[7], [3], [7], [-2]]))
    bins = layers.Discretization(num_bins=3)
    bins.adapt(np.arange(12.0))
    normal = layers.Normalization()
    normal.adapt(np.arange(12.0).reshape(6, 2))
    x, y = layers.Input((1,), dtype="int64", name="x"), layers.Input((2,), name="y")
    made = keras.Model([x, y], [lookup(x), bins(y), normal(y)])
    found = saved(made, tmp_path)
    assert found.notes == ()
    assert found.graph.layers[lookup.name].arguments["vocabulary"][0] == 7  # type: ignore[index]
    ours = again(found, tmp_path)
    asked = [np.array([[3], [9], [-2]]), np.array([[0.5, 11], [4, 4], [-9, 90]], "float32")]
    for one, other in zip(ours(asked), made(asked), strict=True):
        assert np.array_equal(one, other)


def rezipped(path: Path, **members: bytes) -> None:
    """The same file with other bytes in these members."""
    with zipfile.ZipFile(path) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    assert members.keys() <= kept.keys()
    path.write_bytes(zipped({**kept, **members}))


@pytest.mark.parametrize("data", [b"\xff\xfe", b"a" * (33 * 2**20)])
def test_words_that_cannot_be_read_are_told(data: bytes, tmp_path: Path) -> None:
    lookup = layers.StringLookup(name="lookup")
    lookup.adapt(np.array(WORDS))
    x = layers.Input((1,), dtype="string", name="x")
    path = tmp_path / "model.keras"
    keras.Model(x, lookup(x)).save(path)
    rezipped(path, **{"assets/layers/string_lookup/vocabulary.txt": data})
    found = open_model(str(path))
    assert notes(found) == [
        "The file of the vocabulary cannot be read, and it was left out: lookup. Set it again, or "
        "call adapt."
    ]
    assert "vocabulary" not in found.graph.layers["lookup"].arguments


@pytest.mark.parametrize("data", [b"[UNK]\nseven", b"-1\n9223372036854775808", b"-1\n" + b"9" * 99])
def test_numbers_that_are_none_are_told(data: bytes, tmp_path: Path) -> None:
    lookup = layers.IntegerLookup(name="lookup")
    lookup.adapt(np.array([[7], [3]]))
    x = layers.Input((1,), dtype="int64", name="x")
    path = tmp_path / "model.keras"
    keras.Model(x, lookup(x)).save(path)
    rezipped(path, **{"assets/layers/integer_lookup/vocabulary.txt": data})
    found = open_model(str(path))
    assert "The file of the vocabulary cannot be read" in notes(found)[0]
    assert decode(encode(found.graph)) == found.graph


# --- classes that are not Keras's


def custom() -> Model:
    x = layers.Input((4,), name="x")
    y = Doubled(3, inner=layers.Dense(2, name="in"), name="own")(x)
    return keras.Model(x, layers.Dense(2, name="end")(y), name="custom")


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_a_custom_layer_keeps_all_that_the_file_says(suffix: str, tmp_path: Path) -> None:
    made = custom()
    found = saved(made, tmp_path, suffix)
    text = h5py.File(tmp_path / "model.h5").attrs["model_config"] if suffix == "h5" else ""
    if suffix == "keras":
        text = zipfile.ZipFile(tmp_path / "model.keras").read("config.json")
    written = next(i for i in json.loads(text)["config"]["layers"] if i["name"] == "own")
    assert notes(found) == [
        "Not among Keras's layers, kept as placeholders with all that the file says: own."
    ]
    kept = found.graph.layers["own"]
    assert kept.class_name == "Doubled"
    assert to_json({**kept.arguments, "name": "own"}) == written["config"]
    said = ("module", "registered_name", "build_config")
    of_file = {key: written[key] for key in said if key in written}
    if suffix == "h5":  # It has but one name for both.
        assert written["class_name"] == "tests>Doubled"
        of_file |= {"module": None, "registered_name": "tests>Doubled"}
    # Keras 3 tells at the Dense behind it what that reads.
    outputs = {"outputs": [{"shape": [None, 4], "dtype": "float32"}]}
    assert to_json(kept.origin) == of_file | outputs
    assert kept.weights is not None
    assert decode(encode(found.graph)) == found.graph
    # What reads it is read; it waits.
    assert found.graph.nodes["end"].inputs == {"inputs": (TensorRef("own"),)}


def test_a_custom_layer_of_a_name_of_keras_s_is_not_keras_s(tmp_path: Path) -> None:
    config = model(layer("a", "Dense", "x", units=3))
    config["config"]["layers"][1] |= {"module": "mine", "registered_name": "mine>Dense"}
    found = opened(config)
    assert found.graph.layers["a"].class_name == "mine>Dense"
    assert found.graph.layers["a"].origin["class_name"] == "Dense"
    assert "unknown-layer" in {problem.code for problem in call_plan(found.graph).problems}


class Named(keras.Model):
    """A subclass whose config is that of a functional model all the same."""


class Code(keras.Model):
    """A model that is Python alone."""

    def __init__(self) -> None:
        super().__init__()
        self.dense = layers.Dense(2)

    def call(self, x: Any) -> Any:
        return self.dense(x)


def test_a_subclass_that_is_functional_opens(tmp_path: Path) -> None:
    x = layers.Input((4,), name="x")
    made = Named(x, layers.Dense(2, name="a")(x), name="named")
    found = saved(made, tmp_path)
    assert notes(found) == [
        "The model is a Named and is opened as a functional model; its own code is not kept."
    ]
    ours = again(found, tmp_path)
    for one, other in zip(ours.get_weights(), made.get_weights(), strict=True):
        assert np.array_equal(one, other)


def test_a_model_that_says_it_is_an_input_is_a_model(tmp_path: Path) -> None:
    """Such a file is damaged; what it opens as can be kept and opened again."""
    inner = model(layer("d", "Dense", "x", units=3))["config"] | {"name": "inner"}
    path = tmp_path / "model.json"
    path.write_bytes(as_json(model({**layer("inner", "InputLayer", "x"), "config": inner})))
    graph = open_model(str(path)).graph
    assert graph.inputs == ("x",)
    assert list(graph.definitions) == ["inner"]
    assert decode(encode(graph)) == graph


def test_a_model_that_is_code_is_refused(tmp_path: Path) -> None:
    made = Code()
    made(np.zeros((1, 3), "float32"))
    with pytest.raises(FileFormatError) as caught:
        saved(made, tmp_path)
    assert str(caught.value) == (
        "The model is a Code, whose Python code the file does not hold; expected a Functional or a "
        "Sequential model. Build it with the functional API and save that."
    )


def test_such_a_model_inside_is_a_placeholder(tmp_path: Path) -> None:
    x = layers.Input((4,), name="x")
    made = keras.Model(x, Code()(x))
    (name,) = [item.name for item in made.layers if item.name != "x"]
    found = saved(made, tmp_path)
    assert notes(found) == [
        f"Not among Keras's layers, kept as placeholders with all that the file says: {name}."
    ]
    assert found.graph.layers[name].class_name == "Code"


# --- models made in some special way


def test_a_call_that_cannot_be_drawn_is_kept(tmp_path: Path) -> None:
    """A mask for the values alone: wires have no gaps."""
    x = layers.Input((7, 3), name="x")
    mask = layers.Input((7,), dtype="bool", name="mask")
    attention = layers.Attention(use_scale=True, name="attention")
    found = saved(keras.Model([x, mask], attention([x, x], mask=[None, mask])), tmp_path)
    assert notes(found) == [
        "Called in a way that has no form here, kept as placeholders with all that the file says: "
        "attention."
    ]
    kept = found.graph.layers["attention"]
    assert kept.class_name == "keras.layers.Attention"
    assert kept.arguments["use_scale"] is True
    assert kept.weights is not None
    node = found.graph.nodes["attention"]
    assert node.inputs == {"inputs": (TensorRef("x"), TensorRef("x"), TensorRef("mask"))}
    assert to_json(node.arguments) == {
        "args": [[{"wire": 0}, {"wire": 1}]],
        "kwargs": {"mask": [None, {"wire": 2}]},
    }
    assert decode(encode(found.graph)) == found.graph


def test_how_it_was_compiled_is_told(tmp_path: Path) -> None:
    x = layers.Input((4,), name="x")
    made = keras.Model(x, layers.Dense(2)(x))
    assert saved(made, tmp_path).notes == ()
    made.compile("adam", "mse")
    for suffix in ("keras", "h5"):
        (note,) = notes(saved(made, tmp_path, suffix))
        assert note.startswith("How the model was compiled")


def test_a_layer_that_two_models_share_is_told(tmp_path: Path) -> None:
    shared = layers.Dense(4, name="shared")
    a, b, x = (layers.Input((4,), name=name) for name in "abx")
    one, two = keras.Model(a, shared(a), name="one"), keras.Model(b, shared(b), name="two")
    made = keras.Model(x, [one(x), two(x), shared(x)])
    found = saved(made, tmp_path)
    assert notes(found) == [
        "Shared by several models inside the file, of which each gets a copy with the same "
        "weights: shared."
    ]
    ours = again(found, tmp_path)
    for name in ("one", "two"):
        for w, v in zip(ours.get_layer(name).get_weights(), shared.get_weights(), strict=True):
            assert np.array_equal(w, v)


@pytest.mark.parametrize("how", ["build", "call"])
def test_a_stack_that_was_built_later_has_its_input(how: str, tmp_path: Path) -> None:
    made = keras.Sequential([layers.Dense(3, name="a"), layers.Dense(2, name="b")], name="late")
    if how == "build":
        made.build((None, 5))
    else:
        made(np.zeros((2, 5), "float32"))
    found = saved(made, tmp_path)
    (entry,) = found.graph.inputs
    assert found.graph.layers[entry].arguments["shape"] == (5,)
    ours = again(found, tmp_path)
    for one, other in zip(ours.get_weights(), made.get_weights(), strict=True):
        assert np.array_equal(one, other)


def test_a_stack_that_was_never_built_opens() -> None:
    made = keras.Sequential([layers.Dense(3, name="a"), layers.Dense(2, name="b")], name="never")
    found = opened(json.loads(made.to_json()))
    assert found.graph.inputs == ()
    assert list(found.graph.nodes) == ["a", "b"]
    assert found.graph.nodes["b"].inputs == {"inputs": (TensorRef("a"),)}


def test_a_stack_that_was_built_by_the_model_around_it() -> None:
    with scratch():
        x = layers.Input((7, 3), name="x")
        stack = keras.Sequential([layers.LSTM(4, name="l"), layers.Dense(2, name="d")], name="s")
        config = json.loads(keras.Model(x, stack(x)).to_json())
    graph = opened(config).graph
    (entry,) = graph.definitions["s"].inputs
    assert graph.definitions["s"].layers[entry].arguments["shape"] == (7, 3)
    made = built_config(graph)
    assert [item["class_name"] for item in made["config"]["layers"]] == ["InputLayer", "Sequential"]


def test_names_of_every_kind_arrive() -> None:
    names = ["größe", "a b", 'q"t', "x.y", "layers.Dense", "d@1", "import", "-1", "层", "a:0"]
    with scratch():
        x = y = layers.Input((4,), name="x:0")
        for name in names:
            y = layers.Dense(4, name=name)(y)
        shared = layers.Dense(4, name="d")
        config = json.loads(keras.Model(x, shared(shared(y)), name="m 1").to_json())
    found = opened(config)
    assert [found.graph.name_of(node) for node in call_plan(found.graph).order] == [
        *("x:0", *names, "d", "d"),
    ]
    assert list(differences(config, built_config(found.graph))) == []
    assert decode(encode(found.graph)) == found.graph


def test_a_layer_that_nothing_calls_is_told() -> None:
    config = model(layer("a", "Dense", "x", units=3))
    config["config"]["layers"].insert(1, layer("idle", "Dense", units=9))
    found = opened(config)
    assert notes(found) == ["No call of these layers is in the file, so they were left out: idle."]
    assert "idle" not in found.graph.layers


def test_a_long_list_of_names_is_cut() -> None:
    odd = [layer(f"odd{n}", "Odd", f"odd{n - 1}" if n else "x") for n in range(8)]
    (note,) = notes(opened(model(*odd)))
    assert note.endswith("says: odd0, odd1, odd2, odd3, odd4, … (8).")


def test_thousands_of_layers_in_a_row() -> None:
    chain = [layer(f"d{n}", "Dense", f"d{n - 1}" if n else "x", units=4) for n in range(3_000)]
    graph = opened(model(*chain)).graph
    assert len(graph.nodes) == 3_001
    assert graph.outputs == (TensorRef("d2999"),)


def test_a_size_of_no_float_and_zeros_stay_apart() -> None:
    """1, 1.0 and True are three values, and -0.0 is not 0."""
    config = model(layer("a", "Odd", "x", one=1, real=1.0, yes=True, zero=-0.0, big=2**53 + 1))
    arguments = opened(config).graph.layers["a"].arguments
    assert [repr(arguments[key]) for key in ("one", "real", "yes", "zero", "big")] == [
        *("1", "1.0", "True", "-0.0", "9007199254740993"),
    ]


@pytest.mark.parametrize("axis", [1, -1])
def test_an_unstack_that_counts_by_itself_opens(axis: int, tmp_path: Path) -> None:
    x = layers.Input((2, 4))
    made = keras.Model(x, keras.ops.unstack(x, axis=axis))
    found = saved(made, tmp_path)
    assert not call_plan(found.graph).problems
    given = np.arange(24.0).reshape(3, 2, 4)
    for one, other in zip(made(given), again(found, tmp_path)(given), strict=True):
        assert np.array_equal(one, other)


def test_one_mean_for_all_numbers_opens(tmp_path: Path) -> None:
    """``axis=None``, which Keras writes as that no axis is left."""
    x = layers.Input((2, 4))
    learned = layers.Normalization(axis=None)
    learned.adapt(np.arange(24.0).reshape(3, 2, 4))
    made = keras.Model(x, layers.Normalization(axis=None, mean=3.0, variance=4.0)(learned(x)))
    found = saved(made, tmp_path)
    assert not call_plan(found.graph).problems
    given = np.arange(24.0).reshape(3, 2, 4)
    assert np.allclose(made(given), again(found, tmp_path)(given))


# --- what a file is, is what it holds


def small() -> Any:
    return model(layer("a", "Dense", "x", units=3))


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["keras", "h5", "json", "layerloom", "bin", ""])
def test_the_suffix_does_not_count(suffix: str, tmp_path: Path) -> None:
    with scratch():
        x = layers.Input((4,), name="x")
        config = json.loads(keras.Model(x, layers.Dense(3, name="a")(x), name="m").to_json())
    made = keras.models.model_from_json(json.dumps(config))
    path = tmp_path / f"m.{suffix}"
    for kind in ("keras", "h5"):
        made.save(tmp_path / f"source.{kind}")
        path.write_bytes((tmp_path / f"source.{kind}").read_bytes())
        assert open_model(str(path)).graph.layers["a"].weights is not None
    path.write_bytes(as_json(config))
    assert open_model(str(path)).graph.nodes["a"].layer == "a"
    path.write_bytes(b"\xef\xbb\xbf" + as_json(config))
    assert not open_model(str(path)).ours


def test_a_pointer_to_a_large_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "m.keras"
    path.write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n")
    with pytest.raises(FileFormatError, match="git lfs pull"):
        open_model(str(path))


def test_weights_alone_are_no_model(tmp_path: Path) -> None:
    x = layers.Input((4,))
    made = keras.Model(x, layers.Dense(3)(x))
    for name in ("m.weights.h5", "m.h5"):
        path = tmp_path / name
        made.save_weights(tmp_path / "m.weights.h5")
        path.write_bytes((tmp_path / "m.weights.h5").read_bytes())
        with pytest.raises(FileFormatError, match="holds weights and no model"):
            open_model(str(path))


def test_a_zip_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "m.keras"
    path.write_bytes(zipped({"word/document.xml": b"<w/>"}))
    with pytest.raises(FileFormatError, match=r"holds no config\.json"):
        open_model(str(path))


def test_a_model_without_weights_in_its_zip(tmp_path: Path) -> None:
    path = tmp_path / "m.keras"
    path.write_bytes(zipped({"config.json": as_json(small())}))
    found = open_model(str(path))
    assert found.notes == ()
    assert found.graph.layers["a"].weights is None


def test_it_is_laid_out(tmp_path: Path) -> None:
    x = layers.Input((4,), name="x")
    i = layers.Input((4,), name="i")
    inner = keras.Model(i, layers.Dense(4)(i), name="inner")
    found = saved(keras.Model(x, inner(x)), tmp_path)
    assert found.graph.positions.keys() == found.graph.nodes.keys()
    inside = found.graph.definitions["inner"]
    assert inside.positions.keys() == inside.nodes.keys()


def test_keras_itself_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keras's readers are closed, and the file is read all the same."""
    made = custom()
    made.save(tmp_path / "m.keras")

    def closed(*_: Any, **__: Any) -> None:
        raise AssertionError("Keras was asked")

    for name in ("load_model", "deserialize_keras_object"):
        monkeypatch.setattr(keras.saving, name, closed)
    monkeypatch.setattr(keras.models.Model, "from_config", closed)
    monkeypatch.setattr(zipfile.ZipFile, "extract", closed)
    monkeypatch.setattr(zipfile.ZipFile, "extractall", closed)
    assert "own" in open_model(str(tmp_path / "m.keras")).graph.layers
