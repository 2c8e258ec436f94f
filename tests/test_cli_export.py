"""What the command line writes, and what it says of two models, as CLI.md has it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
import pygraphviz
import pytest

from app.graph.bypass import Bypass
from app.graph.model import Graph, LayerDefinition, Node, TensorRef
from tests.builder import Builder
from tests.command_line import ROOT, Run, child, mismatched_model, saved, wrong_model

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="a display is missing only there")


def _beside_a_wrong_one(called: bool = False) -> Graph:
    """A model of one Dense; its file holds a submodel, too, that is wrong inside."""
    b = Builder("outer")
    x = b.input("x", 784, 1) if called else b.input("x", 4)
    b.layer("Dense", x, units=3)
    graph = replace(b.graph, definitions={"tower": wrong_model()})
    if called:
        graph = graph.with_node("tower", Node(layer="tower", inputs={"input": (x,)}))
        graph = replace(graph, outputs=(*graph.outputs, TensorRef("tower")))
    return graph


class TestDiff:
    def test_the_same_model_in_two_formats(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "mlp.py"
        run("export", "example:mlp", "-o", out)
        assert run("diff", "example:mlp", out) == (0, "no differences\n", "")
        found = json.loads(run("diff", out, "example:mlp", "--json").out)
        assert found == {
            **{"equal": True, "before": "mlp", "after": "mlp"},
            **{"added": [], "removed": [], "changed": [], "model": [], "inside": {}},
        }

    def test_two_models(self, run: Run, tmp_path: Path) -> None:
        b = Builder("mine")
        x = b.layer("Dense", b.input("x", 4), units=2, name="one")
        one = saved(tmp_path, b.graph, "one.layerloom")
        b.layer("Dropout", x, rate=0.5, name="half")
        layer = replace(b.graph.layers["dense"], arguments={"units": 3})
        other = saved(tmp_path, b.graph.with_layer("dense", layer), "other.layerloom")
        done = run("diff", one, other)
        assert (done.status, done.err) == (1, "")
        assert done.out == (
            "The outputs are half and were one.\n"
            "added: half (Dropout)\n"
            "changed: one (Dense)\n"
            "    units is 3 and was 2.\n"
            "1 added, 0 removed, 1 changed\n"
        )
        found = json.loads(run("diff", one, other, "--json").out)
        dense = {"id": "dense", "layer": "one", "class": "Dense"}
        assert found["equal"] is False
        assert found["added"] == [{"id": "dropout", "layer": "half", "class": "Dropout"}]
        assert found["changed"] == [
            {
                "before": dense,
                "after": dense,
                "changes": [
                    {
                        "what": "units",
                        "before": 2,
                        "after": 3,
                        "message": "units is 3 and was 2.",
                    }
                ],
            }
        ]
        assert [item["what"] for item in found["model"]] == ["model.outputs"]

    def test_a_file_that_cannot_be_read(self, run: Run, tmp_path: Path) -> None:
        for files in ((tmp_path / "no.py", "example:mlp"), ("example:mlp", tmp_path / "no.py")):
            done = run("diff", *files)
            assert done.status == 2
            assert done.complaint.startswith(f"{tmp_path / 'no.py'}: There is no such file")

    def test_of_a_source_of_several_models_one_is_chosen(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "one.py"
        run("export", "example:mlp", "-o", out)
        text = out.read_text(encoding="utf-8")
        other = text.replace("def build_model", "def build_other").replace('"mlp"', '"other"')
        other = other.replace("512", "511")
        several = tmp_path / "several.py"
        several.write_text(text + other, encoding="utf-8")
        done = run("diff", out, several)
        assert done.status == 2
        assert "has 2 models; expected the name of one: mlp, other" in done.complaint
        assert run("diff", out, several, "--model", "mlp").status == 0
        assert run("diff", several, out, "--model", "other").out.startswith(
            "The model is named mlp and was named other.\nchanged: hidden1 (Dense)\n"
            "    units is 512 and was 511.\n"
        )

    def test_one_file_is_wrong_usage(self, run: Run) -> None:
        done = run("diff", "example:mlp")
        assert done.status == 2
        assert "required: B" in done.complaint

    def test_it_imports_neither_keras_nor_qt(self) -> None:
        code = (
            "import sys; from app.cli import main\n"
            "main(['diff', 'example:mlp', 'example:cnn'])\n"
            "heavy = {'keras', 'tensorflow', 'PySide6', 'NodeGraphQt'}\n"
            "sys.exit(bool(heavy & set(sys.modules)) * 77)"
        )
        assert child(code=code).status == 0


class TestExport:
    @pytest.mark.slow
    def test_to_python(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "mlp.py"
        assert run("export", "example:mlp", "-o", out) == (0, "", "")
        assert out.read_text(encoding="utf-8").startswith('"""Multilayer perceptron.\n')
        assert child(code=out.read_text(encoding="utf-8")).out.count("541,794") == 2

    def test_to_keras(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "cnn.keras"
        assert run("export", "example:cnn", "-o", out) == (0, "", "")

        import keras  # After the command: it quiets TensorFlow for whoever comes later.

        model = keras.saving.load_model(out)
        assert (model.name, model.count_params()) == ("cnn", 138_122)

    def test_to_json(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "rnn.json"
        assert run("export", "example:rnn", "-o", out) == (0, "", "")

        import keras

        model = keras.models.model_from_json(out.read_text(encoding="utf-8"))
        assert [layer.name for layer in model.layers] == ["input", "lstm1", "hidden1", "output"]

    def test_to_layerloom(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "a.layerloom"
        assert run("export", "example:cnn", "-o", out) == (0, "", "")
        assert out.read_bytes() == (ROOT / "resources/examples/cnn.layerloom").read_bytes()

    @pytest.mark.parametrize(
        ("suffix", "starts"), [(".png", b"\x89PNG\r\n"), (".svg", b"<?xml"), (".pdf", b"%PDF")]
    )
    @pytest.mark.slow
    def test_to_a_picture(self, tmp_path: Path, suffix: str, starts: bytes) -> None:
        """In a process of its own without a display: this one may have another Qt application."""
        out = tmp_path / f"a{suffix}"
        done = child(
            *("export", "example:multiple_outputs", "-o", str(out)),
            DISPLAY=None,
            WAYLAND_DISPLAY=None,
            QT_QPA_PLATFORM=None,
        )
        assert (done.status, done.out) == (0, "")
        assert done.err == ""
        assert out.read_bytes().startswith(starts)
        assert out.stat().st_size > 5_000
        assert [path.name for path in tmp_path.iterdir()] == [out.name]

    def test_an_existing_file_is_not_overwritten(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "mine.py"
        out.write_text("mine")
        done = run("export", "example:mlp", "-o", out)
        assert done.status == 2
        assert done.complaint == (
            f"{out}: It exists already; expected a new name. "
            "Choose one, or give --force to replace it."
        )
        assert out.read_text() == "mine"

    def test_force_overwrites(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "mine.py"
        out.write_text("mine")
        out.chmod(0o640)
        assert run("export", "example:mlp", "-o", out, "--force").status == 0
        assert "build_model" in out.read_text()
        assert sys.platform == "win32" or out.stat().st_mode & 0o777 == 0o640

    def test_a_dangling_link_counts_as_there(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "link.py"
        try:
            out.symlink_to(tmp_path / "nowhere.py")
        except OSError:
            pytest.skip("this account may not make links")
        assert run("export", "example:mlp", "-o", out).status == 2

    @pytest.mark.parametrize(
        ("out", "found"),
        [
            ("a.txt", ".txt is no format that can be written"),
            ("a", "It has no suffix"),
            ("-", "It is not a file"),
            (".py", "It has no suffix"),
        ],
    )
    def test_formats_that_are_none(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str, found: str
    ) -> None:
        monkeypatch.chdir(tmp_path)
        done = run("export", "example:mlp", "-o", out)
        assert done.status == 2
        assert done.complaint.startswith(f"{out}: ")
        assert found in done.complaint
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize(
        ("suffix", "starts"), [(".png", b"\x89PNG\r\n"), (".svg", b"<?xml"), (".pdf", b"%PDF-")]
    )
    def test_to_keras_s_plot(self, run: Run, tmp_path: Path, suffix: str, starts: bytes) -> None:
        """With nothing but packages: whatever programs this machine has, no ``dot`` is called."""
        out = tmp_path / f"a{suffix}"
        done = run("export", "example:multiple_outputs", "-o", out, "--picture", "plot")
        assert done == (0, "", "")
        assert out.read_bytes().startswith(starts)
        assert [path.name for path in tmp_path.iterdir()] == [out.name]
        if suffix == ".svg":
            for text in ("extract", "(None, 784, 64)", "output2"):
                assert f">{text}</text>" in out.read_text(encoding="utf-8")

    def test_a_plot_is_not_written_over_a_file_unasked(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "a.svg"
        out.write_text("mine")
        options = ("export", "example:mlp", "-o", out, "--picture", "plot")
        assert run(*options).status == 2
        assert out.read_text() == "mine"
        assert run(*options, "--force").status == 0
        assert "hidden1" in out.read_text(encoding="utf-8")

    def test_to_graphviz_text(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "a.dot"
        assert run("export", "example:multiple_outputs", "-o", out) == (0, "", "")
        found = pygraphviz.AGraph(str(out))
        assert "(None, 784, 64)" in found.get_node("extract").attr["label"]
        # input -> extract -> class11 -> class12 -> output1, extract -> output2
        assert len(found.edges()) == 5

    def test_to_a_notebook(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "a.ipynb"
        assert run("export", "example:mlp", "-o", out) == (0, "", "")
        nbformat.validate(nbformat.read(out, as_version=nbformat.NO_CONVERT))
        assert run("check", out).out.endswith("no problems; 5 nodes, 541,794 parameters\n")

    @pytest.mark.slow
    @pytest.mark.parametrize("suffix", [".keras", ".json", ".svg"])
    def test_a_wrong_model_is_not_built(self, run: Run, tmp_path: Path, suffix: str) -> None:
        """Keras's plot is one of a built model, too."""
        path, out = saved(tmp_path, wrong_model()), tmp_path / f"out{suffix}"
        done = run("export", path, "-o", out, "--picture", "plot")
        assert done.status == 1
        assert done.complaint.startswith(f"{path}: class11 ")
        assert list(tmp_path.iterdir()) == [path]

    @pytest.mark.parametrize("suffix", [".keras", ".json"])
    def test_a_model_that_cannot_run_is_not_built(
        self, run: Run, tmp_path: Path, suffix: str
    ) -> None:
        path, out = saved(tmp_path, mismatched_model()), tmp_path / f"out{suffix}"
        done = run("export", path, "-o", out)
        assert done.status == 1
        assert done.complaint.startswith(f"{path}: attention ")
        assert list(tmp_path.iterdir()) == [path]

    def test_a_model_that_is_wrong_inside_alone_is_not_built(
        self, run: Run, tmp_path: Path
    ) -> None:
        """Beside what its submodel gives: nothing outside shows it."""
        b = Builder("tower")
        x = b.input("x", 4)
        good = b.layer("Dense", x, units=2)
        b.layer("LSTM", x, units=2, name="bad")
        inner = replace(b.graph, outputs=(good,))
        outer = Builder("outer")
        y = outer.input("y", 4)
        tower = Node(layer="tower", inputs={"x": (y,)})
        graph = replace(outer.graph, definitions={"tower": inner}).with_node("tower", tower)
        path = saved(tmp_path, replace(graph, outputs=(TensorRef("tower"),)))
        assert run("check", path).status == 1
        done = run("export", path, "-o", tmp_path / "out.json")
        assert done.status == 1
        assert done.complaint.startswith(f"{path}: bad ")
        assert list(tmp_path.iterdir()) == [path]

    @pytest.mark.slow
    @pytest.mark.parametrize("suffix", [".py", ".ipynb", ".keras", ".json", ".dot"])
    def test_a_wrong_submodel_that_nothing_calls_keeps_nothing_from_being_written(
        self, run: Run, tmp_path: Path, suffix: str
    ) -> None:
        path, out = saved(tmp_path, _beside_a_wrong_one()), tmp_path / f"out{suffix}"
        assert run("export", path, "-o", out) == (0, "", "")
        # By hand: 4 * 3 + 3 = 15 parameters; what the file holds is the model without the other.
        if suffix != ".dot":
            assert run("check", out).out.endswith("no problems; 2 nodes, 15 parameters\n")
        assert run("summary", path).status == 0

    def test_it_is_told_as_a_warning(self, run: Run, tmp_path: Path) -> None:
        done = run("check", saved(tmp_path, _beside_a_wrong_one()))
        assert (done.status, done.err) == (0, "")
        lines = done.out.splitlines()
        assert lines[0] == (
            "warning: in wrong: class11 needs (batch, time, features) and gets (batch, 64)."
        )
        assert lines[-1] == "outer: 1 warning; 2 nodes, 15 parameters"

    def test_once_it_is_called_it_is_an_error(self, run: Run, tmp_path: Path) -> None:
        """Skipped again, the call counts as none."""
        graph = _beside_a_wrong_one(called=True)
        done = run("export", saved(tmp_path, graph), "-o", tmp_path / "out.json")
        assert (done.status, done.out) == (1, "")
        assert "wrong is wrong inside, at class11" in done.complaint
        skipped = Bypass(frozenset({"tower"})).apply(graph)
        path = saved(tmp_path, skipped, "skipped.layerloom")
        assert run("export", path, "-o", tmp_path / "out.json") == (0, "", "")

    @pytest.mark.slow
    @pytest.mark.parametrize("suffix", [".py", ".ipynb"])
    @pytest.mark.parametrize("model", [wrong_model, mismatched_model])
    def test_code_of_a_model_that_keras_refuses_is_written_and_says_so(
        self, run: Run, tmp_path: Path, model: Callable[[], Graph], suffix: str
    ) -> None:
        """Its wiring is right: all of it is in the code, and the status says that it is wrong."""
        path, out = saved(tmp_path, model()), tmp_path / f"out{suffix}"
        done = run("export", path, "-o", out)
        assert done.status == run("check", path).status == 1
        told = f"{path}: The code was written with what is wrong: "
        assert done.complaint.startswith(told)
        text = out.read_text(encoding="utf-8")
        assert "Left out" not in text
        assert all(layer.name in text for layer in model().layers.values())

    def test_code_of_a_model_with_warnings_is_done(self, run: Run, tmp_path: Path) -> None:
        """A product of sequences of an open length is a model that runs on one length."""
        b = Builder("open")
        source = b.input("a", None, 4)
        b.operation("matmul", source, source)
        path, out = saved(tmp_path, b.graph), tmp_path / "out.py"
        assert "1 warning" in run("check", path).out
        assert run("export", path, "-o", out) == (0, "", "")

    def test_a_graph_of_a_wrong_model_is_written_and_says_so(
        self, run: Run, tmp_path: Path
    ) -> None:
        path, out = saved(tmp_path, wrong_model()), tmp_path / "out.dot"
        done = run("export", path, "-o", out)
        assert done.status == 1
        told = f"{path}: The graph was written with what is wrong: class11 needs "
        assert done.complaint.startswith(told)
        assert pygraphviz.AGraph(str(out)).has_node("lstm_1")

    def test_a_graph_of_an_unfinished_model_is_no_failure(self, run: Run, tmp_path: Path) -> None:
        b = Builder("unfinished")
        b.layer("Dense", b.input("x", 4), units=1)
        b.layer("LSTM", units=2)
        path, out = saved(tmp_path, b.graph), tmp_path / "out.dot"
        assert run("export", path, "-o", out) == (0, "", "")
        assert out.exists()

    @pytest.mark.slow
    def test_a_picture_of_a_wrong_model_is_drawn_and_says_so(self, tmp_path: Path) -> None:
        path, out = saved(tmp_path, wrong_model()), tmp_path / "out.svg"
        done = child("export", str(path), "-o", str(out))
        assert done.status == 1
        told = f"{path}: The picture was written with what is wrong: class11 needs "
        assert done.complaint.startswith(told)
        assert "class11" in out.read_text(encoding="utf-8")

    def test_a_drawing_of_a_wrong_model_is_written_and_says_so(
        self, run: Run, tmp_path: Path
    ) -> None:
        path, out = saved(tmp_path, wrong_model()), tmp_path / "out.layerloom"
        done = run("export", path, "-o", out)
        assert done.status == 1
        told = f"{path}: The model was written with what is wrong: class11 needs "
        assert done.complaint.startswith(told)
        assert out.read_bytes() == path.read_bytes()

    def test_code_comes_without_what_is_wrong_and_says_so(self, run: Run, tmp_path: Path) -> None:
        b = Builder("odd")
        x = b.input("x", 4)
        b.layer("Dense", x, units=1, name="good")
        b.layer("Dense", x, units=-1, name="bad")
        path, out = saved(tmp_path, b.graph), tmp_path / "out.py"
        done = run("export", path, "-o", out)
        assert done.status == 1
        assert done.complaint.startswith(f"{path}: The code was written without what is wrong: bad")
        assert "Left out" in out.read_text(encoding="utf-8")

    def test_an_unknown_layer_is_written_back_unchanged(self, run: Run, tmp_path: Path) -> None:
        b = Builder("odd")
        x = b.input("x", 4)
        odd = Node(layer="odd", inputs={"whatever": (x,)}, arguments={"mode": "fast"})
        layers = {
            **b.graph.layers,
            "odd": LayerDefinition("Conv9D", "odd", {"k": (1, (2.5, None))}),
        }
        graph = Graph(name="odd", layers=layers, nodes={**b.graph.nodes, "odd": odd}, inputs=("x",))
        path, out = saved(tmp_path, graph), tmp_path / "out.layerloom"
        checked = run("check", path)
        assert checked.status == 1
        assert "Conv9D" in checked.out
        written = run("export", path, "-o", out)
        assert written.status == 1
        assert written.complaint.startswith(
            f"{path}: The model was written with what is wrong: odd"
        )
        assert out.read_bytes() == path.read_bytes()
