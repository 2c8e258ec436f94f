"""A graph as plain JSON records, and back: what files, the clipboard and the engine exchange.

Reading checks every type and raises ``RecordError`` with the place; it never evaluates anything and
never makes anything but the frozen values of ``app.graph.model``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.graph.marks import COLORS, LEAST_HEIGHT, LEAST_WIDTH, present_bends
from app.graph.model import (
    INPUT,
    MOST_DEFINITIONS_DEEP,
    PLAIN,
    UNMARKED,
    Box,
    Ends,
    Flow,
    Frame,
    Graph,
    LayerDefinition,
    Marks,
    ModelForm,
    Node,
    Position,
    TensorRef,
)
from app.graph.ports import with_ports_in_order
from app.graph.weights import Weights, WeightsFile
from nodes.values import Json, Value, from_json, to_json

Records = dict[str, Any]

NO_LAYER = LayerDefinition("", "")
GRAPH_KEYS = (
    "name",
    "layers",
    "definitions",
    "nodes",
    "inputs",
    "outputs",
    "view",
    "flow",
    "title",
    "notes",
    "frames",
    "bends",
    "form",
    "files",
)
FORM_KEYS = ("sequential", "trainable", "inputs", "outputs")
Files = dict[str, WeightsFile]
RIGHT: Flow = "right"  # not written: older programs know no other


class RecordError(ValueError):
    """``nodes.n1.in.inputs: 'a'; expected NODE:OUTPUT``: the place, what was found and expected."""

    def __init__(self, place: str, found: object, expected: str) -> None:
        self.place, self.found, self.expected = place, _short(found), expected
        super().__init__(f"{self.found} at {place}; expected {expected}")


def _short(found: object) -> str:
    text = repr(found)
    return text if len(text) <= 60 else f"{text[:57]}..."


def to_records(graph: Graph) -> Records:
    """The records of a graph, as DESIGN's file format has them, without format and version.

    ``files``, at the top alone, are the files in which weights stand.
    """
    files: Files = {}
    records = _graph_record(graph, files)
    if files:
        records["files"] = {
            key: {"path": file.path, "digest": file.digest} for key, file in files.items()
        }
    return records


def _graph_record(graph: Graph, files: Files) -> Records:
    layers = {
        key: _layer_record(layer, files)
        for key, layer in graph.layers.items()
        if layer.class_name != INPUT
    }
    records: Records = {
        "name": graph.name,
        "layers": layers,
        "definitions": {key: _graph_record(v, files) for key, v in graph.definitions.items()},
        "nodes": {key: node_record(graph, key) for key in graph.nodes},
        "inputs": list(graph.inputs),
        "outputs": [str(ref) for ref in graph.outputs],
        "view": {key: [place.x, place.y] for key, place in graph.positions.items()},
        "flow": "" if graph.flow == RIGHT else graph.flow,
        "title": graph.title,
        "notes": graph.notes,
        "form": form_record(graph.form),
        "frames": {key: _frame_record(frame) for key, frame in graph.marks.frames.items()},
        "bends": _bends_record(graph),
    }
    kept_empty = ("layers", "nodes", "outputs")
    return {
        key: item for key, item in records.items() if item or key in kept_empty or key == "name"
    }


def _frame_record(frame: Frame) -> Records:
    kind = "comment" if frame.comment else "title"
    return {kind: frame.title, "box": list(frame.box), "color": frame.color}


def _bends_record(graph: Graph) -> Records:
    """As wires are stored: at the node that reads, by port, by what it reads."""
    found: Records = {}
    for ends, points in present_bends(graph).items():
        at = found.setdefault(ends.node, {}).setdefault(ends.port, {})
        at[str(ends.source)] = [[x, y] for x, y in points]
    return found


def _layer_record(layer: LayerDefinition, files: Files) -> Records:
    record = {"class": layer.class_name, "name": layer.name, "args": to_json(layer.arguments)}
    if layer.weights:
        place = layer.weights
        files[place.file.key] = place.file
        record["weights"] = {"file": place.file.key, "at": place.at}
        record["weights"] |= {"arrays": list(place.arrays)} if place.arrays else {}
    if layer.origin:
        record["origin"] = to_json(layer.origin)
    return record


def form_record(form: ModelForm) -> Records:
    """What differs from the plain form."""
    return {
        name: to_json(getattr(form, name))
        for name in FORM_KEYS
        if getattr(form, name) != getattr(PLAIN, name)
    }


def node_record(graph: Graph, node_id: str) -> Records:
    """The record of one node; an Input carries its layer."""
    node = graph.nodes[node_id]
    layer = graph.layers.get(node.layer)
    if layer and layer.class_name == INPUT:
        given: Records = {"input": {"name": layer.name, **to_json(layer.arguments)}}
        return given | ({"silent": list(node.silent)} if node.silent else {})
    record: Records = {"op": node.operation} if node.operation else {"call": node.layer}
    if node.inputs:
        record["in"] = {port: _wires_record(wires) for port, wires in node.inputs.items()}
    if node.arguments:
        record["kwargs"] = to_json(node.arguments)
    if node.name:
        record["name"] = node.name
    if node.bypassed:
        record["bypass"] = True
    if node.silent:
        record["silent"] = list(node.silent)
    return record


def _wires_record(wires: tuple[TensorRef, ...]) -> Json:
    return str(wires[0]) if len(wires) == 1 else [str(ref) for ref in wires]


def from_records(records: object, place: str = "") -> Graph:
    """The graph of these records. Raises RecordError for any wrong type or unknown key."""
    return _graph(records, place, 0, _files(records, place))


def _files(records: object, place: str) -> Files:
    """The files that the layers' records refer to."""
    found: Files = {}
    table = _object(records, place).get("files", {})
    for key, item in _object(table, f"{place}files").items():
        at = f"{place}files.{key}"
        data = _object(item, at, ("path", "digest"))
        path = _text(data.get("path"), f"{at}.path")
        found[key] = WeightsFile(path, _text(data.get("digest"), f"{at}.digest"))
        if found[key].key != key:
            raise RecordError(at, found[key].digest, f"a digest that begins with {key}")
    return found


def _graph(records: object, place: str, depth: int, files: Files) -> Graph:
    if depth > MOST_DEFINITIONS_DEEP:
        raise RecordError(place, "a submodel", f"at most {MOST_DEFINITIONS_DEEP} nested submodels")
    data = _object(records, place, GRAPH_KEYS if depth == 0 else GRAPH_KEYS[:-1])
    layers = {
        key: _layer(item, f"{place}layers.{key}", files)
        for key, item in _object(data.get("layers", {}), f"{place}layers").items()
    }
    nodes: dict[str, Node] = {}
    for key, item in _object(data.get("nodes", {}), f"{place}nodes").items():
        nodes[key] = _node(key, item, layers, f"{place}nodes.{key}")
    for key, node in nodes.items():
        if key != node.layer and layers.get(node.layer, NO_LAYER).class_name == INPUT:
            raise RecordError(
                f"{place}nodes.{key}.call", node.layer, "a layer; an input has no calls"
            )
    inputs = tuple(_texts(data.get("inputs", ()), f"{place}inputs"))
    input_nodes = [key for key in nodes if key in layers and layers[key].class_name == INPUT]
    if strange := [key for key in inputs if key not in input_nodes]:
        raise RecordError(f"{place}inputs", strange[0], "the id of an input node")
    graph = Graph(
        name=_text(data.get("name", "model"), f"{place}name"),
        layers=layers,
        nodes=nodes,
        definitions={
            key: _graph(item, f"{place}definitions.{key}.", depth + 1, files)
            for key, item in _object(data.get("definitions", {}), f"{place}definitions").items()
        },
        inputs=tuple(dict.fromkeys((*inputs, *input_nodes))),
        outputs=_outputs(data.get("outputs", ()), nodes, f"{place}outputs"),
        positions={
            key: _position(item, f"{place}view.{key}")
            for key, item in _object(data.get("view", {}), f"{place}view").items()
            if key in nodes
        },
        flow=_flow(data.get("flow", RIGHT), f"{place}flow"),
        title=_text(data.get("title", ""), f"{place}title"),
        notes=_text(data.get("notes", ""), f"{place}notes"),
        form=form_of(data.get("form", {}), f"{place}form"),
        marks=_marks(data, nodes, place),
    )
    return with_ports_in_order(graph)


def form_of(record: object, place: str = "form") -> ModelForm:
    """The form of a ``form_record``. Raises RecordError."""
    data = _object(record, place, FORM_KEYS)
    if not data:
        return PLAIN
    for key in ("sequential", "trainable"):
        if not isinstance(data.get(key, True), bool):
            raise RecordError(f"{place}.{key}", data[key], "true or false")
    return ModelForm(
        data.get("sequential", PLAIN.sequential),
        data.get("trainable", PLAIN.trainable),
        _structure(data.get("inputs"), f"{place}.inputs"),
        _structure(data.get("outputs"), f"{place}.outputs"),
    )


def _structure(record: object, place: str) -> Value:
    """Texts in lists and objects, or nothing."""
    if record is None or isinstance(record, str):
        return record
    if isinstance(record, list):
        return tuple(_structure(item, place) for item in record)
    items = _object(record, place).items()
    return {key: _structure(item, f"{place}.{key}") for key, item in items}


def _layer(record: object, place: str, files: Files) -> LayerDefinition:
    data = _object(record, place, ("class", "name", "args", "weights", "origin"))
    class_name = _text(data.get("class"), f"{place}.class")
    if class_name == INPUT:
        raise RecordError(f"{place}.class", INPUT, 'an input node, {"input": {...}}')
    return LayerDefinition(
        class_name,
        _text(data.get("name"), f"{place}.name"),
        _arguments(data.get("args", {}), f"{place}.args"),
        _weights(data["weights"], f"{place}.weights", files) if "weights" in data else None,
        _arguments(data.get("origin", {}), f"{place}.origin"),
    )


def _weights(record: object, place: str, files: Files) -> Weights:
    data = _object(record, place, ("file", "at", "arrays"))
    key = _text(data.get("file"), f"{place}.file")
    if key not in files:
        raise RecordError(f"{place}.file", key, "one of the keys of 'files'")
    at = _text(data.get("at"), f"{place}.at")
    return Weights(files[key], at, tuple(_texts(data.get("arrays", []), f"{place}.arrays")))


# What a record of a call may hold, and that of an Input not.
OF_CALLS = ("in", "kwargs", "name", "bypass")


def _node(key: str, record: object, layers: dict[str, LayerDefinition], place: str) -> Node:
    data = _object(record, place, ("call", "op", "input", *OF_CALLS, "silent"))
    kinds = [kind for kind in ("call", "op", "input") if kind in data]
    if len(kinds) != 1:
        raise RecordError(place, record, "exactly one of 'call', 'op' and 'input'")
    if kinds == ["input"]:
        if key in layers:
            raise RecordError(place, key, "an id that no layer has")
        if strange := set(OF_CALLS) & data.keys():
            raise RecordError(f"{place}.{min(strange)}", "more than an input", "an input alone")
        arguments = dict(_object(data["input"], f"{place}.input"))
        name = _text(arguments.pop("name", key), f"{place}.input.name")
        layers[key] = LayerDefinition(INPUT, name, _arguments(arguments, f"{place}.input"))
        return Node(layer=key, silent=_silent(data, place))
    target = _text(data[kinds[0]], f"{place}.{kinds[0]}")
    return Node(
        layer=target if kinds == ["call"] else "",
        operation=target if kinds == ["op"] else "",
        inputs=_wires(data.get("in", {}), f"{place}.in"),
        arguments=_arguments(data.get("kwargs", {}), f"{place}.kwargs"),
        name=_text(data.get("name", ""), f"{place}.name"),
        bypassed=_flag(data.get("bypass", False), f"{place}.bypass"),
        silent=_silent(data, place),
    )


def _silent(data: Records, place: str) -> tuple[str, ...]:
    """Codes of hints, those that another version knows among them."""
    return tuple(sorted(set(_texts(data.get("silent", []), f"{place}.silent"))))


def _wires(record: object, place: str) -> dict[str, tuple[TensorRef, ...]]:
    found: dict[str, tuple[TensorRef, ...]] = {}
    for port, wires in _object(record, place).items():
        texts = [wires] if isinstance(wires, str) else _texts(wires, f"{place}.{port}")
        if texts:
            found[port] = tuple(_tensor(text, f"{place}.{port}") for text in texts)
    return found


def _outputs(record: object, nodes: Mapping[str, Node], place: str) -> tuple[TensorRef, ...]:
    refs = [_tensor(text, place) for text in _texts(record, place)]
    if strange := [ref for ref in refs if ref.node not in nodes]:
        raise RecordError(place, str(strange[0]), "an output of a node of the model")
    return tuple(dict.fromkeys(refs))


def _tensor(text: str, place: str) -> TensorRef:
    try:
        return TensorRef.parse(text)
    except ValueError as error:
        raise RecordError(place, text, "NODE:OUTPUT, e.g. 'dense:0'") from error


def _position(record: object, place: str) -> Position:
    if isinstance(record, list) and len(record) == 2:
        numbers = [n for n in record if isinstance(n, int | float) and not isinstance(n, bool)]
        if len(numbers) == 2 and all(math.isfinite(n) and abs(n) < 1e9 for n in numbers):
            return Position(*numbers)
    raise RecordError(place, record, "two numbers [x, y]")


def _marks(data: Records, nodes: Mapping[str, Node], place: str) -> Marks:
    frames = {
        key: _frame(item, f"{place}frames.{key}")
        for key, item in _object(data.get("frames", {}), f"{place}frames").items()
    }
    bends = dict(_bends(data.get("bends", {}), f"{place}bends"))
    if not frames and not bends:
        return UNMARKED
    # As with places: what belongs to a wire that is not there is passed over.
    kept = present_bends(Graph(nodes=nodes, marks=Marks(bends=bends)))
    return Marks(frames, kept)


def _frame(record: object, place: str) -> Frame:
    data = _object(record, place, ("title", "comment", "box", "color"))
    kinds = [kind for kind in ("title", "comment") if kind in data]
    if len(kinds) != 1:
        raise RecordError(place, record, "exactly one of 'title' and 'comment'")
    color = data.get("color", COLORS[0])
    if color not in COLORS:
        raise RecordError(f"{place}.color", color, f"one of {', '.join(COLORS)}")
    title = _text(data[kinds[0]], f"{place}.{kinds[0]}")
    return Frame(title, _box(data.get("box"), f"{place}.box"), color, kinds == ["comment"])


def _box(record: object, place: str) -> Box:
    if isinstance(record, list) and len(record) == 4:
        (x, y), (width, height) = _position(record[:2], place), _position(record[2:], place)
        if width >= LEAST_WIDTH and height >= LEAST_HEIGHT:
            return Box(x, y, width, height)
    least = f"at least {LEAST_WIDTH:.0f} x {LEAST_HEIGHT:.0f}"
    raise RecordError(place, record, f"four numbers [x, y, width, height], {least}")


def _bends(record: object, place: str) -> Iterator[tuple[Ends, tuple[Position, ...]]]:
    for node, ports in _object(record, place).items():
        for port, wires in _object(ports, f"{place}.{node}").items():
            for source, points in _object(wires, f"{place}.{node}.{port}").items():
                at = f"{place}.{node}.{port}.{source}"
                if not isinstance(points, list) or not points:
                    raise RecordError(at, points, "a list of points [[x, y], ...]")
                bends = tuple(_position(point, at) for point in points)
                yield Ends(_tensor(source, at), node, port), bends


def _arguments(record: object, place: str) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, item in _object(record, place).items():
        try:
            found[name] = from_json(item)
        except ValueError as error:
            raise RecordError(
                f"{place}.{name}",
                item,
                "finite numbers, integers of 64 bits at most, whole characters",
            ) from error
    return found


def _object(record: object, place: str, known: Iterable[str] | None = None) -> dict[str, Any]:
    place = place.rstrip(".") or "the top"
    if not isinstance(record, dict) or not all(isinstance(key, str) for key in record):
        raise RecordError(place, record, "an object {...}")
    if known is not None and (strange := record.keys() - set(known)):
        raise RecordError(place, min(strange), f"only {', '.join(known)}")
    return record


def _texts(record: object, place: str) -> list[str]:
    if not isinstance(record, list | tuple):
        raise RecordError(place, record, "a list [...]")
    return [_text(item, place) for item in record]


def _flow(record: object, place: str) -> Flow:
    if record == RIGHT:
        return RIGHT
    if record == "down":
        return "down"
    raise RecordError(place, record, "right or down")


def _flag(record: object, place: str) -> bool:
    if not isinstance(record, bool):
        raise RecordError(place, record, "true or false")
    return record


def _text(record: object, place: str) -> str:
    if not isinstance(record, str):
        raise RecordError(place, record, "a text")
    return record
