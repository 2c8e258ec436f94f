"""Where the weights of a layer stand: a reference into a file, never the numbers themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.graph.model import Graph


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """A file that holds weights, and the digest of its content when it was opened."""

    path: str
    digest: str

    @property
    def key(self) -> str:
        """A short name of the file for the records of the layers that refer to it."""
        return self.digest[:12]


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of one layer: group ``at`` inside ``file``, with all that is below it.

    ``arrays``: the names of those in the group that are this layer's, in order, where the group
    holds the weights of a whole submodel.
    """

    file: WeightsFile
    at: str
    arrays: tuple[str, ...] = ()


def weights_files(graph: Graph) -> set[str]:
    """The paths of all files in which weights of a model stand, of its submodels too.

    Whatever replaces one of them takes these weights away from every document that tells of them.
    """
    here = {layer.weights.file.path for layer in graph.layers.values() if layer.weights}
    return here.union(*map(weights_files, graph.definitions.values()))
