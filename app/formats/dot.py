"""Graphs as Graphviz text: a box a call, a cluster a submodel, an arrow a wire.

Written without any library. Names are anybody's words: labels are HTML, which can hold them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.graph.bypass import effective
from app.graph.model import INPUT, Graph, TensorRef
from app.graph.ports import outputs_of, ports_of
from app.graph.walk import reading_order

Shape = tuple[int | None, ...]
Path = tuple[str, ...]  # the ids of submodels down to a node, then its own
Shapes = Mapping[Path, Sequence[Shape]]

INDENT = "  "
DEFAULTS = (
    'graph [rankdir=TB, fontname="Helvetica", fontsize=11, style=rounded, color=gray50]',
    'node [shape=plain, fontname="Helvetica", fontsize=11]',
    'edge [fontname="Helvetica", fontsize=9, color=gray30, arrowsize=0.7]',
)


def encode(graph: Graph, shapes: Shapes | None = None) -> bytes:
    """The graph, without calls that are skipped, as UTF-8 text for ``dot``.

    ``shapes``: of the outputs of calls, where they are known, batch axis first, by ``Path``.
    """
    return _Writer(shapes or {}).text(effective(graph)).encode()


class _Writer:
    """A submodel that is called more than once is drawn in full at its first call."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        # By identity, since a graph has no hash; all of them live as long as the one that is drawn.
        self._known: dict[int, frozenset[str]] = {}

    def text(self, graph: Graph) -> str:
        lines = [f"digraph {_id((graph.name,))} {{"]
        lines += [f"{INDENT}{line}" for line in DEFAULTS]
        lines += [f"{INDENT}label={_words(graph.title or graph.name)}", f'{INDENT}labelloc="t"']
        lines += self._body(graph, (), (), INDENT)
        return "\n".join((*lines, "}", ""))

    def _body(self, graph: Graph, path: Path, place: Path, indent: str) -> Iterator[str]:
        """``path``: the calls down to here; ``place``: the submodels, as ``shapes`` has them."""
        for node in reading_order(graph):
            if node in self._unfolded(graph):
                yield from self._cluster(graph, node, path, place, indent)
            else:
                known = self._shapes.get((*place, node), ())
                box = _box(graph.name_of(node), _class(graph, node), known)
                yield f"{indent}{_id((*path, node))} [label={box}]"
        for node in graph.nodes:
            yield from self._arrows(graph, node, path, indent)

    def _cluster(
        self, graph: Graph, node: str, path: Path, place: Path, indent: str
    ) -> Iterator[str]:
        key = graph.nodes[node].layer
        inner = graph.definitions[key]
        yield f"{indent}subgraph {_id(('cluster', *path, node))} {{"
        yield f"{indent}{INDENT}label={_words(inner.name)}"
        yield from self._body(inner, (*path, node), (*place, key), indent + INDENT)
        yield f"{indent}}}"

    def _arrows(self, graph: Graph, node: str, path: Path, indent: str) -> Iterator[str]:
        inner = graph.definitions.get(graph.nodes[node].layer)
        unfolded = inner is not None and node in self._unfolded(graph)
        several = len(graph.nodes[node].inputs) > 1 and not unfolded
        names = {port.name: port.doc for port in ports_of(graph, node)} if inner else {}
        for link in graph.links_into(node):
            if link.source.node not in graph.nodes:
                continue  # A file may name a source that is not there: a problem, not a wire.
            source, target = self._end(graph, path, link.source), (*path, node)
            if inner and unfolded:
                first = next(iter(inner.nodes))
                target = (*target, link.port if link.port in inner.nodes else first)
            words = []
            outputs = outputs_of(graph, link.source.node)
            if 1 < len(outputs) > link.source.output:
                words.append(outputs[link.source.output].name)
            if several:
                words.append(names.get(link.port, link.port))
            label = f" [label={_words(' → '.join(words))}]" if words else ""
            yield f"{indent}{_id(source)} -> {_id(target)}{label}"

    def _end(self, graph: Graph, path: Path, ref: TensorRef) -> Path:
        """The box that makes a tensor: where the submodel is unfolded, one inside."""
        path = (*path, ref.node)
        if ref.node not in self._unfolded(graph):
            return path
        inner = graph.definitions[graph.nodes[ref.node].layer]
        if ref.output < len(inner.outputs) and inner.outputs[ref.output].node in inner.nodes:
            return self._end(inner, path, inner.outputs[ref.output])
        return self._end(inner, path, TensorRef(next(iter(inner.nodes))))

    def _unfolded(self, graph: Graph) -> frozenset[str]:
        """The calls that are drawn in full: the first one of each submodel that holds anything."""
        if id(graph) not in self._known:
            first: dict[str, str] = {}
            for node in reading_order(graph):
                inner = graph.definitions.get(graph.nodes[node].layer)
                if inner is not None and inner.nodes:
                    first.setdefault(graph.nodes[node].layer, node)
            self._known[id(graph)] = frozenset(first.values())
        return self._known[id(graph)]


def _class(graph: Graph, node: str) -> str:
    name = graph.class_of(node)
    return "InputLayer" if name == INPUT else name


def _box(name: str, class_name: str, shapes: Sequence[Shape]) -> str:
    """A table as Keras's plot has it: name and class, below them what comes out."""
    rows = [f'<tr><td bgcolor="gray92"><b>{_escaped(name)}</b> ({_escaped(class_name)})</td></tr>']
    rows += [f"<tr><td>{_escaped(str(tuple(shape)))}</td></tr>" for shape in shapes]
    table = '<table border="0" cellborder="1" cellspacing="0" cellpadding="6" color="gray50">'
    return f"<{table}{''.join(rows)}</table>>"


def _words(text: str) -> str:
    return f"<{_escaped(text)}>"


def _escaped(text: str) -> str:
    """On one line, as HTML. A label of nothing would be none.

    Codes such as \\N hold for Graphviz even there, so a backslash stands twice.
    """
    text = text.replace("\\", "\\\\")
    shown = "".join(c if c.isprintable() else " " for c in text)
    for character in "&<>\"'\\":
        shown = shown.replace(character, f"&#{ord(character)};")
    return shown if shown.strip() else "&#160;"


def _id(path: Path) -> str:
    return '"' + "/".join("".join(map(_letter, part)) for part in path) + '"'


def _letter(c: str) -> str:
    """Letters as they are, others by number: a quoted id takes neither every quote nor every
    backslash, and one that begins with % is Graphviz's own.
    """
    return c if c.isalnum() or c in " _-." else f"={ord(c):x};"
