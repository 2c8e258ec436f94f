"""The promises of pyproject.toml, the Makefile, main.py and the wheel.

Expectations come from what was measured about the libraries: PySide6 6.12.0 aborts below Python
3.12, NodeGraphQt's private methods are known for 0.6.44 only, the layer library is Keras 3.15.1's.
"""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import os
import runpy
import shutil
import subprocess
import sys
import tomllib
import types
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("app", "nodes", "resources")
PYTHONS = ("3.11", "3.12", "3.13")


def requirements(python: str) -> dict[str, Requirement]:
    """What pyproject.toml asks for at run time on a Python such as "3.11", by canonical name."""
    environment = {"python_version": python, "python_full_version": f"{python}.0"}
    every = [Requirement(line) for line in PYPROJECT["project"]["dependencies"]]
    here = [one for one in every if one.marker is None or one.marker.evaluate(environment)]
    assert len({one.name for one in here}) == len(here), "one package is asked for twice"
    return {canonicalize_name(one.name): one for one in here}


class TestBounds:
    @pytest.mark.parametrize(
        ("python", "version", "allowed"),
        [
            ("3.11", "6.8.0", True),
            ("3.11", "6.11.1", True),
            ("3.11", "6.12.0", False),
            ("3.12", "6.12.0", True),
            ("3.13", "6.12.0", True),
            ("3.13", "6.7.3", False),
        ],
    )
    def test_pyside_is_one_that_does_not_abort(
        self, python: str, version: str, allowed: bool
    ) -> None:
        assert requirements(python)["pyside6-essentials"].specifier.contains(version) is allowed

    @pytest.mark.parametrize("python", PYTHONS)
    def test_nodegraphqt_is_pinned_and_keras_is_not_older(self, python: str) -> None:
        asked = requirements(python)
        assert str(asked["nodegraphqt"].specifier) == "==0.6.44"
        assert not asked["keras"].specifier.contains("3.15.0")
        assert asked["keras"].specifier.contains("3.15.1")
        assert {"tensorflow", "pydot", "pygraphviz"} <= asked.keys()

    def test_python_bounds_agree_with_classifiers_and_makefile(self) -> None:
        bounds = SpecifierSet(PYPROJECT["project"]["requires-python"])
        minors = [f"3.{minor}" for minor in range(8, 20)]
        assert [one for one in minors if bounds.contains(f"{one}.0")] == list(PYTHONS)
        prefix = "Programming Language :: Python :: 3."
        classifiers = PYPROJECT["project"]["classifiers"]
        assert [line[-4:] for line in classifiers if line.startswith(prefix)] == list(PYTHONS)
        first, last = (tuple(map(int, one.split("."))) for one in (PYTHONS[0], PYTHONS[-1]))
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert f"{first} <= sys.version_info[:2] <= {last}" in makefile

    def test_the_environment_holds_what_is_asked_for(self) -> None:
        this = f"{sys.version_info.major}.{sys.version_info.minor}"
        for name, requirement in requirements(this).items():
            installed = importlib.metadata.version(name)
            assert requirement.specifier.contains(installed), f"{requirement}: {installed}"

    def test_the_whole_of_pyside_is_not_dragged_in(self) -> None:
        """PySide6-Addons is 150 MB that nobody here imports."""
        this = f"{sys.version_info.major}.{sys.version_info.minor}"
        reached: set[str] = set()
        waiting = list(requirements(this))
        while waiting:
            name = waiting.pop()
            if name in reached:
                continue
            reached.add(name)
            needs = map(Requirement, importlib.metadata.requires(name) or [])
            waiting += [
                canonicalize_name(need.name)
                for need in needs
                if need.marker is None or need.marker.evaluate({"extra": ""})
            ]
        assert "shiboken6" in reached, "the walk went nowhere"
        assert reached.isdisjoint({"pyside6", "pyside6-addons", "pyqt6"})


def third_party_imports(folder: Path) -> dict[str, Path]:
    """Top-level modules imported below `folder` that are neither Python's nor ours, and where."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            else:
                continue
            found.update({name.partition(".")[0]: path for name in names})
    ours = sys.stdlib_module_names | set(PACKAGES)
    return {name: path for name, path in found.items() if name not in ours}


def undeclared(imports: dict[str, Path]) -> dict[str, Path]:
    distributions = importlib.metadata.packages_distributions()
    declared = requirements(PYTHONS[0]).keys()
    return {
        name: path
        for name, path in imports.items()
        if declared.isdisjoint(map(canonicalize_name, distributions.get(name, [])))
    }


class TestImports:
    @pytest.mark.parametrize("package", ["app", "nodes"])
    def test_everything_imported_is_a_declared_dependency(self, package: str) -> None:
        assert undeclared(third_party_imports(ROOT / package)) == {}

    def test_a_planted_import_is_noticed(self, tmp_path: Path) -> None:
        planted = tmp_path / "planted.py"
        planted.write_text("def later():\n    from requests import get\n    import keras.layers\n")
        assert undeclared(third_party_imports(tmp_path)) == {"requests": planted}


class TestMain:
    def test_it_hands_over_the_arguments_and_the_exit_code(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        received = []

        def main(argv: list[str]) -> int:
            received.append(argv)
            return 7

        cli = types.ModuleType("app.cli")
        cli.main = main  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "app.cli", cli)
        monkeypatch.setattr(sys, "argv", ["main.py", "check", "a.layerloom"])
        with pytest.raises(SystemExit) as end:
            runpy.run_path(str(ROOT / "main.py"), run_name="__main__")
        assert end.value.code == 7
        assert received == [["check", "a.layerloom"]]

    def test_it_does_nothing_else(self) -> None:
        tree = ast.parse((ROOT / "main.py").read_text(encoding="utf-8"))
        kinds = [type(node).__name__ for node in tree.body]
        assert kinds == ["Expr", "Import", "ImportFrom", "If"]

    def test_importing_it_starts_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A child process of multiprocessing imports it again."""
        cli = types.ModuleType("app.cli")
        cli.main = pytest.fail  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "app.cli", cli)
        runpy.run_path(str(ROOT / "main.py"), run_name="main")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our wheel, built with the build backend of this environment, without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
class TestWheel:
    def test_it_brings_every_file_of_its_packages_and_nothing_else(self, wheel: Path) -> None:
        with zipfile.ZipFile(wheel) as archive:
            brought = {name for name in archive.namelist() if ".dist-info/" not in name}
        expected = {
            path.relative_to(ROOT).as_posix()
            for package in PACKAGES
            for path in (ROOT / package).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts and path.name[0] != "."
        }
        assert any(name.startswith("resources/examples/") for name in expected)
        assert brought == expected

    def test_it_starts_as_layerloom(self, wheel: Path) -> None:
        with zipfile.ZipFile(wheel) as archive:
            (scripts,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
            text = archive.read(scripts).decode()
        assert text.split() == ["[console_scripts]", "layerloom", "=", "app.cli:main"]

    def test_installed_elsewhere_it_runs_and_finds_its_resources(
        self, wheel: Path, tmp_path: Path
    ) -> None:
        """As the installed script does: main() without arguments, from a foreign folder."""
        installed = tmp_path / "installed"
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(installed)
        program = (
            "import sys\n"
            f"sys.path.insert(0, {str(installed)!r})\n"
            "sys.argv = ['layerloom', 'examples']\n"
            "from app.cli import main\n"
            f"assert main.__code__.co_filename.startswith({str(installed)!r})\n"
            "sys.exit(main())\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert "multiple_outputs" in done.stdout


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> types.ModuleType:
    """The module .ci/system_packages.py on a machine that has nothing: an empty PATH."""
    path = ROOT / ".ci" / "system_packages.py"
    spec = importlib.util.spec_from_file_location("system_packages", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(module.os, "geteuid", lambda: 1000, raising=False)
    return module


def put_program(folder: Path, name: str, script: str = "") -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither make nor sh")


@posix
class TestSystemPackages:
    @pytest.mark.parametrize(
        ("manager", "line"),
        [
            ("apt-get", "sudo apt-get install --no-install-recommends xvfb xdotool"),
            ("dnf", "sudo dnf install xorg-x11-server-Xvfb xdotool"),
            ("pacman", "sudo pacman -S --needed xorg-server-xvfb xdotool"),
        ],
    )
    def test_who_may_not_install_is_told_the_line(
        self,
        packages: types.ModuleType,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        manager: str,
        line: str,
    ) -> None:
        put_program(tmp_path, manager, "exit 99")
        assert packages.main(["tests"]) == 3
        assert capsys.readouterr().err.rstrip().endswith(f"Run: {line}")

    def test_a_library_is_asked_for_by_what_it_is_called(
        self, packages: types.ModuleType, tmp_path: Path
    ) -> None:
        need = packages.library("libnonesuch.so.9", "libnonesuch9", "nonesuch")
        assert not need.found()
        put_program(tmp_path, "dnf")
        assert packages.install_line([need]) == "dnf install 'libnonesuch.so.9()(64bit)'"

    def test_an_unknown_system_is_told_the_names(
        self, packages: types.ModuleType, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert packages.main(["tests"]) == 3
        assert "Xvfb, xdotool" in capsys.readouterr().err

    def test_root_installs_only_what_is_missing_after_fetching_the_lists(
        self,
        packages: types.ModuleType,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """The first install fails, as it does on a machine without package lists."""
        monkeypatch.setattr(packages.os, "geteuid", lambda: 0)
        put_program(tmp_path, "Xvfb")
        put_program(
            tmp_path,
            "apt-get",
            f"""cd {tmp_path}
            echo "$@" >> asked
            case "$*" in
            *update) : > lists ;;
            *) [ -e lists ] || exit 100; : > xdotool; /bin/chmod +x xdotool ;;
            esac""",
        )
        assert packages.main(["tests"]) == 0
        asked = [line.split("=120 ")[1] for line in (tmp_path / "asked").read_text().splitlines()]
        install = "install --yes --no-install-recommends xdotool"
        assert asked == [install, "update", install]
        assert packages.main(["tests"]) == 0
        assert len((tmp_path / "asked").read_text().splitlines()) == 3, "nothing was missing"
        assert capsys.readouterr().err.count("\n") == 1

    def test_a_failed_install_shows_why_and_the_line(
        self,
        packages: types.ModuleType,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setattr(packages.os, "geteuid", lambda: 0)
        put_program(tmp_path, "apt-get", "echo 'E: the disk is full' >&2; exit 100")
        assert packages.main(["tests"]) == 3
        said = capsys.readouterr().err
        assert "E: the disk is full" in said
        assert "Run: apt-get install" in said

    def test_other_systems_need_nothing(
        self, packages: types.ModuleType, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "platform", "darwin")
        assert packages.main(["venv", "window", "tests"]) == 0


# Stands for every Python that the Makefile calls: the chosen one and the environment's.
PYTHON_STAND_IN = """
echo "$@" >> calls
case "$*" in
"-m venv --clear .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
"-m pip install"*) [ ! -e no-network ] ;;
"-c print(1)") echo 1 ;;
"--version") echo Python 3.12.1 ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    put_program(tmp_path, "stand-in", PYTHON_STAND_IN)
    return tmp_path


def make(checkout: Path, *words: str) -> subprocess.CompletedProcess[str]:
    # The tests themselves may be run by make, whose options would reach this one.
    environment = {name: text for name, text in os.environ.items() if "MAKE" not in name}
    return subprocess.run(
        ["make", *words, "PYTHON=./stand-in"],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
    )


def installs(checkout: Path) -> int:
    return (checkout / "calls").read_text().count("pip install --quiet --compile --editable .")


@posix
class TestMakefile:
    def test_the_environment_is_made_once(self, checkout: Path) -> None:
        assert make(checkout, "setup").returncode == 0
        assert make(checkout, "setup").returncode == 0
        assert installs(checkout) == 1

    def test_it_is_refreshed_when_the_project_asks_for_something_else(self, checkout: Path) -> None:
        make(checkout, "setup")
        ready = checkout / ".venv" / ".layerloom-ready"
        newer = ready.stat().st_mtime_ns + 10**9
        os.utime(checkout / "pyproject.toml", ns=(newer, newer))
        assert make(checkout, "setup").returncode == 0
        assert installs(checkout) == 2

    def test_a_failed_download_is_told_and_leaves_nothing_that_counts(self, checkout: Path) -> None:
        (checkout / "no-network").touch()
        failed = make(checkout, "setup")
        assert failed.returncode != 0
        assert "The packages could not be installed" in failed.stderr
        assert not (checkout / ".venv" / ".layerloom-ready").exists()
        (checkout / "no-network").unlink()
        assert make(checkout, "setup").returncode == 0
        assert installs(checkout) == 1

    def test_an_environment_whose_python_is_gone_is_made_anew(self, checkout: Path) -> None:
        make(checkout, "setup")
        put_program(checkout / ".venv" / "bin", "python", "exit 127")
        assert make(checkout, "setup").returncode == 0
        assert installs(checkout) == 2

    def test_no_fitting_python_is_one_sentence(self, checkout: Path) -> None:
        put_program(checkout, "stand-in", "exit 1")
        failed = make(checkout, "setup")
        assert failed.returncode != 0
        assert "Layerloom needs Python 3.11, 3.12 or 3.13" in failed.stderr
        assert not (checkout / ".venv").exists()

    def test_run_without_a_display_shows_the_example_in_the_terminal(self, checkout: Path) -> None:
        """The editor ends with 3 where it finds no display."""
        make(checkout, "setup")
        put_program(
            checkout / ".venv" / "bin",
            "layerloom",
            """case "$1" in
            check) echo no problems ;;
            summary) echo the table ;;
            export) echo "model = build_model()" > "$4" ;;
            *) exit 3 ;;
            esac""",
        )
        done = make(checkout, "run")
        assert done.returncode == 0
        shown = [line for line in done.stdout.splitlines() if line and not line.startswith("$")]
        assert shown[-4].startswith("No window can be opened here")
        assert shown[-3:] == ["no problems", "the table", "model = build_model()"]

    def test_run_passes_on_how_the_editor_ended(self, checkout: Path) -> None:
        make(checkout, "setup")
        put_program(checkout / ".venv" / "bin", "layerloom", "exit 1")
        assert make(checkout, "run").returncode != 0
        put_program(checkout / ".venv" / "bin", "layerloom", "exit 0")
        assert make(checkout, "run").returncode == 0
