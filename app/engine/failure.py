"""A call that raised: the layer, what it was called on, and Keras's error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.engine.symbol import Symbol
from app.graph.model import LayerDefinition
from app.graph.problems import shapes_text
from nodes.catalogue import catalogue
from nodes.values import Value

if TYPE_CHECKING:
    from app.engine.results import Called

OPERATION = "keras.ops."


@dataclass(frozen=True, slots=True)
class Failure:
    """A call that raised. ``made`` is None where the constructor raised.

    ``first``: what a shared layer had been called on before. ``ports``: where each input enters.
    """

    layer: LayerDefinition
    inputs: tuple[Symbol, ...]
    error: Exception
    made: Any = None
    first: tuple[Symbol, ...] = ()
    ports: tuple[str, ...] = ()

    @classmethod
    def of(cls, called: Called, error: Exception, made: Any = None) -> Failure:
        """Of a call that raised ``error``, of what the constructor ``made``."""
        ports = called.ports
        return cls(
            called.layer,
            tuple(symbol for _, symbols in ports for symbol in symbols),
            error,
            made,
            tuple(symbol for _, symbols in called.before for symbol in symbols),
            tuple(port.name for port, symbols in ports for _ in symbols),
        )

    @property
    def text(self) -> str:
        return str(self.error)

    @property
    def called(self) -> str:
        """The class of the layer, or the plain name of the operation."""
        return self.layer.class_name.rpartition(".")[2]

    @property
    def shapes(self) -> str:
        """The shapes of all inputs, as a value that cures read back."""
        return shapes_text(symbol.shape for symbol in self.inputs)

    def at(self, *ports: str) -> tuple[Symbol, ...]:
        """What enters at these ports."""
        pairs = zip(self.ports, self.inputs, strict=False)
        return tuple(symbol for port, symbol in pairs if port in ports)

    def argument(self, name: str) -> Value:
        """The value of an argument, Keras's default where none is given."""
        spec = catalogue().find(self.layer.class_name)
        return spec.argument(self.layer.arguments, name) if spec else None

    @property
    def is_operation(self) -> bool:
        return self.layer.class_name.startswith(OPERATION)
