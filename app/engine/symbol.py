"""A tensor without values, as inference passes it from call to call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.graph.report import Shape, TensorSpec


@dataclass(frozen=True, slots=True)
class Symbol:
    """All of a KerasTensor that a layer can react to.

    shape: batch axis first, None for a size that is not known. ``mask`` travels with the tensor
    from layers such as Embedding(mask_zero=True).
    """

    shape: Shape
    dtype: str
    mask: Symbol | None = None
    sparse: bool = False
    ragged: bool = False

    @property
    def spec(self) -> TensorSpec:
        return TensorSpec(self.shape, self.dtype)

    @property
    def text(self) -> str:
        """``(batch, 14, 14, 32)``, as problems say it."""
        return shape_text(self.shape)


def shape_text(shape: Shape) -> str:
    """The shape for people: the batch axis by its name, None for another open size."""
    sizes = [str(size) for size in shape]
    if shape and shape[0] is None:
        sizes[0] = "batch"
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"


def listed(symbols: Sequence[Symbol]) -> str:
    """``(batch, 4) and (batch, 5)``."""
    *first, last = (symbol.text for symbol in symbols) if symbols else ("nothing",)
    return f"{', '.join(first)} and {last}" if first else last
