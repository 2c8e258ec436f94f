"""What a Linux machine must have beside Python: installed if we may, named if not.

    python .ci/system_packages.py [venv] [window] [tests]

`venv`    what `python -m venv` needs (Debian and Ubuntu ship it apart from Python)
`window`  the libraries that the Qt wheel links to but does not bring, and a font
`tests`   a screen without a screen, and hands for it

With apt-get as root, what is missing is installed; anybody else is told the one line to run.
Ends with 0 if everything is there and with 3, as `layerloom` does without a display, if not.
Standard library only: it runs before there is an environment. Other systems need nothing.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple


class Need(NamedTuple):
    """Something looked for on this machine, and the package that brings it on each system."""

    name: str
    found: Callable[[], bool]
    apt: str
    dnf: str  # zypper takes the same: both accept "what it provides" as a name
    pacman: str


def library(soname: str, apt: str, pacman: str) -> Need:
    """A shared library; RPM packages can be asked for by its name."""

    def found() -> bool:
        try:
            ctypes.CDLL(soname)
        except OSError:
            return False
        return True

    return Need(soname, found, apt, f"{soname}()(64bit)", pacman)


def program(name: str, apt: str, dnf: str, pacman: str) -> Need:
    return Need(name, lambda: shutil.which(name) is not None, apt, dnf, pacman)


def a_font_is_there() -> bool:
    folders = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
    files = (path for folder in folders for path in Path(folder).expanduser().rglob("*"))
    return any(path.suffix.lower() in {".ttf", ".otf", ".ttc"} for path in files)


def venv_is_there() -> bool:
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


THIS_PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"

NEEDS = {
    "venv": [Need("venv", venv_is_there, f"{THIS_PYTHON}-venv", "python3", "python")],
    # From `ldd` on Qt's Gui, Widgets and Svg libraries and on its xcb platform plug-in.
    "window": [
        library("libEGL.so.1", "libegl1", "libglvnd"),
        library("libGL.so.1", "libgl1", "libglvnd"),
        library("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
        library("libfreetype.so.6", "libfreetype6", "freetype2"),
        library("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
        library("libdbus-1.so.3", "libdbus-1-3", "dbus"),
        library("libX11.so.6", "libx11-6", "libx11"),
        library("libX11-xcb.so.1", "libx11-xcb1", "libx11"),
        library("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
        library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
        library("libxcb.so.1", "libxcb1", "libxcb"),
        library("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
        library("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
        library("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
        library("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
        library("libxcb-randr.so.0", "libxcb-randr0", "libxcb"),
        library("libxcb-render.so.0", "libxcb-render0", "libxcb"),
        library("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
        library("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
        library("libxcb-shm.so.0", "libxcb-shm0", "libxcb"),
        library("libxcb-sync.so.1", "libxcb-sync1", "libxcb"),
        library("libxcb-xfixes.so.0", "libxcb-xfixes0", "libxcb"),
        library("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb"),
        Need("a font", a_font_is_there, "fonts-dejavu-core", "dejavu-sans-fonts", "ttf-dejavu"),
    ],
    "tests": [
        program("Xvfb", "xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb"),
        program("xdotool", "xdotool", "xdotool", "xdotool"),
    ],
}

INSTALL_LINES = {  # by the program that tells the system
    "apt-get": ("apt", "apt-get install --no-install-recommends"),
    "dnf": ("dnf", "dnf install"),
    "zypper": ("dnf", "zypper install"),
    "pacman": ("pacman", "pacman -S --needed"),
}


def missing(groups: list[str]) -> list[Need]:
    return [need for group in groups for need in NEEDS[group] if not need.found()]


def install_line(needs: list[Need]) -> str | None:
    """The line to run for what is missing, or None where no package manager we know is there."""
    for manager, (column, command) in INSTALL_LINES.items():
        if shutil.which(manager):
            names = dict.fromkeys(getattr(need, column) for need in needs)
            quoted = (f"'{name}'" if "(" in name else name for name in names)
            return f"{command} {' '.join(quoted)}"
    return None


def apt_commands(packages: list[str]) -> Iterator[list[str]]:
    """Install; if the package lists are absent or old, fetch them and install again."""
    # A machine that has just started may be updating itself: wait for it.
    install = ["apt-get", "-o", "DPkg::Lock::Timeout=120", "install", "--yes"]
    install += ["--no-install-recommends", *packages]
    yield install
    yield ["apt-get", "-o", "DPkg::Lock::Timeout=120", "update"]
    yield install


def install_with_apt(needs: list[Need]) -> None:
    packages = list(dict.fromkeys(need.apt for need in needs))
    say(f"Installing system packages with apt-get: {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    result = None
    for command in apt_commands(packages):
        result = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if result.returncode == 0 and "install" in command:
            return
    if result is not None:
        say(result.stderr.strip())
    say("apt-get could not install them; its own words stand above.")


def say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def tell(needs: list[Need]) -> None:
    line = install_line(needs)
    if line is None:
        names = ", ".join(need.name for need in needs)
        say(f"Layerloom needs from your system: {names}. Install what brings them.")
    else:
        sudo = "" if os.geteuid() == 0 else "sudo "
        say(f"Layerloom needs packages of your system that are missing. Run: {sudo}{line}")


def main(groups: list[str]) -> int:
    if not sys.platform.startswith("linux"):
        return 0
    needs = missing(groups)
    if needs and os.geteuid() == 0 and shutil.which("apt-get"):
        install_with_apt(needs)
        needs = missing(groups)
    if needs:
        tell(needs)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
