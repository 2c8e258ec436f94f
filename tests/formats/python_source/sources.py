"""A source read in a test: its imports are put before it."""

from __future__ import annotations

from textwrap import dedent

from app.formats.python_source import FoundModel, SourceReading, read_source
from app.graph.model import Graph

HEAD = "import keras\nfrom keras import layers, ops\n"


def reading(source: str) -> SourceReading:
    return read_source(HEAD + dedent(source))


def only(source: str) -> FoundModel:
    (found,) = reading(source).models
    return found


def told(source: str) -> list[str]:
    return [str(note) for note in reading(source).notes]


def classes(graph: Graph) -> list[str]:
    return [graph.class_of(node) for node in graph.nodes]
