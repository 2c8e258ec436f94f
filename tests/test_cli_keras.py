"""Keras's files on the command line: read by every command, converted, told what is lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.engine.backend import keras
from app.formats.layerloom import decode, encode
from app.formats.route import read_model
from app.graph.edits import SetArguments
from tests.codegen.running import executed
from tests.command_line import Run
from tests.engine import kept_models
from tests.formats.keras_files.hostile import as_json, layer, model

DATA = Path(__file__).parent / "formats" / "data"
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
layers = keras.layers


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A compiled model with weights: a.keras and a.h5."""
    folder = tmp_path_factory.mktemp("trained")
    x = layers.Input((4,), name="x")
    hidden = layers.Dense(3, activation="relu", name="hidden")(x)
    made = keras.Model(x, layers.Dense(2, name="end")(hidden), name="small")
    made.compile("sgd", "mse")
    for name in ("a.keras", "a.h5"):
        made.save(folder / name)
    return folder


def weights(path: Path) -> list[Any]:
    return list(keras.models.load_model(path, compile=False).get_weights())


@pytest.mark.parametrize("name", ["a.keras", "a.h5"])
def test_every_command_takes_them(run: Run, trained: Path, name: str) -> None:
    summary = run("summary", trained / name)
    assert summary.status == 0
    assert "Total params: 23" in summary.out
    checked = run("check", trained / name)
    assert checked.status == 0
    assert checked.out == "small: no problems; 3 nodes, 23 parameters\n"
    # What is not in the model is one line beside it.
    assert checked.err == (
        f"layerloom: {trained / name}: How the model was compiled (optimizer, loss and metrics) "
        "and the optimizer's state were left out.\n"
    )
    assert json.loads(run("check", trained / name, "--json").out)["ok"] is True


@pytest.mark.parametrize("name", ["a.keras", "a.h5"])
def test_weights_come_along(run: Run, trained: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out.keras"
    done = run("export", trained / name, "-o", out)
    assert (done.status, done.out) == (0, "")
    # What is lost is told on one line: how it was compiled.
    assert done.err.count("\n") == 1
    assert f"layerloom: {trained / name}: How the model was compiled" in done.err
    for one, other in zip(weights(out), weights(trained / name), strict=True):
        assert np.array_equal(one, other)


def test_by_way_of_a_document(run: Run, trained: Path, tmp_path: Path) -> None:
    """Keras, then ours, then Keras: the same model with the same weights."""
    shutil.copy(trained / "a.keras", tmp_path / "a.keras")
    ours, out = tmp_path / "a.layerloom", tmp_path / "out.keras"
    assert run("export", tmp_path / "a.keras", "-o", ours).status == 0
    assert '"path": "a.keras"' in ours.read_text()
    done = run("export", ours, "-o", out)
    assert (done.status, done.err) == (0, "")
    for one, other in zip(weights(out), weights(trained / "a.keras"), strict=True):
        assert np.array_equal(one, other)


def test_over_the_file_that_they_come_from(run: Run, trained: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.keras"
    shutil.copy(trained / "a.keras", path)
    assert run("export", path, "-o", path, "--force").status == 0
    for one, other in zip(weights(path), weights(trained / "a.keras"), strict=True):
        assert np.array_equal(one, other)


def test_not_over_the_file_in_which_a_model_of_ours_finds_them(
    run: Run, trained: Path, tmp_path: Path
) -> None:
    path, ours = tmp_path / "a.keras", tmp_path / "m.layerloom"
    shutil.copy(trained / "a.keras", path)
    assert run("export", path, "-o", ours).status == 0
    before = path.read_bytes()
    done = run("export", ours, "-o", path, "--force")
    assert done.status == 2
    assert done.err == (
        f"layerloom: {path}: Weights of {ours} stand in it; expected another file. Choose another "
        "name.\n"
    )
    assert path.read_bytes() == before


def test_weights_that_do_not_fit_are_told(run: Run, trained: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "m.layerloom", tmp_path / "out.keras"
    graph = SetArguments("end", {"units": 9}).apply(read_model(str(trained / "a.keras")))
    path.write_bytes(encode(graph))
    told = (
        "The weights of end in a.keras do not fit any more, since the layers or their inputs have "
        "changed; these layers begin anew."
    )
    checked = run("check", path)
    assert checked.status == 0
    assert f"warning: {told}" in checked.out
    done = run("export", path, "-o", out)
    assert (done.status, done.err) == (0, f"layerloom: {out}: {told}\n")
    assert out.exists()


def test_to_python_and_to_json(run: Run, trained: Path, tmp_path: Path) -> None:
    code, config = tmp_path / "m.py", tmp_path / "m.json"
    assert run("export", trained / "a.h5", "-o", code).status == 0
    made = executed(code.read_text())
    assert [layer.name for layer in made.layers] == ["x", "hidden", "end"]
    assert run("export", trained / "a.h5", "-o", config).status == 0
    assert read_model(str(config)).nodes == read_model(str(trained / "a.h5")).nodes
    assert run("check", config).out.startswith("small: no problems")


def test_a_file_of_keras_2(run: Run) -> None:
    checked = run("check", DATA / "images.h5")
    assert checked.status == 0
    assert "images: no problems" in checked.out


def custom() -> bytes:
    config = model(layer("odd", "Odd", "x", units=3), layer("end", "Dense", "odd", units=2))
    config["config"]["layers"][1] |= {"module": "mine.layers", "registered_name": "mine>Odd"}
    return as_json(config)


def test_a_custom_layer_is_kept_and_named(run: Run, tmp_path: Path) -> None:
    path, ours, again = tmp_path / "m.json", tmp_path / "m.layerloom", tmp_path / "n.layerloom"
    path.write_bytes(custom())
    checked = run("check", path)
    assert checked.status == 1
    assert "error: odd is a Odd, which Keras" in checked.out
    told = "Not among Keras's layers, kept as placeholders with all that the file says: odd."
    assert checked.err == f"layerloom: {path}: {told}\n"
    wrong = "The model was written with what is wrong: odd is a Odd, which Keras"
    written = run("export", path, "-o", ours)
    assert written.status == 1
    assert f"layerloom: {path}: {wrong}" in written.err
    kept = decode(ours.read_bytes()).layers["odd"]
    assert kept.arguments == {"units": 3}
    outputs = ({"shape": (None, 4), "dtype": "float32"},)  # as ``end`` says that it reads it
    origin = {"module": "mine.layers", "registered_name": "mine>Odd", "outputs": outputs}
    assert kept.origin == origin
    assert run("export", ours, "-o", again).status == 1
    assert again.read_bytes() == ours.read_bytes()
    # Nobody knows what weights it has, so there is no model of it for Keras.
    refused = run("export", ours, "-o", tmp_path / "out.keras")
    assert refused.status == 2
    assert "no file holds the weights of this one" in refused.complaint
    assert not (tmp_path / "out.keras").exists()
    as_came = run("export", ours, "-o", tmp_path / "out.json")
    assert as_came.status == 1
    assert as_came.complaint.startswith(f"{ours}: {wrong}")
    records = json.loads((tmp_path / "out.json").read_text())["config"]["layers"]
    (odd,) = (item for item in records if item["class_name"] == "Odd")
    assert (odd["module"], odd["registered_name"]) == ("mine.layers", "mine>Odd")


def test_a_custom_layer_is_written_with_its_weights_and_told(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.keras"
    for suffix in ("keras", "h5"):
        path = tmp_path / f"model.{suffix}"
        made = kept_models.saved(kept_models.in_the_middle, path)
        assert run("check", path).status == 1
        done = run("export", path, "-o", out, "--force")
        assert done.status == 1
        wrong = f"layerloom: {path}: The model was written with what is wrong: odd is a Scaled"
        assert wrong in done.err
        again = keras.models.load_model(out)
        for one, other in zip(again.get_weights(), made.get_weights(), strict=True):
            assert np.array_equal(one, other)


def test_a_model_with_code_of_its_own_is_refused_by_name(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    record = {
        "module": "mine",
        "class_name": "Transformer",
        "config": {"heads": 3},
        "registered_name": "mine>Transformer",
    }
    path.write_bytes(as_json(record))
    done = run("check", path)
    assert done.status == 2
    assert done.complaint == (
        f"{path}: The model is a Transformer, whose Python code the file does not hold; expected a "
        "Functional or a Sequential model. Build it with the functional API and save that."
    )
