"""A graph as a Python module that makes the same model."""

from __future__ import annotations

from app.codegen.body import Body
from app.codegen.identifiers import cleaned
from app.codegen.layout import INDENT
from app.codegen.page import Owner, Page, Source
from app.codegen.prose import comment, docstring
from app.codegen.reduced import Reductions
from app.codegen.values import quoted
from app.graph.bypass import effective
from app.graph.model import Graph
from app.graph.names import beside, free_name, numbered_names

MAIN = ('if __name__ == "__main__":', f"{INDENT}build_model().summary()")


def written(graph: Graph) -> Source:
    """The module of a graph, tidy without a formatter: fast enough to follow each edit."""
    functions = Functions()
    functions.write(effective(graph), "build_model", graph.name)
    page = Page()
    page.add(docstring(graph.title or f"The Keras model {quoted(graph.name)}", graph.notes))
    page.add(["", "import keras"])
    if functions.modules:
        page.add([f"from keras import {', '.join(sorted(functions.modules))}"])
    page.add(f"from {module} import {name}" for module, name in sorted(functions.private))
    for function in functions.pages:
        page.add(["", ""])
        page.append(function)
    page.add(["", "", *MAIN])
    return page.source()


class Functions:
    """The functions of a module, a submodel's before the one that calls it."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self.modules: set[str] = set()
        self.private: set[tuple[str, str]] = set()
        self._names = {"build_model"}
        self._reductions = Reductions()

    def write(self, graph: Graph, name: str, model: str, path: Owner = ()) -> None:
        """The function ``name`` that makes the model, whose own name is ``model``."""
        part = self._reductions.of(graph)
        called = dict.fromkeys(part.graph.nodes[node].layer for node in part.order)
        builders = {
            key: self._submodel(part.graph, key, path)
            for key in called
            if key in part.graph.definitions
        }
        page = Page(path)
        page.add(
            [f"def {name}() -> keras.Model:", f'{INDENT}"""Return the model, not compiled."""']
        )
        if part.reasons:
            page.add([f"{INDENT}# Left out of the model:"])
        for node, reason in part.reasons.items():
            page.add(comment(reason), node)
        body = Body(page, part, model, builders, self._names)
        body.write()
        self.modules |= body.modules
        self.private |= body.private
        self.pages.append(page)

    def _submodel(self, graph: Graph, key: str, path: Owner) -> str:
        """Writes the function of a submodel; its name."""
        inner = graph.definitions[key]
        name = free_name(f"build_{cleaned(inner.name, 'submodel')}", self._names)
        self._names.add(name)
        self.write(inner, name, beside(numbered_names(graph), inner.name, graph), (*path, key))
        return name
