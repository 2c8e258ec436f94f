"""How the command line ends: wrong usage, no display, closed pipes, a keyboard that interrupts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from app import cli
from app.commands import display
from tests.command_line import ROOT, Run, child

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="a display is missing only there")


class TestUsage:
    @pytest.mark.parametrize(
        ("arguments", "found"),
        [
            (["check"], "the following arguments are required: FILE"),
            (["check", "a", "b"], "unrecognized arguments: b"),
            (["check", "--jsno", "a"], "unrecognized arguments: --jsno"),
            (["export", "example:mlp"], "the following arguments are required: -o/--out"),
            (["export", "example:mlp", "-o"], "expected one argument"),
            (["export", "example:mlp", "-o", "a.png", "--picture", "x"], "invalid choice: 'x'"),
            (["chekc", "example:mlp"], "There is no such command; expected check"),
            (["--nothing"], "unrecognized arguments: --nothing"),
            (["check", "-"], "- is not a file"),
            (["check", "example:nothing"], "There is no example 'nothing'; expected one of mlp"),
            (["check", "example:"], "There is no example ''"),
            (["check", ""], "The name is empty"),
        ],
    )
    def test_wrong_usage_is_one_line(self, run: Run, arguments: list[str], found: str) -> None:
        done = run(*arguments)
        assert done.status == 2
        assert found in done.complaint

    @pytest.mark.parametrize("command", [[], ["check"], ["export"], ["layers"], ["summary"]])
    def test_help(self, run: Run, command: list[str]) -> None:
        done = run(*command, "--help")
        assert (done.status, done.err) == (0, "")
        assert done.out.startswith("usage: layerloom")

    def test_nothing_is_written_but_what_was_asked_for(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        run("check", "example:mlp", "--json")
        run("summary", "example:mlp")
        run("layers")
        run("examples")
        assert not list(tmp_path.iterdir())


class TestEditor:
    NOWHERE: dict[str, str | None] = {
        "DISPLAY": None,
        "WAYLAND_DISPLAY": None,
        "QT_QPA_PLATFORM": None,
    }

    @LINUX
    @pytest.mark.parametrize(
        "environment",
        [{}, {"DISPLAY": ":987"}, {"WAYLAND_DISPLAY": "wayland-9", "XDG_RUNTIME_DIR": "/nowhere"}],
    )
    @pytest.mark.parametrize("file", [[], ["example:mlp"]])
    def test_without_a_display(self, environment: dict[str, str | None], file: list[str]) -> None:
        """A display that is named and does not answer would otherwise abort the process."""
        without = {**self.NOWHERE, **environment}
        done = child(*file, **without)  # type: ignore[arg-type]
        assert done.status == 3
        for command in ("layerloom check", "layerloom summary", "layerloom export"):
            assert command in done.complaint

    @LINUX
    @pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc"])
    def test_some_platforms_need_none(self, platform: str) -> None:
        assert display.has_display({"QT_QPA_PLATFORM": platform})
        assert not display.has_display({})
        assert not display.has_display({"QT_QPA_PLATFORM": "xcb"})

    def test_the_window_is_given_the_file(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """The window itself is tested in tests/ui."""
        opened: list[str | None] = []
        application = types.ModuleType("app.ui.application")
        application.run = lambda path: opened.append(path) or 0  # type: ignore[attr-defined,func-returns-value]
        monkeypatch.setitem(sys.modules, "app.ui.application", application)
        monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
        assert run("a.layerloom").status == 0
        assert run().status == 0
        assert opened == ["a.layerloom", None]

    def test_qt_that_does_not_load_is_told(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "app.ui.application", None)
        monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
        done = run()
        assert done.status == 3
        assert done.complaint.startswith("Qt could not be loaded")


class TestEnds:
    """What happens around a command."""

    @POSIX
    def test_a_reader_that_has_enough(self) -> None:
        program = f"{sys.executable} {ROOT / 'main.py'} layers --json"
        command = f"{program} | head -c 100; exit ${{PIPESTATUS[0]}}"
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert len(done.stdout) == 100

    @POSIX
    def test_an_output_that_takes_nothing(self) -> None:
        if not Path("/dev/full").exists():
            pytest.skip("no /dev/full here")
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [sys.executable, str(ROOT / "main.py"), "layers"],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
        assert done.returncode == 2
        assert done.stderr == (
            "layerloom: The output could not be written: No space left on device; "
            "choose another place.\n"
        )

    @POSIX
    @pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
    def test_a_stream_that_is_closed_is_no_fault(self, closed: str) -> None:
        command = f"{sys.executable} {ROOT / 'main.py'} examples {closed}"
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")

    @POSIX
    def test_a_name_of_two_lines_is_one_in_the_complaint(self, run: Run, tmp_path: Path) -> None:
        done = run("check", tmp_path / "two\nlines")
        assert done.status == 2
        assert "two lines: There is no such file" in done.complaint

    @pytest.mark.parametrize("command", [["check"], ["summary"], ["export", "-o", "out.py"]])
    def test_no_name_is_no_folder(self, run: Run, command: list[str]) -> None:
        done = run(*command, "")
        assert done.status == 2
        assert done.complaint == "The name is empty; expected a file, or example:NAME."

    def test_interrupted(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupt(arguments: Any) -> int:
            raise KeyboardInterrupt

        monkeypatch.setitem(cli.COMMANDS, "layers", interrupt)
        assert run("layers") == (130, "", "")

    def test_a_fault_of_ours_is_one_line(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(arguments: Any) -> int:
            raise RuntimeError("two\nlines")

        monkeypatch.setitem(cli.COMMANDS, "layers", fail)
        done = run("layers")
        assert done.status == 2
        assert done.complaint.startswith("Layerloom failed (RuntimeError: two lines)")
        monkeypatch.setenv(cli.DEBUG, "1")
        with pytest.raises(RuntimeError):
            run("layers")

    def test_keras_that_does_not_import_is_told(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "app.engine.service", None)
        done = run("check", "example:mlp")
        assert done.status == 2
        assert done.complaint.startswith("Keras could not be imported (")

    def test_what_keras_prints_does_not_reach_the_output(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from app.engine.service import Service

        handle = Service.handle

        def loud(service: Service, request: object) -> dict[str, Any]:
            os.write(1, b"noise from C++\n")
            return handle(service, request)

        monkeypatch.setattr(Service, "handle", loud)
        done = run("check", "example:mlp", "--json")
        assert json.loads(done.out)["ok"]
        assert "noise" in done.err

    @pytest.mark.slow
    def test_tensorflow_says_nothing(self) -> None:
        done = child("check", "example:sequential")
        assert done == (0, "sequential: no problems; 3 nodes, 7 parameters\n", "")

    @pytest.mark.slow
    def test_a_terminal_without_the_characters(self) -> None:
        done = child("summary", "example:sequential", PYTHONIOENCODING="ascii")
        assert done.status == 0
        assert "Total params: 7" in done.out
