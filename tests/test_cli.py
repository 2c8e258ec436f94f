"""The command line as CLI.md has it: what goes to standard output and error, and the status."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from app import __version__, codegen
from app.formats.examples import read_example
from app.formats.names import NAMES
from app.graph.bypass import Bypass
from app.graph.model import Graph, LayerDefinition, Node, TensorRef
from nodes.catalogue import catalogue
from tests.builder import Builder
from tests.command_line import Run, child, mismatched_model, saved, wrong_model
from tests.engine.models import FIGURES, TOTALS

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="a display is missing only there")


class TestLightCommands:
    def test_version(self, run: Run) -> None:
        python = ".".join(map(str, sys.version_info[:3]))
        assert run("--version") == (
            0,
            f"layerloom {__version__}\nPython {python}\nKeras {version('keras')}\n"
            f"TensorFlow {version('tensorflow')}\nQt {version('PySide6-Essentials')}\n",
            "",
        )

    @pytest.mark.parametrize(
        "command",
        [["--version"], ["examples"], ["layers"], ["layers", "--json"], ["--help"], ["check"]],
    )
    def test_they_import_neither_keras_nor_qt(self, command: list[str]) -> None:
        code = (
            "import sys; from app.cli import main\n"
            f"main({command!r})\n"
            "heavy = {'keras', 'tensorflow', 'numpy', 'PySide6', 'NodeGraphQt'}\n"
            "sys.exit(bool(heavy & set(sys.modules)) * 77)"
        )
        assert child(code=code).status == 0

    def test_examples(self, run: Run) -> None:
        done = run("examples")
        assert (done.status, done.err) == (0, "")
        assert re.findall(r"^example:(\w+)", done.out, re.MULTILINE) == list(NAMES)
        assert all(len(line) <= 78 for line in done.out.splitlines())

    def test_examples_as_json(self, run: Run) -> None:
        found = json.loads(run("examples", "--json").out)
        assert [example["name"] for example in found] == list(NAMES)
        assert all(example.keys() == {"name", "title", "notes", "group"} for example in found)

    def test_layers(self, run: Run) -> None:
        done = run("layers")
        assert (done.status, done.err) == (0, "")
        for spec in catalogue():
            assert re.search(rf"^    {spec.name}\b", done.out, re.MULTILINE), spec.name

    def test_one_layer(self, run: Run) -> None:
        out = run("layers", "Conv2D").out
        assert out.startswith("Conv2D (Convolution)\n")
        assert re.search(r"^    filters +required ", out, re.MULTILINE)
        assert re.search(r"^    padding += 'valid' ", out, re.MULTILINE)

    def test_one_layer_by_its_other_name(self, run: Run) -> None:
        assert run("layers", "MaxPool2D").out.startswith("MaxPooling2D (Pooling)\n")

    def test_layers_as_json(self, run: Run) -> None:
        found = json.loads(run("layers", "--json").out)
        assert found["keras"] == version("keras")
        layers = {layer["name"]: layer for layer in found["layers"]}
        assert layers.keys() == {spec.name for spec in catalogue()}
        units = layers["Dense"]["parameters"][0]
        assert (units["name"], units["kind"], units["required"]) == ("units", "integer", True)
        assert [output["name"] for output in layers["LSTM"]["outputs"]] == [
            "output",
            "state_h",
            "state_c",
        ]
        assert layers["Concatenate"]["ports"][0]["many"] is True
        assert json.loads(run("layers", "Dense", "--json").out) == layers["Dense"]

    def test_a_consumer_of_the_json_misses_nothing(self, run: Run) -> None:
        """Each name that the JSON mentions is explained in it, each default is there."""
        found = json.loads(run("layers", "--json").out)
        assert found.keys() == {
            *("keras", "layers", "cells", "wrapped", "operations", "objects", "kinds", "left_out"),
        }
        assert found["left_out"]["Lambda"].startswith("It holds a Python function")
        assert found["left_out"]["keras.ops.cond"]
        assert {cell["name"] for cell in found["cells"]} >= {"LSTMCell", "StackedRNNCells"}
        assert [item["name"] for item in found["wrapped"]] == ["Sequential"]
        known = {item["name"] for item in (*found["layers"], *found["cells"])}
        for item in (*found["layers"], *found["cells"], *found["operations"]):
            assert item["summary"], item["name"]
            for parameter in (*item["parameters"], *item.get("call_parameters", ())):
                place = f"{item['name']}.{parameter['name']}"
                assert found["kinds"][parameter["kind"]], place
                assert parameter["doc"], place
                assert parameter["kind"] != "choice" or parameter["choices"], place
                # A value to start with where Keras has no default, and the default where it has.
                assert not parameter["required"] or parameter["initial"] is not None, place
                assert parameter["default"] is not None or (
                    parameter["required"] or parameter["nullable"]
                ), place
                if parameter["kind"] in ("layer", "layers"):
                    assert set(parameter["choices"]) <= known, place
                elif parameter["kind"] in found["objects"]:
                    texts = {thing["text"] for thing in found["objects"][parameter["kind"]]}
                    assert set(parameter["choices"]) == texts - {""}, place
            names = {parameter["name"] for parameter in item["parameters"]}
            for port in item["ports"]:
                assert not port["literal"] or port["name"] in names
                for condition in port["when"]:
                    assert condition.partition(".")[0] in names

    def test_operations_are_listed_too(self, run: Run) -> None:
        found = json.loads(run("layers", "--json").out)
        operations = {operation["name"]: operation for operation in found["operations"]}
        assert [port["name"] for port in operations["keras.ops.add"]["ports"]] == ["x1", "x2"]
        for name in ("mean", "ops.mean", "keras.ops.mean"):
            assert run("layers", name).out.startswith("keras.ops.mean (Operations")
        assert re.search(r"^    matmul +\w", run("layers").out, re.MULTILINE)

    def test_an_unknown_layer_is_asked_back(self, run: Run) -> None:
        done = run("layers", "conv2")
        assert done.status == 2
        assert done.complaint.startswith("conv2: The library has no such layer; expected Conv")


class TestCheck:
    @pytest.mark.parametrize("name", FIGURES)
    def test_an_example_has_the_figures_of_models_md(self, run: Run, name: str) -> None:
        done = run("check", f"example:{name}", "--json")
        assert (done.status, done.err) == (0, "")
        found = json.loads(done.out)
        assert found["ok"] is True
        assert found["model"] == name
        assert found["params"] == {
            "total": TOTALS[name],
            "trainable": TOTALS[name],
            "non_trainable": 0,
        }
        figures = sorted(
            (tuple(node["output_shapes"][0]), node["params"]) for node in found["nodes"]
        )
        expected = sorted(((None, *shape), count) for shape, count in FIGURES[name].values())
        assert sorted(figures, key=str) == sorted(expected, key=str)
        assert not [p for p in found["problems"] if p["severity"] != "hint"]

    def test_the_object_of_the_contract(self, run: Run) -> None:
        """CLI.md's own example."""
        found = json.loads(run("check", "example:multiple_outputs", "--json").out)
        assert found.keys() == {
            *("ok", "model", "nodes", "params", "inputs", "outputs", "problems"),
        }
        assert found["nodes"][1] == {
            "id": "extract",
            "layer": "extract",
            "class": "LSTM",
            "output_shapes": [[None, 784, 64]],
            "output_dtypes": ["float32"],
            "params": 16896,
            "shared": False,
            "connected_to": ["input:0"],
        }
        assert (found["inputs"], found["outputs"]) == (["input"], ["output1:0", "output2:0"])
        assert found["nodes"][0]["class"] == "InputLayer"

    def test_nodes_stand_as_in_keras_s_summary(self, run: Run) -> None:
        nodes = json.loads(run("check", "example:multiple_inputs", "--json").out)["nodes"]
        summary = run("summary", "example:multiple_inputs", "--width", "120").out
        layers = re.findall(r"^│ (\w+) +\(?", summary, re.MULTILINE)
        assert [node["layer"] for node in nodes] == layers

    def test_a_shared_layer_counts_once(self, run: Run, tmp_path: Path) -> None:
        b = Builder("siamese")
        left, right = b.input("left", 4), b.input("right", 4)
        tower = b.layer("Dense", left, units=3, name="tower")
        again = Node(layer=tower.node, inputs={"inputs": (right,)})
        b.graph = b.graph.with_node("again", again)
        b.layer("Add", tower, TensorRef("again"))
        found = json.loads(run("check", saved(tmp_path, b.graph), "--json").out)
        calls = [node for node in found["nodes"] if node["layer"] == "tower"]
        assert [(call["params"], call["shared"]) for call in calls] == [(15, True), (0, True)]
        assert found["params"]["total"] == 15

    def test_what_no_output_depends_on_counts_nothing_and_stands_last(
        self, run: Run, tmp_path: Path
    ) -> None:
        b = Builder("beside")
        x = b.input("x", 4)
        b.layer("Dense", x, units=100, name="dead")
        alive = b.layer("Dense", x, units=3, name="alive")
        b.graph = replace(b.graph, outputs=(alive,))
        found = json.loads(run("check", saved(tmp_path, b.graph), "--json").out)
        column = [(node["layer"], node["params"]) for node in found["nodes"]]
        assert column == [("x", 0), ("alive", 15), ("dead", 0)]  # (4 + 1) * 3
        assert found["nodes"][-1]["output_shapes"] == [[None, 100]]
        assert found["params"]["total"] == 15

    def test_a_good_model_is_told_in_one_line(self, run: Run) -> None:
        assert run("check", "example:rnn") == (
            0,
            "rnn: no problems; 4 nodes, 84,362 parameters\n",
            "",
        )

    def test_errors_end_with_1(self, run: Run, tmp_path: Path) -> None:
        done = run("check", saved(tmp_path, wrong_model()))
        assert (done.status, done.err) == (1, "")
        first, *fixes, last = done.out.splitlines()
        assert first.startswith("error: class11 ")
        assert fixes[0] == "    fix: Set return_sequences=True on extract"
        assert last.startswith("wrong: 1 error; 3 nodes")

    def test_errors_as_json(self, run: Run, tmp_path: Path) -> None:
        done = run("check", saved(tmp_path, wrong_model()), "--json")
        found = json.loads(done.out)
        assert (done.status, found["ok"]) == (1, False)
        problem = found["problems"][0]
        assert problem.keys() == {"severity", "code", "node", "port", "message", "fixes"}
        assert (problem["severity"], problem["code"]) == ("error", "rank-mismatch")
        assert (problem["node"], problem["port"]) == ("lstm_1", "inputs")
        assert found["nodes"][-1]["output_shapes"] == []

    def test_what_is_unfinished_is_no_error(self, run: Run, tmp_path: Path) -> None:
        b = Builder("unfinished")
        b.layer("Dense", b.input("x", 4), units=1)
        b.layer("LSTM", units=2)
        done = run("check", saved(tmp_path, b.graph))
        assert done.status == 0
        assert done.out.startswith("warning: lstm needs an input")

    def test_an_empty_model(self, run: Run, tmp_path: Path) -> None:
        done = run("check", saved(tmp_path, Graph(name="empty")))
        assert done.status == 0
        assert done.out.endswith("empty: 1 hint; 0 nodes, 0 parameters\n")

    def test_what_cannot_run_is_an_error(self, run: Run, tmp_path: Path) -> None:
        b = Builder("matrices")
        b.operation("matmul", b.input("a", 3), b.input("b", 4))
        done = run("check", saved(tmp_path, b.graph))
        assert done.status == 1
        assert done.out.startswith("error: matmul multiplies (batch, 3) and (batch, 4); ")

    def test_what_is_wrong_inside_a_submodel_is_told_there(self, run: Run, tmp_path: Path) -> None:
        inner = wrong_model()
        graph = Graph(
            name="outer",
            layers={"x": LayerDefinition("Input", "x", {"shape": (784, 1)})},
            nodes={
                "x": Node(layer="x"),
                "tower": Node(layer="tower", inputs={"input": (TensorRef("x"),)}),
            },
            definitions={"tower": inner},
            inputs=("x",),
            outputs=(TensorRef("tower"),),
        )
        path = saved(tmp_path, graph)
        done = run("check", path)
        assert done.status == 1
        lines = done.out.splitlines()
        assert lines[0] == "error: wrong is wrong inside, at class11. Mend it there."
        assert lines[1] == (
            "error: in wrong: class11 needs (batch, time, features) and gets (batch, 64)."
        )
        assert "    fix: Set return_sequences=True on extract" in lines
        assert lines[-1] == "outer: 2 errors; 2 nodes, 0 parameters"
        found = json.loads(run("check", path, "--json").out)["problems"]
        assert [(item["code"], item["node"]) for item in found] == [
            ("submodel-wrong", "tower"),
            ("rank-mismatch", "tower/lstm_1"),
        ]


class TestKnown:
    """A model that was checked before is checked without Keras."""

    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        folder = tmp_path / "cache"
        monkeypatch.setenv("LAYERLOOM_CACHE", str(folder))
        return folder

    def _again(self, *arguments: str) -> tuple[int, str, bool]:
        """Status and output of the same command in another process; whether it imported Keras."""
        code = (
            "import sys; from app.cli import main; status = main(sys.argv[1:])\n"
            "sys.stdout.flush(); loaded = {'keras', 'tensorflow'} & set(sys.modules)\n"
            "sys.stderr.write('Keras' if loaded else ''); sys.exit(status)"
        )
        done = child(*arguments, code=code)
        return done.status, done.out, done.err != ""

    @pytest.mark.parametrize("arguments", [["check"], ["check", "--json"]])
    def test_the_second_check_says_the_same_and_imports_no_keras(
        self, run: Run, arguments: list[str]
    ) -> None:
        command = [arguments[0], "example:multiple_outputs", *arguments[1:]]
        first = run(*command)
        assert self._again(*command) == (first.status, first.out, False)

    def test_a_wrong_model_is_known_to_be_wrong(self, run: Run, tmp_path: Path) -> None:
        path = saved(tmp_path, wrong_model())
        first = run("check", path)
        assert first.status == 1
        assert self._again("check", str(path)) == (1, first.out, False)

    @pytest.mark.slow
    def test_what_is_new_in_a_model_is_asked_of_keras(self, run: Run, tmp_path: Path) -> None:
        run("check", saved(tmp_path, wrong_model()))
        b = Builder("wrong")
        b.layer("LSTM", b.input("input", 784, 1), units=65)
        status, out, loaded = self._again("check", str(saved(tmp_path, b.graph)))
        assert (status, loaded) == (0, True)
        assert "17,420 parameters" in out  # 4 * (1 + 65 + 1) * 65

    @pytest.mark.slow
    def test_a_broken_cache_costs_time_and_nothing_else(self, run: Run, folder: Path) -> None:
        first = run("check", "example:mlp")
        (file,) = folder.iterdir()
        file.write_bytes(b"\x00" * 10_000)
        assert self._again("check", "example:mlp") == (0, first.out, True)
        assert self._again("check", "example:mlp") == (0, first.out, False)

    def test_without_a_place_for_it_there_is_none(self, run: Run, folder: Path) -> None:
        folder.write_text("mine")
        first = run("check", "example:mlp")
        assert first.status == 0
        assert folder.read_text() == "mine"

    def test_a_known_model_is_drawn_without_keras(self, run: Run, tmp_path: Path) -> None:
        run("check", "example:mlp")
        out = tmp_path / "mlp.svg"
        status, _, loaded = self._again("export", "example:mlp", "-o", str(out))
        assert (status, loaded) == (0, False)
        assert ">512<" in out.read_text(encoding="utf-8")  # a shape, without its batch axis


class TestSummary:
    @pytest.mark.slow
    def test_it_is_keras_s_own(self, run: Run) -> None:
        """The table that a child prints which knows Keras alone, from the exported code."""
        code = run("export", "example:multiple_outputs", "-o", "/dev/null")
        assert code.status == 2
        source = codegen.source(read_example("multiple_outputs"))
        theirs = child(
            code=source.replace(".summary()", ".summary(line_length=100)"),
            COLUMNS="100",
            LINES="50",
            TF_CPP_MIN_LOG_LEVEL="3",
        )
        ours = run("summary", "example:multiple_outputs", "--width", "100")
        assert (ours.status, ours.err) == (0, "")
        assert ours.out.strip() == theirs.out.strip()
        assert "Total params: 31,348" in ours.out

    @pytest.mark.parametrize("width", [60, 90, 132])
    def test_it_is_as_wide_as_asked(self, run: Run, width: int) -> None:
        lines = run("summary", "example:mlp", "--width", width).out.splitlines()
        assert max(map(len, lines)) == width

    def test_without_a_width_it_is_as_wide_as_the_terminal(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", "77")
        assert max(map(len, run("summary", "example:mlp").out.splitlines())) == 77

    def test_a_terminal_may_be_wider_than_a_summary(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", "5000")
        assert max(map(len, run("summary", "example:mlp").out.splitlines())) == 1000

    @pytest.mark.parametrize("width", ["0", "-3", "12", "x", "1e9", "99999999999999999999", "²"])
    def test_a_wrong_width_is_refused(self, run: Run, width: str) -> None:
        done = run("summary", "example:mlp", f"--width={width}")
        assert done.status == 2
        assert "expected 40 to 1000 columns" in done.complaint

    def test_a_wrong_model_has_none(self, run: Run, tmp_path: Path) -> None:
        path = saved(tmp_path, wrong_model())
        done = run("summary", path)
        assert done.status == 1
        assert done.complaint.startswith(f"{path}: class11 ")

    def test_a_model_that_is_shaped_and_cannot_run_has_none(self, run: Run, tmp_path: Path) -> None:
        path = saved(tmp_path, mismatched_model())
        assert run("check", path).status == 1
        done = run("summary", path)
        assert done.status == 1
        assert done.complaint.startswith(f"{path}: attention ")

    def test_a_model_of_skipped_nodes_alone_has_none(self, run: Run, tmp_path: Path) -> None:
        b = Builder("skipped")
        b.graph = Bypass(frozenset({b.layer("Dense", units=1).node})).apply(b.graph)
        path = saved(tmp_path, b.graph)
        told = "All nodes are skipped, so that nothing is left of the model. Use one again (B)."
        checked = run("check", path)
        assert (checked.status, checked.out.splitlines()[0]) == (0, f"hint: {told}")
        done = run("summary", path)
        assert done.status == 1
        assert done.complaint == f"{path}: {told}"

    def test_an_empty_model_has_none(self, run: Run, tmp_path: Path) -> None:
        done = run("summary", saved(tmp_path, Graph()))
        assert done.status == 1
        assert "The canvas is empty" in done.complaint


class TestSources:
    """Python files and notebooks, of which one may hold several models."""

    ONE = "import keras\nm = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])\n"
    TWO = (
        ONE + "i = keras.Input((5,))\nn = keras.Model(i, keras.layers.Dense(4)(i), name='other')\n"
    )

    def test_a_source_is_checked_and_exported(self, run: Run, tmp_path: Path) -> None:
        path, out = tmp_path / "m.py", tmp_path / "m.layerloom"
        path.write_text(self.ONE)
        done = run("check", path, "--json")
        assert (done.status, done.err) == (0, "")
        assert json.loads(done.out)["params"]["total"] == 8
        assert run("export", path, "-o", out) == (0, "", "")
        assert json.loads(out.read_text())["layers"]["dense"]["args"] == {"units": 2}

    def test_one_of_several_is_chosen(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "m.py"
        path.write_text(self.TWO)
        done = run("check", path)
        assert done.status == 2
        assert "The source has 2 models; expected the name of one: m, other" in done.complaint
        assert run("check", path, "--model", "other").out.endswith("24 parameters\n")
        assert run("summary", path, "--model", "m").status == 0
        assert "no model third" in run("check", path, "--model", "third").complaint

    def test_what_could_not_be_read_goes_to_standard_error(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "m.py"
        path.write_text(self.ONE.replace("Dense(2)", "Dense(n)"))
        done = run("check", path)
        assert done.status == 1
        assert done.err == (
            f"layerloom: {path}: line 2: units of dense is n, which is not known without running "
            "the code; it was left out.\n"
        )
        assert "dense needs a value for units" in done.out
