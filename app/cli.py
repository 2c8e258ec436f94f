"""The command line: reads the arguments, runs the command, tells every failure in one line.

Qt and Keras are imported only by the command that needs them: listing the layers takes 0.1 s.
"""

from __future__ import annotations

import argparse
import difflib
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from app.commands.outcome import PROGRAM, REFUSED, CommandError

DEBUG = "LAYERLOOM_DEBUG"
FILE = "a model: .layerloom .keras .h5 .hdf5 .json .py .ipynb, or example:NAME"
INTERRUPTED = 130  # as the shell has it: 128 and the number of the signal
ABOUT = """\
Draw Keras models, check them, take their code away.

commands:
  layerloom [FILE]                 open the editor
  layerloom check FILE             is the model right?
  layerloom summary FILE           what Keras's model.summary() prints
  layerloom export FILE -o OUT     convert; OUT's suffix is the format
  layerloom diff A B               what differs between two models
  layerloom layers [NAME]          the layer library
  layerloom examples               the bundled models

FILE is a model (.layerloom .keras .h5 .hdf5 .json), Python source (.py, .ipynb) or example:NAME.
`layerloom COMMAND --help` says more.
"""


def main(argv: list[str] | None = None) -> int:
    """Run a command line, without the program's name. The status: 0 done, 1 the model has errors,
    2 unreadable, refused or wrong usage, 3 no display.
    """
    _open_streams()
    _take_any_character()
    try:
        status = _run(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
    except CommandError as error:
        return _complain(str(error), error.status)
    except BrokenPipeError:
        # Whoever read has read enough (`layerloom layers | head`).
        _drop_output()
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        _drop_output()
        sentence = f"The output could not be written: {error.strerror}; choose another place."
        return _complain(sentence, REFUSED)
    except SystemExit as end:
        # argparse has printed its help.
        return int(end.code or 0)
    except Exception as error:  # noqa: BLE001 - a fault of ours is one line, too
        return _fault(error)
    return status


def _run(argv: Sequence[str]) -> int:
    if argv and argv[0] in COMMANDS:
        return COMMANDS[argv[0]](argv[1:])
    if len(argv) > 1 and (near := difflib.get_close_matches(argv[0], COMMANDS, n=1)):
        raise CommandError(argv[0], f"There is no such command; expected {near[0]}.")
    return _editor(argv)


def _open_streams() -> None:
    """Whoever closed a standard stream (`>&-`) wants to hear nothing of it, no complaint either."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            setattr(sys, name, os.fdopen(nowhere, "w", encoding="utf-8"))


def _take_any_character() -> None:
    """A terminal that cannot show a character shows a question mark instead."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _fault(error: Exception) -> int:
    if os.environ.get(DEBUG):
        raise error
    kind = type(error).__name__
    return _complain(
        f"Layerloom failed ({kind}: {' '.join(str(error).split())}); this is a fault in it. "
        f"Please report it with what {DEBUG}=1 shows.",
        REFUSED,
    )


def _complain(line: str, status: int) -> int:
    sys.stderr.write(f"{PROGRAM}: {line}\n")
    return status


def _drop_output() -> None:
    """What is still to be flushed when the interpreter ends would complain again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


class _Parser(argparse.ArgumentParser):
    """argparse, whose complaints are one line like all others."""

    def error(self, message: str) -> NoReturn:
        raise CommandError("", f"{message}; see {self.prog} --help.")


def _parser(command: str, description: str) -> _Parser:
    prog = f"{PROGRAM} {command}".strip()
    parser = _Parser(
        prog=prog,
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    if command in ("check", "summary", "export"):
        parser.add_argument("file", metavar="FILE", help=FILE)
        parser.add_argument(
            "--model", metavar="NAME", default="", help="which model, of a source that has several"
        )
    if command in ("check", "diff", "layers", "examples"):
        parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _editor(argv: Sequence[str]) -> int:
    parser = _parser("", ABOUT)
    parser.usage = "layerloom [FILE] | COMMAND ..."
    parser.add_argument("file", metavar="FILE", nargs="?", help="a model to open in the editor")
    parser.add_argument("--version", action="store_true", help="print the versions")
    chosen = parser.parse_args(argv)
    if chosen.version:
        from app.commands import version

        return version.run()
    from app.commands import editor

    return editor.run(chosen.file)


def _check(argv: Sequence[str]) -> int:
    chosen = _parser("check", "Print the problems of a model. Ends with 1 if any is an error.")
    arguments = chosen.parse_args(argv)
    from app.commands import check

    return check.run(arguments.file, arguments.json, arguments.model)


def _summary(argv: Sequence[str]) -> int:
    parser = _parser("summary", "Print Keras's own summary of a model.")
    parser.add_argument(
        "--width", type=_width, metavar="N", help="columns (default: the terminal's)"
    )
    arguments = parser.parse_args(argv)
    from app.commands import summary

    return summary.run(arguments.file, arguments.width, arguments.model)


def _width(text: str) -> int:
    from app.commands.summary import MOST_WIDTH

    if not text.isascii() or not text.isdigit() or not 40 <= int(text[:9]) <= MOST_WIDTH:
        raise argparse.ArgumentTypeError(f"{text!r} found; expected 40 to {MOST_WIDTH} columns")
    return int(text)


def _export(argv: Sequence[str]) -> int:
    formats = ".layerloom .py .ipynb .keras .json .png .svg .pdf .dot"
    parser = _parser("export", f"Convert a model; the format is OUT's suffix: {formats}")
    parser.add_argument("-o", "--out", metavar="OUT", required=True, help="the file to write")
    parser.add_argument("--force", action="store_true", help="replace OUT if it exists")
    parser.add_argument(
        "--picture",
        choices=("canvas", "plot"),
        default="canvas",
        help="what a picture shows: the canvas, or Keras's plot_model",
    )
    arguments = parser.parse_args(argv)
    from app.commands import export

    return export.run(
        arguments.file, arguments.out, arguments.force, arguments.picture, arguments.model
    )


def _diff(argv: Sequence[str]) -> int:
    parser = _parser("diff", "Print what differs between two models. Ends with 1 if anything does.")
    parser.add_argument("before", metavar="A", help=FILE)
    parser.add_argument("after", metavar="B", help="another one")
    parser.add_argument(
        "--model", metavar="NAME", default="", help="which model, where a source has several"
    )
    arguments = parser.parse_args(argv)
    from app.commands import diff

    return diff.run(arguments.before, arguments.after, arguments.json, arguments.model)


def _layers(argv: Sequence[str]) -> int:
    parser = _parser("layers", "Print the layer library, or one layer with all its arguments.")
    parser.add_argument("name", metavar="NAME", nargs="?", help="a layer, e.g. Conv2D")
    arguments = parser.parse_args(argv)
    from app.commands import layers

    return layers.run(arguments.name, arguments.json)


def _examples(argv: Sequence[str]) -> int:
    arguments = _parser("examples", "Print the bundled models.").parse_args(argv)
    from app.commands import examples

    return examples.run(arguments.json)


COMMANDS = {
    "check": _check,
    "summary": _summary,
    "export": _export,
    "diff": _diff,
    "layers": _layers,
    "examples": _examples,
}
