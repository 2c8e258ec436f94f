"""``layerloom export``: the model of a file in another format, chosen by the suffix."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from app import codegen
from app.commands.display import has_display
from app.commands.editor import qt_missing
from app.commands.engine import Engine
from app.commands.opening import opened
from app.commands.outcome import DONE, WRONG_MODEL, CommandError, about, tell
from app.formats import dot, layerloom
from app.formats.files import replaced, same_file, write_bytes
from app.formats.plots import SUFFIXES, drawn
from app.graph.bypass import effective
from app.graph.model import Graph
from app.graph.problems import Problem
from app.graph.report import Report
from app.graph.walk import call_plan
from app.graph.weights import weights_files


def run(file: str, out: str, force: bool, picture: str, model: str = "") -> int:
    """Read, convert, and only then write ``out``, whole or not at all."""
    path = Path(out)
    write = _writer(out, picture)
    _refuse_overwriting(path, force)
    return write(file, opened(file, model), out)


def _writer(out: str, picture: str) -> Callable[[str, Graph, str], int]:
    suffix = Path(out).suffix.lower()
    if out == "-":
        raise CommandError(
            out, "It is not a file; expected the name of one. Write ./-.py for a file named so."
        )
    if suffix not in WRITERS:
        found = f"{suffix} is no format that can be written" if suffix else "It has no suffix"
        raise CommandError(out, f"{found}; expected {_listed()}. Choose another name.")
    return _plot if picture == "plot" and suffix in PICTURES else WRITERS[suffix]


def _listed() -> str:
    *most, last = WRITERS
    return f"{', '.join(most)} or {last}"


def _refuse_overwriting(path: Path, force: bool) -> None:
    if not os.path.lexists(path):
        return
    if path.is_dir():
        raise CommandError(
            str(path), "It is a directory; expected a file. Name the file inside it."
        )
    if not force:
        raise CommandError(
            str(path),
            "It exists already; expected a new name. Choose one, or give --force to replace it.",
        )


MODEL_WRITTEN = "The model was written with what is wrong"


def _layerloom(file: str, graph: Graph, out: str) -> int:
    """All of the drawing, right or wrong; the status tells which."""
    with about(out):
        write_bytes(Path(out), layerloom.encode(graph, Path(out).absolute().parent))
    return _ended(file, _all(Engine(file, graph).check()), MODEL_WRITTEN)


def _python(file: str, graph: Graph, out: str) -> int:
    """Code without what is wrong with the wiring, which the code says in a comment; what only Keras
    finds is in it. The status tells of both.
    """
    write = codegen.notebook if Path(out).suffix.lower() == ".ipynb" else codegen.source
    with about(out):
        write_bytes(Path(out), write(graph).encode())
    problems = call_plan(effective(graph)).problems
    _ended(file, problems, "The code was written without what is wrong")
    return _ended(
        file, _all(Engine(file, graph).check()), "The code was written with what is wrong"
    )


def _ended(file: str, problems: Iterable[Problem], told: str) -> int:
    """The status after writing. Raises CommandError, the first error in it, for a wrong model."""
    wrong = next((problem for problem in problems if problem.severity == "error"), None)
    if wrong is not None:
        raise CommandError(file, f"{told}: {wrong.message}", WRONG_MODEL)
    return DONE


def _all(report: Report) -> Iterator[Problem]:
    return (problem for _, problem in report.all_problems())


def _keras(file: str, graph: Graph, out: str) -> int:
    """The model itself. One with errors is refused, but for layers that it keeps: those stay as
    they came, and the status tells of them.
    """
    _refuse_loss_of_weights(file, graph, Path(out))
    engine = Engine(file, graph)
    with about(out), replaced(Path(out)) as part:
        lost = engine.export(str(part), Path(out).suffix.lower()[1:], out)
    for sentence in lost:
        tell(out, str(sentence))
    return _ended(file, _all(engine.check()), MODEL_WRITTEN)


def _refuse_loss_of_weights(file: str, graph: Graph, out: Path) -> None:
    """A model of Layerloom's own format tells only where weights stand; they must stay there."""
    if same_file(Path(file), out):
        return
    if any(same_file(Path(held), out) for held in weights_files(graph)):
        raise CommandError(
            str(out), f"Weights of {file} stand in it; expected another file. Choose another name."
        )


def _picture(file: str, graph: Graph, out: str) -> int:
    """The canvas with its shapes; a wrong model is drawn with what is wrong in it.

    The status says so too.
    """
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        from app.ui.canvas.picture import save_picture
    except ImportError as error:
        raise CommandError(out, qt_missing(error)) from error
    report = Engine(file, graph).check()
    with about(out):
        save_picture(graph, Path(out), report)
    return _ended(file, _all(report), "The picture was written with what is wrong")


def _plot(file: str, graph: Graph, out: str) -> int:
    """Keras's plot_model; there is none of a wrong model."""
    text = Engine(file, graph).plot()
    with about(out):
        write_bytes(Path(out), drawn(text, Path(out).suffix.lower()))
    return DONE


def _dot(file: str, graph: Graph, out: str) -> int:
    """With the shapes that are known; a wrong model lacks some, and the status says so."""
    report = Engine(file, graph).check()
    with about(out):
        write_bytes(Path(out), dot.encode(graph, report.shapes()))
    return _ended(file, _all(report), "The graph was written with what is wrong")


WRITERS: Mapping[str, Callable[[str, Graph, str], int]] = {
    ".py": _python,
    ".ipynb": _python,
    ".keras": _keras,
    ".json": _keras,
    ".layerloom": _layerloom,
    ".png": _picture,
    ".svg": _picture,
    ".pdf": _picture,
    ".dot": _dot,
}
PICTURES = frozenset(SUFFIXES)
