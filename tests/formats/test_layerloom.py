"""The program's own format: what goes in comes out, and a diff of it can be read."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import FileFormatError
from app.formats import layerloom
from app.formats.examples import read_example
from app.formats.layerloom import Writer, decode, encode
from app.formats.names import NAMES
from app.graph.bypass import Bypass, effective
from app.graph.document import Document
from app.graph.edits import Connect, Disconnect, Edit, Move, RemoveNodes, Rename, SetArguments
from app.graph.model import Graph, Link, Position, TensorRef
from app.graph.records import Records
from app.graph.silence import Silence
from app.graph.submodels import MakeSubmodel
from nodes.catalogue import catalogue
from tests.builder import Builder, chain
from tests.formats.random_records import any_graph


@settings(max_examples=80, deadline=None)
@given(any_graph(depth=2))
def test_a_graph_comes_back_equal(graph: Graph) -> None:
    assert decode(encode(graph)) == graph


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(any_graph())
def test_the_bytes_are_stable(graph: Graph) -> None:
    """Written, read and written again: the same bytes, whatever the order in memory."""
    data = encode(graph)
    assert encode(decode(data)) == data


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(any_graph(depth=2), max_size=4))
def test_a_writer_writes_what_another_would(graphs: list[Graph]) -> None:
    """Whatever it wrote before, and parts of which it meets again."""
    writer = Writer()
    mixed = [replace(one, nodes=other.nodes) for one in graphs for other in graphs]
    for graph in (*graphs, *mixed, *graphs):
        assert writer.encode(graph) == encode(graph)


def test_a_writer_follows_edits_inside_and_outside() -> None:
    document, writer = Document(chain(12)), Writer()
    specs = {TensorRef("dense_3"): ((None, 4), "float32")}
    document.apply(MakeSubmodel(frozenset({"dense_4", "dense_5"}), specs))
    (key,) = document.graph.definitions
    inside = next(n for n in document.graph.definitions[key].nodes if n.startswith("dense"))
    edits: list[tuple[Edit, tuple[str, ...]]] = [
        (SetArguments("dense_1", {"units": 9}), ()),
        (SetArguments(inside, {"units": 7}), (key,)),
        (Move({"dense_2": Position(1, 2)}), ()),
        (Rename("a", "entry"), ()),
        (RemoveNodes(frozenset({"dense_9"})), ()),
        (Rename(inside, "again"), (key,)),
    ]
    for edit, path in edits:
        document.apply(edit, path=path)
        assert writer.encode(document.graph) == encode(document.graph)
    document.go(0)
    assert writer.encode(document.graph) == encode(document.graph)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(any_graph())
def test_keys_are_sorted_at_every_level(graph: Graph) -> None:
    def check(pairs: list[tuple[str, object]]) -> None:
        keys = [key for key, _ in pairs]
        assert keys == sorted(keys)

    json.loads(encode(graph), object_pairs_hook=check)


@settings(max_examples=40, deadline=None)
@given(any_graph(depth=0))
def test_one_node_is_one_line(graph: Graph) -> None:
    lines = encode(graph).decode().split("\n")
    for table, entries in (
        ("nodes", graph.nodes),
        ("layers", [key for key in graph.layers if key not in graph.inputs]),
        ("view", graph.positions),
    ):
        if entries:
            start = lines.index(f' "{table}": {{')
            inside = lines[start + 1 : start + 1 + len(entries)]
            named = [json.loads("{" + line.rstrip(",") + "}") for line in inside]
            assert [key for item in named for key in item] == sorted(entries)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_written_as_it_is_bundled(name: str) -> None:
    from importlib import resources

    data = (resources.files("resources") / "examples" / f"{name}.layerloom").read_bytes()
    assert encode(decode(data)) == data


def test_a_file_says_what_it_is() -> None:
    records = json.loads(encode(chain(1)))
    assert records["format"] == "layerloom"
    assert records["version"] == 1
    assert records["keras"] == catalogue().keras_version
    assert encode(chain(1)).endswith(b"}\n")


def changes(graph: Graph, edit: Edit) -> tuple[list[str], list[str]]:
    """The lines of the file that an edit takes away and puts there."""
    before, after = (encode(item).decode().splitlines() for item in (graph, edit.apply(graph)))
    diff = list(difflib.unified_diff(before, after, n=0, lineterm=""))[2:]
    return (
        [line[1:] for line in diff if line.startswith("-")],
        [line[1:] for line in diff if line.startswith("+")],
    )


def test_moving_a_node_changes_its_line_of_the_view_alone() -> None:
    graph = read_example("shared_input")
    old, new = changes(graph, Move({"pool1": Position(1, 2)}))
    assert new == ['  "pool1": [1, 2],']
    assert len(old) == 1


def test_a_wire_is_one_line() -> None:
    graph = read_example("shared_input")
    link = Link(TensorRef("flatten2"), "concatenate", "inputs", 1)
    old, new = changes(graph, Connect(TensorRef("flatten1"), "concatenate", "inputs"))
    wires = '"flatten1:0", "flatten2:0"'
    assert old == [f'  "concatenate": {{"call": "concatenate", "in": {{"inputs": [{wires}]}}}},']
    assert len(new) == 1
    old, new = changes(graph, Disconnect(frozenset({link})))
    # The line of the wire's end, and that of the outputs: flatten2 becomes one.
    assert [line.split(":")[0] for line in new] == ['  "concatenate"', ' "outputs"']


def test_an_argument_is_one_line() -> None:
    old, new = changes(read_example("mlp"), SetArguments("hidden1", {"units": 7}))
    assert len(old) == len(new) == 1
    assert '"units": 7' in new[0]


def test_a_name_is_one_line() -> None:
    old, new = changes(read_example("mlp"), Rename("hidden1", "first"))
    assert len(old) == len(new) == 1
    assert '"name": "first"' in new[0]


class TestMigration:
    """An older file is brought up step by step, each step on plain records."""

    @pytest.fixture
    def newer(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """A program of version 3, whose files called the name "caption" and then "label"."""

        def from_1(records: Records) -> Records:
            return {"label": records.pop("caption"), **records}

        def from_2(records: Records) -> Records:
            return {"name": records.pop("label"), **records}

        monkeypatch.setattr(layerloom, "VERSION", 3)
        monkeypatch.setattr(layerloom, "SAME_SINCE", 3)
        monkeypatch.setattr(layerloom, "MIGRATIONS", {1: from_1, 2: from_2})
        return iter(())

    @pytest.mark.usefixtures("newer")
    @pytest.mark.parametrize(("version", "key"), [(1, "caption"), (2, "label"), (3, "name")])
    def test_from_each_version(self, version: int, key: str) -> None:
        file = {"format": "layerloom", "version": version, key: "old", "nodes": {}}
        graph = decode(json.dumps(file).encode())
        assert graph.name == "old"
        assert json.loads(encode(graph))["version"] == 3

    @pytest.mark.usefixtures("newer")
    def test_a_newer_one_is_refused(self) -> None:
        with pytest.raises(FileFormatError, match="version 4; this program reads up to 3"):
            decode(b'{"format": "layerloom", "version": 4}')

    def test_every_older_version_has_its_step(self) -> None:
        assert sorted(layerloom.MIGRATIONS) == list(range(1, layerloom.VERSION))


def test_brackets_in_a_text_are_no_nesting() -> None:
    graph = Graph(title="[" * 500, notes='"\\[{' * 200)
    assert decode(encode(graph)) == graph


@pytest.mark.parametrize(
    "text",
    [
        b'{"format": "' + b'\\"' * 400_000,
        b"{" + b", ".join(b'"k%d": 1' % n for n in range(400_000)) + b', "k0": 1}',
    ],
    ids=["half a file", "a key twice"],
)
def test_long_rubbish_is_refused_in_one_go(text: bytes) -> None:
    """Read in quadratic time, these would outlast the limit that ends a test run that hangs."""
    with pytest.raises(FileFormatError):
        decode(text)


def test_a_file_is_written_in_the_oldest_version_that_holds_all_of_it() -> None:
    plain = chain(2)
    skipping = Bypass(frozenset({"dense"})).apply(plain)
    inside = replace(plain, definitions={"part": skipping})
    down = replace(plain, flow="down")
    down_inside = replace(skipping, definitions={"part": down})
    silent = Silence("dense", "dead-branch").apply(down)
    silent_inside = replace(down, definitions={"part": silent})
    graphs = (plain, skipping, inside, down, down_inside, silent, silent_inside)
    versions = [json.loads(encode(graph))["version"] for graph in graphs]
    assert versions == [1, 2, 2, 3, 3, 4, 4]
    for graph in graphs:
        assert decode(encode(graph)) == graph


def test_a_drawing_is_read_as_it_was_left_or_to_the_right_where_a_file_says_nothing() -> None:
    plain = chain(2)
    inner = replace(plain, flow="down")
    assert b"flow" not in encode(plain)
    assert decode(encode(plain)).flow == "right"
    records = json.loads(encode(replace(plain, definitions={"part": inner})))
    assert "flow" not in records
    assert records["definitions"]["part"]["flow"] == "down"
    # Not written, yet what it means is plain.
    assert decode(json.dumps(records | {"flow": "right"}).encode()).flow == "right"


@pytest.mark.parametrize("flow", ["left", "", None, 1, ["down"]])
def test_any_other_flow_is_told(flow: object) -> None:
    records = json.loads(encode(chain(2))) | {"flow": flow}
    with pytest.raises(FileFormatError, match="at flow; expected right or down"):
        decode(json.dumps(records).encode())


def test_an_older_file_is_read_as_it_is() -> None:
    """What a program of version 1 wrote, byte for byte."""
    old = b"""{
 "format": "layerloom",
 "keras": "3.15.1",
 "layers": {
  "d": {"args": {"units": 2}, "class": "Dense", "name": "d"}
 },
 "name": "old",
 "nodes": {
  "a": {"input": {"name": "a", "shape": [4]}},
  "d": {"call": "d", "in": {"inputs": "a:0"}}
 },
 "inputs": ["a"],
 "outputs": ["d:0"],
 "version": 1
}
"""
    graph = decode(old)
    assert not graph.nodes["d"].bypassed
    assert graph.nodes["d"].inputs == {"inputs": (TensorRef("a"),)}


@pytest.mark.parametrize("first", ["inputs", "initial_state"])
def test_what_a_call_reads_first_does_not_hang_on_the_file(first: str) -> None:
    """A skipped call passes on what it reads first: its input, whichever wire was drawn first."""
    builder = Builder()
    words, state = builder.input("words", 9, 3), builder.input("state", 3)
    lstm = builder.layer("SimpleRNN", units=3, return_sequences=True)
    for port in ("inputs", "initial_state") if first == "inputs" else ("initial_state", "inputs"):
        source = words if port == "inputs" else state
        graph = Connect(source, lstm.node, port).apply(builder.graph)
        builder.graph = graph
    dense = builder.layer("Dense", lstm, units=2)
    graph = Bypass(frozenset({lstm.node})).apply(builder.graph)
    for found in (graph, decode(encode(graph))):
        assert effective(found).nodes[dense.node].wires == (words,)
        assert list(found.nodes[lstm.node].inputs) == ["inputs", "initial_state"]


def test_a_writer_keeps_what_is_silenced_of_an_input() -> None:
    graph, writer = chain(2), Writer()
    writer.encode(graph)
    silenced = Silence("a", "unsafe-name").apply(graph)
    assert writer.encode(silenced) == encode(silenced)
    assert decode(writer.encode(silenced)).nodes["a"].silent == ("unsafe-name",)
