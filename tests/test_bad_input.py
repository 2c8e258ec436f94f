"""Bad input: one clear sentence each, status 2, no traceback, nothing lost, nothing executed."""

from __future__ import annotations

import errno
import json
import os
import socket
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.formats import files, layerloom
from app.formats.examples import read_example
from app.formats.layerloom import encode
from app.formats.route import read_model
from app.graph.records import Records, from_records, to_records
from tests.command_line import Run

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
GOOD = encode(read_example("multiple_outputs"))


def changed(**changes: Any) -> bytes:
    """A good file with other values at its top."""
    return json.dumps({**json.loads(GOOD), **changes}).encode()


def at(place: str, value: object) -> bytes:
    """A good file with another value at a place: ``nodes.extract.call``."""
    records: Any = json.loads(GOOD)
    *parents, last = place.split(".")
    target = records
    for key in parents:
        target = target[key]
    target[last] = value
    return json.dumps(records).encode()


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "The file is broken at line 1; expected complete JSON."),
    "not ours": (b'{"format": "something else"}', "The file is no Layerloom model"),
    "a list": (b"[1, 2]", "The file is no Layerloom model"),
    "a number": (b"7", "The file is no Layerloom model"),
    "null": (b"null", "The file is no Layerloom model"),
    "plain text": (b"Dear diary,", "The file is broken at line 1"),
    "a zip": (b"PK\x03\x04\xff\xfe\x00", "The zip archive cannot be read"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "The file is not UTF-8 text"),
    "half a file": (GOOD[: len(GOOD) // 2], "The file is broken at line 1"),
    "cut at the end": (GOOD.rstrip()[:-1], "The file is broken at line"),
    "something behind it": (GOOD + b"x", "The file is broken at line"),
    "UTF-16": (GOOD.decode().encode("utf-16"), "The file is not UTF-8 text"),
    "Latin-1": (changed(title="é").replace(b"\\u00e9", b"\xe9"), "The file is not UTF-8 text"),
    "half a surrogate": (changed(title="\ud800"), "The file is not UTF-8 text"),
    "NUL": (GOOD.replace(b"extract", b"ex\x00tract"), "The file is broken at line"),
    "newer": (changed(version=99), "The file has version 99; this program reads up to 4."),
    "version 0": (changed(version=0), "The file's version is 0; expected a number from 1 to 4."),
    "version text": (changed(version="1"), "The file's version is '1'"),
    "version true": (changed(version=True), "The file's version is True"),
    "version 1.0": (changed(version=1.0), "The file's version is 1.0"),
    "no version": (b'{"format": "layerloom"}', "The file's version is None"),
    "NaN": (GOOD.replace(b"64", b"NaN"), "NaN is no number in JSON"),
    "Infinity": (GOOD.replace(b"64", b"-Infinity"), "-Infinity is no number in JSON"),
    "beyond a float": (GOOD.replace(b"64", b"1e999"), "expected finite numbers"),
    "a number of 5,000 digits": (GOOD.replace(b"64", b"9" * 5000), "4300 digits"),
    "a key twice": (GOOD.replace(b'"extract": {', b'"input": {'), "the key 'input' stands twice"),
    "deep": (b'{"format":"layerloom","version":1,"notes":' + b"[" * 10**5, "deeper than 210"),
    "deep objects": (b'{"a":' * 10**5, "deeper than 210"),
    "an unknown key": (changed(colour="red"), "'colour' at the top; expected only"),
    "an unknown key of a node": (at("nodes.extract.cal", "x"), "'cal' at nodes.extract"),
}
TYPES: dict[str, list[Any]] = {
    "name": [None, 7, [], {}],
    "title": [None, 7],
    "notes": [["a"]],
    "layers": [None, [], "x", 7],
    "layers.extract": [None, [], "x"],
    "layers.extract.class": [None, 7, "Input"],
    "layers.extract.name": [None, 7],
    "layers.extract.args": [None, [], "x"],
    "nodes": [None, [], "x", 7],
    "nodes.extract": [None, [], "x", {}],
    "nodes.extract.call": [None, 7, []],
    "nodes.extract.in": [None, [], "x"],
    "nodes.extract.in.inputs": [None, 7, "input", "input:x", "input:-1", ":0", ["input"], [7]],
    "nodes.extract.kwargs": [None, [], "x"],
    "nodes.extract.bypass": [None, 1, "true", []],
    "nodes.input.bypass": [True],
    "nodes.input.input": [None, [], "x"],
    "nodes.input.input.name": [None, 7],
    "inputs": [None, "input", [7], ["extract"], ["nobody"]],
    "outputs": [None, "output1:0", ["output1"], [7], ["nobody:0"]],
    "view": [None, [], 7],
    "view.extract": [None, 7, [1], [1, 2, 3], ["a", "b"], [True, 1], [1e99, 0]],
    "frames": [
        None,
        [],
        7,
        {"f": None},
        {"f": {}},
        {"f": {"title": "t"}},
        {"f": {"title": 7, "box": [0, 0, 90, 90]}},
        {"f": {"title": "t", "comment": "t", "box": [0, 0, 90, 90]}},
        {"f": {"title": "t", "box": [0, 0, 90, 90], "color": "#f00"}},
        {"f": {"title": "t", "box": [0, 0, 90, 90], "color": []}},
        {"f": {"title": "t", "box": [0, 0, 1, 90]}},
        {"f": {"title": "t", "box": [0, 0, 90]}},
        {"f": {"title": "t", "box": [0, 0, 1e99, 90]}},
    ],
    "bends": [
        None,
        [],
        {"extract": []},
        {"extract": {"inputs": 7}},
        {"extract": {"inputs": {"input": [[0, 0]]}}},
        {"extract": {"inputs": {"input:0": []}}},
        {"extract": {"inputs": {"input:0": [[0]]}}},
        {"extract": {"inputs": {"input:0": [[0, "a"]]}}},
    ],
    "definitions": [None, [], 7, {"d": None}, {"d": {"nodes": 7}}],
}
CASES = [(place, value) for place, values in TYPES.items() for value in values]


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_is_none(run: Run, tmp_path: Path, case: str) -> None:
    data, found = UNREADABLE[case]
    path = tmp_path / "bad.layerloom"
    path.write_bytes(data)
    done = run("check", path)
    assert done.status == 2
    assert done.complaint.startswith(f"{path}: ")
    assert found in done.complaint
    assert path.read_bytes() == data


@pytest.mark.parametrize(("place", "value"), CASES)
def test_a_wrong_type_is_told_with_its_place(
    run: Run, tmp_path: Path, place: str, value: object
) -> None:
    path = tmp_path / "bad.layerloom"
    path.write_bytes(at(place, value))
    done = run("check", path)
    assert done.status == 2
    assert f"{path}: The file holds " in done.complaint
    assert place.split(".")[0] in done.complaint
    assert "; expected " in done.complaint


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf" + GOOD, GOOD.replace(b"\n", b"\r\n")])
def test_what_editors_of_windows_leave_is_read(data: bytes) -> None:
    assert layerloom.decode(data) == read_example("multiple_outputs")


@pytest.mark.parametrize("suffix", [".keras", ".h5", ".hdf5", ".H5"])
def test_a_suffix_that_promises_something_else_is_told(
    run: Run, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"model{suffix}"
    path.write_bytes(b"Dear reader, this is a letter.")
    done = run("summary", path)
    assert done.status == 2
    wanted = "zip archive" if suffix == ".keras" else "HDF5 file"
    assert f"The file is no {wanted}; expected a {suffix.lower()} file" in done.complaint


def test_a_model_under_another_suffix_is_a_model(tmp_path: Path) -> None:
    path = tmp_path / "renamed.json"
    path.write_bytes(GOOD)
    assert read_model(str(path)) == read_example("multiple_outputs")


class TestModelsThatAreWrong:
    """They open: `check` says what is wrong and ends with 1; `export` writes them back."""

    CASES: dict[str, tuple[Callable[[Records], object], str]] = {
        "unknown layer": (
            lambda r: r["layers"]["extract"].update({"class": "LSTM2000"}),
            "extract is a LSTM2000, which Keras",
        ),
        "cycle": (
            lambda r: r["nodes"]["extract"].update({"in": {"inputs": "class12:0"}}),
            "is part of a cycle",
        ),
        "a loop": (
            lambda r: r["nodes"]["extract"].update({"in": {"inputs": "extract:0"}}),
            "extract is part of a cycle",
        ),
        "one name twice": (
            lambda r: r["layers"]["class12"].update({"name": "extract"}),
            "2 layers are named extract",
        ),
        "out of range": (
            lambda r: r["layers"]["extract"]["args"].update({"units": -3}),
            "extract.units is -3; expected an integer >= 1",
        ),
        "wrong kind": (
            lambda r: r["layers"]["extract"]["args"].update({"units": "many"}),
            "extract.units is 'many'",
        ),
        "unknown argument": (
            lambda r: r["layers"]["extract"]["args"].update({"colour": 1}),
            "extract has an argument colour",
        ),
        "a slash in a name": (
            lambda r: r["layers"]["extract"].update({"name": "a/b"}),
            "The layer name a/b holds '/'",
        ),
        "an empty name": (
            lambda r: r["layers"]["extract"].update({"name": ""}),
            "which Keras refuses",
        ),
        "no such layer": (
            lambda r: r["nodes"]["extract"].update({"call": "gone"}),
            "extract calls the layer gone, which is not in the file",
        ),
        "no such source": (
            lambda r: r["nodes"]["extract"].update({"in": {"inputs": "gone:0"}}),
            "extract reads gone, which is not in the model",
        ),
        "no such output": (
            lambda r: r["nodes"]["class11"].update({"in": {"inputs": "extract:5"}}),
            "class11 reads output 5 of extract, which has 1",
        ),
        "no such port": (
            lambda r: r["nodes"]["class11"].update({"in": {"elsewhere": "extract:0"}}),
            "class11 has no port 'elsewhere'",
        ),
    }

    @pytest.mark.parametrize("case", CASES)
    def test_a_wrong_model(self, run: Run, tmp_path: Path, case: str) -> None:
        change, found = self.CASES[case]
        records = to_records(read_example("multiple_outputs"))
        change(records)
        path = tmp_path / "wrong.layerloom"
        path.write_bytes(encode(from_records(json.loads(json.dumps(records)))))
        done = run("check", path)
        assert (done.status, done.err) == (1, "")
        assert found in done.out
        refused = run("export", path, "-o", tmp_path / "out.keras")
        assert refused.status == 1
        assert refused.complaint.startswith(f"{path}: ")
        assert run("export", path, "-o", tmp_path / "again.layerloom").status == 1
        assert (tmp_path / "again.layerloom").read_bytes() == path.read_bytes()

    @pytest.mark.slow
    @pytest.mark.parametrize("name", ["class", "1st", "x y", "特征", "'; import os; '"])
    def test_a_name_that_is_no_identifier_is_a_name(
        self, run: Run, tmp_path: Path, name: str
    ) -> None:
        records = to_records(read_example("multiple_outputs"))
        records["layers"]["extract"]["name"] = name
        path = tmp_path / "named.layerloom"
        path.write_bytes(encode(from_records(records)))
        assert run("check", path).status == 0
        assert run("export", path, "-o", tmp_path / "named.py").status == 0
        compile((tmp_path / "named.py").read_text(encoding="utf-8"), "named.py", "exec")


class TestNothingIsExecuted:
    PAYLOADS = [
        "__import__('os').system('touch {mark}')",
        "os.system",
        "keras.utils.get_file",
        "!!python/object/apply:os.system ['touch {mark}']",
        "${{7*7}}",
        "Lambda",
        "TFSMLayer",
    ]

    @pytest.mark.slow
    @pytest.mark.parametrize("payload", PAYLOADS)
    @pytest.mark.parametrize(
        "place",
        [
            "layers.extract.class",
            "layers.extract.name",
            "layers.extract.args.activation",
            "layers.extract.args.kernel_initializer",
            "layers.output2.args.layer",
            "nodes.extract.call",
            "name",
            "title",
            "notes",
        ],
    )
    def test_by_no_command(self, run: Run, tmp_path: Path, payload: str, place: str) -> None:
        mark = tmp_path / "executed"
        text = payload.format(mark=mark)
        path = tmp_path / "evil.layerloom"
        value: object = text
        if place.endswith(("initializer", "layer")):
            value = {"class": text, "args": {"x": text}}
        path.write_bytes(at(place, value))
        for command in (["check", path], ["export", path, "-o", tmp_path / "evil.py", "--force"]):
            done = run(*command)
            assert done.status in (0, 1, 2)
            assert "Traceback" not in done.err + done.out
        assert not mark.exists()
        if (tmp_path / "evil.py").exists():
            source = (tmp_path / "evil.py").read_text(encoding="utf-8")
            module: dict[str, Any] = {"__name__": "evil"}
            exec(compile(source, "evil.py", "exec"), module)
        assert not mark.exists()


class TestFilesThatCannotBeRead:
    def test_missing(self, run: Run, tmp_path: Path) -> None:
        done = run("check", tmp_path / "nothing.layerloom")
        assert done.status == 2
        assert done.complaint.endswith(
            "There is no such file; expected a saved model. Check the name."
        )

    def test_a_directory(self, run: Run, tmp_path: Path) -> None:
        done = run("check", tmp_path)
        assert done.status == 2
        assert "It is a directory; expected a file" in done.complaint

    def test_below_a_file(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(GOOD)
        done = run("check", tmp_path / "file" / "model.layerloom")
        assert done.status == 2
        assert "It could not be read" in done.complaint

    def test_no_permission(self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """As the system refuses it: an administrator, who runs tests at times, may read all."""
        path = tmp_path / "secret.layerloom"
        path.write_bytes(GOOD)
        path.chmod(0)
        if os.access(path, os.R_OK):

            def refuse(name: str, flags: int) -> int:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), name)

            monkeypatch.setattr(files, "_without_waiting", refuse)
        done = run("check", path)
        assert done.status == 2
        assert "It could not be read: Permission denied; expected permission." in done.complaint

    @POSIX
    @pytest.mark.parametrize("command", [["check"], ["summary"], ["export", "-o", "out.py"]])
    def test_a_pipe_does_not_hang(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
    ) -> None:
        monkeypatch.chdir(tmp_path)
        os.mkfifo(tmp_path / "pipe")
        done = run(*command, "pipe")
        assert done.status == 2
        assert "It is not a regular file" in done.complaint

    @POSIX
    @pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/full"])
    def test_a_device_has_no_end(self, run: Run, device: str) -> None:
        if not Path(device).exists():
            pytest.skip(f"no {device} here")
        done = run("check", device)
        assert done.status == 2
        assert "It is not a regular file" in done.complaint

    @POSIX
    def test_a_socket(self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("socket")
            assert run("check", "socket").status == 2

    @POSIX
    def test_a_link_to_itself(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "loop").symlink_to(tmp_path / "loop")
        done = run("check", tmp_path / "loop")
        assert done.status == 2
        assert "It could not be read" in done.complaint

    def test_a_huge_file(self, run: Run, tmp_path: Path) -> None:
        """A sparse one: 100 GB that take no room. Only the first 64 MB are read."""
        path = tmp_path / "huge.layerloom"
        with path.open("wb") as file:
            file.truncate(100 * 2**30 if sys.platform == "linux" else 65 * 2**20)
        done = run("check", path)
        assert done.status == 2
        assert "The file is larger than 64 MB" in done.complaint

    def test_a_name_that_is_too_long(self, run: Run) -> None:
        done = run("check", "a" * 5000)
        assert done.status == 2
        assert "It could not be read" in done.complaint


class TestFilesThatCannotBeWritten:
    """Whatever goes wrong, the file that was there stays whole and nothing stays beside it."""

    @pytest.fixture
    def out(self, tmp_path: Path) -> Path:
        path = tmp_path / "kept.layerloom"
        path.write_bytes(b"kept")
        return path

    @pytest.mark.parametrize("suffix", [".layerloom", ".py", ".json", ".keras"])
    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS])
    def test_a_full_disk(
        self,
        run: Run,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        suffix: str,
        number: int,
    ) -> None:
        out = tmp_path / f"kept{suffix}"
        out.write_bytes(b"kept")

        def full(part: Path, target: Path) -> Path:
            raise OSError(number, os.strerror(number), str(target))

        monkeypatch.setattr(Path, "replace", full)
        done = run("export", "example:mlp", "-o", out, "--force")
        assert done.status == 2
        assert done.complaint.startswith(f"{out}: ")
        assert "It could not be written: " in done.complaint
        assert out.read_bytes() == b"kept"
        assert [path.name for path in tmp_path.iterdir()] == [out.name]

    def test_a_disk_that_fills_while_it_is_written(
        self, run: Run, out: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(descriptor: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "fsync", full)
        done = run("export", "example:mlp", "-o", out, "--force")
        assert done.status == 2
        assert "the disk is full" in done.complaint
        assert out.read_bytes() == b"kept"
        assert list(out.parent.iterdir()) == [out]

    def test_no_permission(self, run: Run, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """For the folder, which is what a new file needs."""
        folder = out.parent / "closed"
        folder.mkdir(mode=0o555)
        if os.access(folder, os.W_OK):

            def refuse(*arguments: object) -> object:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

            monkeypatch.setattr(tempfile, "mkstemp", refuse)
        done = run("export", "example:mlp", "-o", folder / "new.py")
        assert done.status == 2
        assert "It could not be written: Permission denied" in done.complaint

    def test_a_file_that_is_read_only(
        self, run: Run, out: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out.chmod(0o444)
        if os.access(out, os.W_OK):
            monkeypatch.setattr(os, "access", lambda path, mode: False)
        done = run("export", "example:mlp", "-o", out, "--force")
        assert done.status == 2
        assert "Permission denied" in done.complaint
        assert out.read_bytes() == b"kept"

    def test_no_such_folder(self, run: Run, tmp_path: Path) -> None:
        done = run("export", "example:mlp", "-o", tmp_path / "no" / "where.py")
        assert done.status == 2
        assert "Its folder does not exist" in done.complaint

    @pytest.mark.parametrize("force", [[], ["--force"]])
    def test_a_directory(self, run: Run, tmp_path: Path, force: list[str]) -> None:
        (tmp_path / "folder.py").mkdir()
        done = run("export", "example:mlp", "-o", tmp_path / "folder.py", *force)
        assert done.status == 2
        assert "It is a directory; expected a file" in done.complaint
        assert not list((tmp_path / "folder.py").iterdir())

    @POSIX
    @pytest.mark.parametrize("suffix", [".layerloom", ".py", ".json"])
    def test_a_device_stays_a_device(self, run: Run, tmp_path: Path, suffix: str) -> None:
        """Renaming over /dev/full would take it away from the system; a link stands in for it."""
        device = Path("/dev/full")
        if not device.exists():
            pytest.skip("no /dev/full here")
        out = tmp_path / f"out{suffix}"
        out.symlink_to(device)
        done = run("export", "example:mlp", "-o", out, "--force")
        assert done.status == 2
        assert "It is not a regular file" in done.complaint
        assert stat.S_ISCHR(device.stat().st_mode)

    @POSIX
    def test_a_pipe_does_not_hang(self, run: Run, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.py")
        done = run("export", "example:mlp", "-o", tmp_path / "pipe.py", "--force")
        assert done.status == 2
        assert "It is not a regular file" in done.complaint

    @POSIX
    def test_a_link_is_followed(self, run: Run, tmp_path: Path, out: Path) -> None:
        link = tmp_path / "link.layerloom"
        link.symlink_to(out)
        assert run("export", "example:mlp", "-o", link, "--force").status == 0
        assert link.is_symlink()
        assert layerloom.decode(out.read_bytes()) == read_example("mlp")

    def test_a_bad_file_leaves_the_output_alone(self, run: Run, tmp_path: Path, out: Path) -> None:
        (tmp_path / "bad.layerloom").write_bytes(GOOD[:100])
        assert run("export", tmp_path / "bad.layerloom", "-o", out, "--force").status == 2
        assert out.read_bytes() == b"kept"

    def test_an_interrupt_leaves_the_output_alone(
        self, run: Run, out: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupt(descriptor: int) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(os, "fsync", interrupt)
        assert run("export", "example:mlp", "-o", out, "--force") == (130, "", "")
        assert out.read_bytes() == b"kept"
        assert list(out.parent.iterdir()) == [out]


@pytest.mark.parametrize("suffix", [".layerloom", ".py", ".ipynb"])
def test_a_document_of_a_later_version_is_one_whatever_it_is_called(
    run: Run, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"later{suffix}"
    path.write_text(' {"format": "layerloom", "version": 99, "model": {}}')
    done = run("check", str(path))
    assert done.status == 2
    assert "version 99" in done.err
    assert "Update Layerloom" in done.err
