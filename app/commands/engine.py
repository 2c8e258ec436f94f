"""The model of a file checked, summarised and built: by Keras, or by what is known from earlier."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from typing import Any

from app.commands.outcome import REFUSED, WRONG_MODEL, CommandError
from app.engine.protocol import lost_of, report_from_json
from app.graph.bypass import effective
from app.graph.cures import with_cures
from app.graph.kept import CODES, holds_kept
from app.graph.model import Graph
from app.graph.problems import Problem
from app.graph.records import to_records
from app.graph.report import Report
from nodes.sentence import Sentence


class Engine:
    """Answers for one file. The first answer that is not known yet imports Keras (4-12 s)."""

    def __init__(self, file: str, graph: Graph) -> None:
        self._file, self._graph = file, graph
        self._records = to_records(graph)

    def check(self) -> Report:
        """The report of the model after a second look, with cures.

        Raises CommandError when the engine cannot say.
        """
        return self._report

    @cached_property
    def _report(self) -> Report:
        known = import_module("app.engine.known").known_here().check(self._graph)
        report = known if known.looked else self._looked_at()
        return with_all_cures(self._graph, report)

    def summary(self, width: int) -> str:
        """Keras's own summary in ``width`` columns."""
        self._refuse_wrong(self.check())
        return str(self._ask({"do": "summary", "width": width})["text"])

    def plot(self) -> str:
        """Keras's ``plot_model`` as Graphviz text."""
        self._refuse_wrong(self.check())
        return str(self._ask({"do": "plot"})["dot"])

    def export(self, path: str, kind: str, out: str) -> tuple[Sentence, ...]:
        """Write the model as ``kind``, keras or json, to ``path``; ``out`` is what it will be.

        What is given back says which weights were lost.
        """
        report = self.check()
        if holds_kept(self._graph):
            self._refuse_others(report)
        else:
            self._refuse_wrong(report)
        return lost_of(self._ask({"do": "export", "path": path, "format": kind}, about=out))

    def lost_weights(self) -> tuple[Sentence, ...]:
        """Which weights that layers came with do not fit any more. The model must be right."""
        if "files" not in self._records:
            return ()  # It came with none: Keras need not be asked.
        return lost_of(self._ask({"do": "weights"}))

    @cached_property
    def _service(self) -> Any:
        with _stdout_kept_clean():
            return _service()

    def _looked_at(self) -> Report:
        looked = report_from_json(self._ask({"do": "look", "revision": 0})["report"])
        self._service.save()
        return looked

    def _ask(self, fields: dict[str, Any], about: str = "") -> dict[str, Any]:
        with _stdout_kept_clean():
            reply: dict[str, Any] = self._service.handle(
                {"id": 0, "graph": self._records, **fields}
            )
        if "error" in reply:
            raise CommandError(about or self._file, reply["error"], REFUSED)
        return reply

    def _refuse_others(self, report: Report) -> None:
        """Stop with the first problem beside layers that are kept as their file has them."""
        problems = [problem for _, problem in report.all_problems() if problem.code not in CODES]
        for problem in _errors(problems):
            if problem.code not in ("submodel-wrong", "submodel-unfinished"):
                raise CommandError(self._file, problem.message, WRONG_MODEL)

    def _refuse_wrong(self, report: Report) -> None:
        """Stop with the first problem where there is no model to build."""
        computed = any(
            ref.node in report.calls and report.calls[ref.node].state == "ok"
            for ref in effective(self._graph).outputs
        )
        # A submodel may be wrong where nothing that it gives depends on it.
        inside = (problem for _, problem in report.all_problems())
        errors = _errors(report.problems) or _errors(inside)
        if computed and not errors:
            return
        problems = errors or list(report.problems)
        first = problems[0].message if problems else "The model has no output yet."
        others = len(errors) - 1
        more = f" There are {others} more errors." if others > 1 else ""
        more = " There is one more error." if others == 1 else more
        raise CommandError(self._file, first + more, WRONG_MODEL)


def _errors(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]


def _service() -> Any:
    try:
        from app.engine.service import Service
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise CommandError(
            "",
            f"Keras could not be imported ({reason[:200]}); expected Keras and TensorFlow in this "
            "environment. Install Layerloom anew.",
        ) from error
    from app.engine.store import default_store

    return Service(store=default_store())


def with_all_cures(graph: Graph, report: Report) -> Report:
    """The report with the fixes of its problems, those inside submodels too."""
    inside = {
        key: with_all_cures(graph.definitions[key], part) for key, part in report.inside.items()
    }
    return replace(report, problems=with_cures(graph, report.problems), inside=inside)


@contextmanager
def _stdout_kept_clean() -> Iterator[None]:
    """What anything prints inside, C++ code too, goes to standard error."""
    sys.stdout.flush()
    before = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(before, 1)
        os.close(before)
