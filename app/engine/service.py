"""Answers requests: ``Service().handle(request) -> reply``. What they hold: ``protocol``.

The worker calls it for the window, the command line in its own process.
"""

from __future__ import annotations

import errno
import math
import os
import stat
import tempfile
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, get_args

from app.engine.backend import KERAS, TENSORFLOW, scratch
from app.engine.build import Built, built, deep
from app.engine.check import Checker, size_text
from app.engine.kept import put_back
from app.engine.memory import machine_memory
from app.engine.outcome import Outcome
from app.engine.plot import plot_text
from app.engine.protocol import Skip, error_reply, patched, report_to_json
from app.engine.store import Store
from app.engine.summary import summary_text
from app.engine.weights import carry
from app.errors import EngineError, FileAccessError, LayerloomError
from app.formats.weights import WeightsReader, layers_with_weights
from app.graph.bypass import effective
from app.graph.kept import holds_kept, other_problems, plan_of
from app.graph.model import Graph
from app.graph.records import Records, from_records
from app.graph.report import Report
from app.graph.walk import CallPlan
from nodes.sentence import Sentence

T = TypeVar("T")
Request = Mapping[str, Any]
Tell = Callable[[Records], None]
Make = Callable[[], Built]


class RequestError(Exception):
    """A request that is none: a field is missing or of the wrong type."""


class ResendError(Exception):
    """The graph that a patch starts from is not held here."""


class Service:
    """Holds what was inferred, and the graph and the report of the last check.

    ``memory``: the limit of this process in bytes, 0 if there is none. ``tell`` is given the lines
    that say where the work is. ``called_off``: whether a look is to give way. ``store`` keeps the
    results for other sessions.
    """

    def __init__(
        self,
        memory: int = 0,
        tell: Tell = lambda line: None,
        called_off: Callable[[], bool] = lambda: False,
        store: Store | None = None,
    ) -> None:
        self._memory = memory
        self._tell, self._called_off = tell, called_off
        self._checker = Checker(memory or machine_memory(), store)
        self._held: tuple[Graph, Report] | None = None

    def handle(self, request: object) -> Records:
        """The reply to a request. Never raises but for an interrupt."""
        number = request.get("id") if isinstance(request, dict) else None
        number = number if isinstance(number, int) else None
        try:
            return {"id": number, **self._answer(request)}
        except RequestError as error:
            return error_reply(number, Sentence("{text}", {"text": str(error)}), "request")
        except ResendError:
            return error_reply(number, Sentence("The engine does not hold this model."), "resend")
        except LayerloomError as error:
            return error_reply(number, error.sentence, "refused")
        except MemoryError:
            return error_reply(number, Sentence("The engine ran out of memory."), "refused")
        except Exception as error:  # noqa: BLE001 - a fault in one answer must not end the engine
            sentence = Sentence("The engine failed: {reason}", {"reason": _brief(error)})
            return error_reply(number, sentence, "crash", traceback.format_exc())

    def _answer(self, request: object) -> Records:
        if not isinstance(request, dict):
            raise RequestError("A request must be an object with 'id' and 'do'.")
        answer = ANSWERS.get(_field(request, "do", str))
        if answer is None:
            raise RequestError(f"There is no such request; expected one of {', '.join(ANSWERS)}.")
        return answer(self, request)

    def hello(self, request: Request) -> Records:
        """What this engine is."""
        return {"keras": KERAS, "tensorflow": TENSORFLOW, "memory": self._memory}

    def check(self, request: Request) -> Records:
        """The report of a graph, sent whole or as a patch of the last one."""
        revision = _field(request, "revision", int)
        base: Report | None = None
        if "patch" in request:
            before, base = self._holding(_field(request, "base", int))
            graph = _read(lambda: patched(before, request["patch"]), "patch")
        else:
            graph = _graph(request)
        progress, skip = self._progress(request), _skip(request)
        report = self._checker.check(graph, revision, progress, skip)
        return self._reported(graph, report, base)

    def look(self, request: Request) -> Records:
        """The report after a second look, of the graph that is held unless another is sent."""
        revision = _field(request, "revision", int)
        base: Report | None = None
        if "graph" in request:
            graph = _graph(request)
        else:
            graph, base = self._holding(revision)
        progress, skip = self._progress(request), _skip(request)
        # A summary or an export may have been of another graph.
        checked = self._checker.check(graph, revision, progress, skip)
        # A look may take long, or end the engine; the hands are still, so there is time for it.
        self.save()
        report = self._checker.look(revision, self._called_off, progress, skip)
        taken = (base or checked).milliseconds
        return self._reported(graph, replace(report, milliseconds=taken), base)

    def save(self) -> None:
        """Keep on disk what was found out."""
        self._checker.results.save()

    def summary(self, request: Request) -> Records:
        """Keras's own summary."""
        graph, width = effective(_graph(request)), _field(request, "width", int)
        make = self._builder(graph, request)

        def work() -> str:
            with scratch():
                return summary_text(make().model, width)

        return {"text": deep(work, len(graph.nodes))}

    def plot(self, request: Request) -> Records:
        """Keras's ``plot_model`` as Graphviz text."""
        graph = effective(_graph(request))
        make = self._builder(graph, request)

        def work() -> str:
            with scratch():
                return plot_text(make().model)

        return {"dot": deep(work, len(graph.nodes))}

    def export(self, request: Request) -> Records:
        """Write the model as Keras keeps models, with the weights that its layers came with."""
        graph, path = effective(_graph(request)), _field(request, "path", str)
        write = FORMATS.get(_field(request, "format", str))
        if write is None:
            raise RequestError(f"There is no such format; expected one of {', '.join(FORMATS)}.")
        if holds_kept(graph):
            make = self._kept_builder(graph, request)
        else:
            make = self._builder(graph, request, allocates=write is _write_keras)
        mark = _field({"mark": "", **request}, "mark", str)
        if mark and not mark.isalnum():
            raise RequestError("'mark' must be letters and digits.")
        work = partial(_replace, Path(path), partial(write, graph, make), mark)
        return {"path": path, "lost": _told(deep(work, len(graph.nodes)))}

    def weights(self, request: Request) -> Records:
        """Which weights that layers came with do not fit any more."""
        graph = effective(_graph(request))
        if next(iter(layers_with_weights(graph)), None) is None:
            return {"lost": []}
        make = self._builder(graph, request)

        def work() -> list[Sentence]:
            with scratch():
                return carry(graph, make(), WeightsReader(), assign=False)

        return {"lost": _told(deep(work, len(graph.nodes)))}

    def quit(self, request: Request) -> Records:
        """The worker ends after this reply."""
        return {"ok": True}

    def _builder(self, graph: Graph, request: Request, allocates: bool = False) -> Make:
        """A function that builds the model of a graph, once it is known that it can be built."""
        progress = self._progress(request)
        plan, outcomes = self._checker.outcomes(graph, progress, _skip(request))
        if allocates:
            self._refuse_too_large(plan, outcomes)

        def tell(node: str, done: int, of: int) -> None:
            progress(node, "", done, of)

        return lambda: built(graph, plan, outcomes, tell)

    def _kept_builder(self, graph: Graph, request: Request) -> Make:
        """The same for a model with layers that the library lacks, of which nothing can be checked.

        It is made without memory first.
        """
        progress = self._progress(request)
        for problem in other_problems(graph):
            raise EngineError(problem.sentence)

        def make() -> Built:
            def tell(node: str, done: int, of: int) -> None:
                progress(node, "", done, of)

            return built(graph, plan_of(graph), None, tell)

        def made() -> Built:
            with scratch():
                weights = make().model.weights
                self._refuse_beyond(4 * sum(math.prod(weight.shape) for weight in weights))
            return make()

        return made

    def _refuse_too_large(self, plan: CallPlan, outcomes: Mapping[str, Outcome]) -> None:
        live = (outcome for node, outcome in outcomes.items() if node in plan.live)
        self._refuse_beyond(sum(outcome.bytes for outcome in live))

    def _refuse_beyond(self, size: int) -> None:
        memory = self._memory or machine_memory()
        if memory and size > memory:
            values = {"size": size_text(size), "memory": size_text(memory)}
            raise EngineError(
                Sentence("Its weights take {size}; the engine may use {memory}.", values)
            )

    def _holding(self, revision: int) -> tuple[Graph, Report]:
        """The graph and the report of a revision. Raises ResendError for another than the last."""
        if self._held is None or self._held[1].revision != revision:
            raise ResendError
        return self._held

    def _reported(self, graph: Graph, report: Report, base: Report | None) -> Records:
        self._held = (graph, report)
        return {"report": report_to_json(report, base)}

    def _progress(self, request: Request) -> Callable[[str, str, int, int], None]:
        def progress(node: str, call: str, done: int, of: int) -> None:
            at: Records = {"event": "at", "id": request.get("id"), "node": node}
            self._tell(at | {"call": call, "done": done, "of": of})

        return progress


ANSWERS: Mapping[str, Callable[[Service, Request], Records]] = {
    "hello": Service.hello,
    "check": Service.check,
    "look": Service.look,
    "summary": Service.summary,
    "plot": Service.plot,
    "export": Service.export,
    "weights": Service.weights,
    "quit": Service.quit,
}


def _write_keras(graph: Graph, make: Make, path: Path) -> list[Sentence]:
    """The sentences say which weights were lost on the way."""
    made = make()
    lost = carry(graph, made, WeightsReader())
    made.model.save(path)
    put_back(path, made.layers)
    return lost


def _write_json(graph: Graph, make: Make, path: Path) -> list[Sentence]:
    with scratch():
        made = make()
        path.write_text(made.model.to_json(indent=1) + "\n", encoding="utf-8")
        put_back(path, made.layers)
    return []


def _told(sentences: Iterable[Sentence]) -> list[Any]:
    return [[sentence.template, dict(sentence.values)] for sentence in sentences]


FORMATS = {"keras": _write_keras, "json": _write_json}


def _replace(target: Path, write: Callable[[Path], T], mark: str = "") -> T:
    """Write beside the file, then rename over it: a failure leaves the old one whole.

    By ``mark`` whoever ends this process knows what it leaves behind.
    """
    try:
        folder = target.resolve().parent
        with tempfile.TemporaryDirectory(prefix=f".layerloom-{mark}", dir=folder) as room:
            part = Path(room) / f"model{target.suffix}"
            said = write(part)
            if target.exists() and not os.access(target, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
            with part.open("rb+") as file:
                os.fsync(file.fileno())
            if target.exists():  # What the owner alone may read stays so.
                part.chmod(stat.S_IMODE(target.stat().st_mode))
            part.replace(target.resolve())
            return said
    except OSError as error:
        values = {"reason": error.strerror or str(error)}
        raise FileAccessError(
            Sentence(
                "It could not be written: {reason}; nothing was changed. Choose another place.",
                values,
            )
        ) from error


def _field(request: Request, name: str, kind: type[T]) -> T:
    value = request.get(name)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise RequestError(f"{name!r} is {str(value)[:60]!r}; expected {kind.__name__}.")
    return value


def _graph(request: Request) -> Graph:
    return _read(lambda: from_records(request["graph"]), "graph")


def _skip(request: Request) -> Mapping[str, Skip]:
    skip = request.get("skip", {})
    if not isinstance(skip, dict) or any(why not in get_args(Skip) for why in skip.values()):
        raise RequestError("'skip' must map calls to 'timeout' or 'died'.")
    return skip


def _read(work: Callable[[], T], name: str) -> T:
    try:
        return work()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RequestError(f"{name!r} is none: {_brief(error)}") from error


def _brief(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
