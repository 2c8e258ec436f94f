"""What a check has found: the shapes of every call, the parameters, the problems.

Values only. How the engine tells them is the business of its protocol.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.graph.problems import Problem

Shape = tuple[int | None, ...]
Path = tuple[str, ...]  # submodels by their ids, from the top down
State = Literal["ok", "error", "waiting"]


@dataclass(frozen=True)
class TensorSpec:
    """One output of a call. shape: batch axis first, None for a size that is not known."""

    shape: Shape
    dtype: str


@dataclass(frozen=True)
class CallReport:
    """What is known of one call. ``parameters`` are 0 at all but a shared layer's first call."""

    state: State
    outputs: tuple[TensorSpec, ...] = ()
    parameters: int = 0
    trainable: int = 0


@dataclass(frozen=True)
class Report:
    """The check of one revision of a graph.

    ``calls`` by node id, in Keras's own summary order; nodes outside the model stand last.
    ``bytes`` are those of all weights at their dtypes. ``milliseconds`` is the engine's own time.
    ``known``: nothing was left away for want of Keras. ``looked``: the second look is complete.
    ``inside``: the reports of the submodels, by their ids, as their own Inputs declare them.
    """

    revision: int = 0
    calls: Mapping[str, CallReport] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    parameters: int = 0
    trainable: int = 0
    bytes: int = 0
    milliseconds: float = 0.0
    known: bool = True
    looked: bool = False
    inside: Mapping[str, Report] = field(default_factory=dict)

    def at(self, path: Iterable[str]) -> Report | None:
        """What is known of the submodel at ``path``, as its own Inputs declare it."""
        report: Report | None = self
        for key in path:
            report = report.inside.get(key) if report else None
        return report

    def shapes(self, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], tuple[Shape, ...]]:
        """The shapes of what calls give, by the ids of submodels down to a node, then its own."""
        found = {
            (*path, node): tuple(spec.shape for spec in call.outputs)
            for node, call in self.calls.items()
        }
        for key, inside in self.inside.items():
            found |= inside.shapes((*path, key))
        return found

    @property
    def ok(self) -> bool:
        """Whether no problem is an error, inside submodels neither."""
        return not any(problem.severity == "error" for _, problem in self.all_problems())

    def all_problems(self, path: Path = ()) -> Iterator[tuple[Path, Problem]]:
        """Each problem once, with the submodels that lead to its node, from the top down."""
        yield from ((path, problem) for problem in self.problems)
        for key, report in self.inside.items():
            yield from report.all_problems((*path, key))


NOTHING = Report()
