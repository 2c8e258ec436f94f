"""The canvas as a file: what is in it, and what happens when it cannot be written."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pypdf
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from app.errors import FileAccessError, FileFormatError
from app.graph.edits import Move
from app.graph.model import Graph, Position
from app.graph.report import CallReport, Report, TensorSpec
from app.ui import theme
from app.ui.canvas import picture
from app.ui.canvas.card_painter import NAMED
from app.ui.canvas.cards import HEIGHT, WIDTH
from app.ui.canvas.picture import MARGIN, MOST_PIXELS, save_picture, thumbnail
from tests.builder import Builder, chain, residual

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def graph(qapp) -> Graph:
    """``img`` (28, 28, 1) and the layer 卷积 behind it, a gap of 44 pixels between the cards."""
    builder = Builder("drawn")
    source = builder.input("img", 28, 28, 1)
    builder.layer("Conv2D", source, name="卷积", filters=8, kernel_size=3)
    return builder.graph


def report() -> Report:
    shape = TensorSpec((None, 26, 26, 8), "float32")
    return Report(calls={"conv2d": CallReport("ok", (shape,))})


def texts(path: Path) -> list[str]:
    root = ET.fromstring(path.read_text(encoding="utf-8"))
    return ["".join(item.itertext()).strip() for item in root.iter(f"{SVG}text")]


def colors_in(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }


def test_a_png_holds_the_whole_graph_at_the_scale(graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "model.png"
    save_picture(graph, path, report())
    image = QImage(str(path))
    across, down = 220 + WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN
    assert (image.width(), image.height()) == (2 * across, 2 * down)
    light = theme.load(theme.LIGHT)
    assert image.pixelColor(2, 2) == light["canvas"]
    shown = colors_in(image)
    assert light.families["input"].name() in shown
    assert light.families["convolution"].name() in shown


def test_the_theme_is_chosen(graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "model.png"
    save_picture(graph, path, theme=theme.DARK, scale=1.0)
    assert QImage(str(path)).pixelColor(1, 1) == theme.load(theme.DARK)["canvas"]


def test_an_svg_holds_names_shapes_and_other_scripts_as_text(graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "model.SVG"
    save_picture(graph, path, report())
    found = texts(path)
    for text in ("img", "卷积", "Conv2D", "8 · k3", "26 × 26 × 8", "out 1"):
        assert text in found, text
    fonts = {item.get("font-family", "") for item in ET.fromstring(path.read_text()).iter()}
    assert all(font.endswith(("sans-serif", "monospace")) for font in fonts if font)


def test_a_pdf_is_one_page_of_lines_and_letters(graph: Graph, tmp_path: Path) -> None:
    """96 pixels an inch, 72 points an inch."""
    path = tmp_path / "model.pdf"
    save_picture(replace(graph, title="Eine Straße & mehr"), path, report())
    reader = pypdf.PdfReader(path)
    (page,) = reader.pages
    across, down = 220 + WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN
    assert abs(float(page.mediabox.width) - across * 0.75) < 1
    assert abs(float(page.mediabox.height) - down * 0.75) < 1
    assert reader.metadata is not None
    assert reader.metadata.title == "Eine Straße & mehr"
    words = page.extract_text().split()
    assert {"img", "Conv2D", "8", "k3", "26", "out", "1"} <= set(words)
    assert not list(page.images)


def test_a_pdf_of_very_much_stays_a_page(tmp_path: Path, qapp) -> None:
    path = tmp_path / "huge.pdf"
    save_picture(chain(120), path)
    (page,) = pypdf.PdfReader(path).pages
    assert 14_399 < float(page.mediabox.width) <= 14_401


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_of_a_selection_the_rest_is_left_out(tmp_path: Path, qapp, suffix: str) -> None:
    """Of a chain of three the two in the middle: as large as they, and one wire."""
    graph = chain(3)
    path = tmp_path / f"part{suffix}"
    save_picture(graph, path, scale=1.0, nodes=("dense", "dense_1"))
    across = 220 + WIDTH + 2 * MARGIN
    if suffix == ".png":
        assert QImage(str(path)).width() == across
    elif suffix == ".pdf":
        assert abs(float(pypdf.PdfReader(path).pages[0].mediabox.width) - across * 0.75) < 1
    else:
        found = texts(path)
        assert "dense_1" in found
        assert not {"a", "dense_2"} & set(found)


def test_a_graph_without_places_is_arranged(tmp_path: Path, qapp) -> None:
    path = tmp_path / "model.png"
    placed = chain(3)
    save_picture(Graph(placed.name, placed.layers, placed.nodes), path, scale=1.0)
    assert QImage(str(path)).width() > 4 * WIDTH


def test_an_empty_graph_is_an_empty_picture(tmp_path: Path, qapp) -> None:
    for name in ("empty.png", "empty.svg", "empty.pdf"):
        save_picture(Graph(), tmp_path / name)
    assert QImage(str(tmp_path / "empty.png")).width() == 4 * MARGIN


def test_a_huge_graph_stays_within_what_viewers_take(tmp_path: Path, qapp) -> None:
    path = tmp_path / "huge.png"
    save_picture(chain(120), path)
    assert QImage(str(path)).width() == MOST_PIXELS


def test_cards_very_far_apart_still_make_a_picture(graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "far.png"
    save_picture(Move({"conv2d": Position(9e8, 0.0)}).apply(graph), path)
    image = QImage(str(path))
    assert (image.width(), image.height()) == (MOST_PIXELS, 1)


@pytest.mark.parametrize("lacking", ["isNull", "save"])
def test_a_picture_that_cannot_be_made_is_told(
    graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    """As where memory runs out: Qt then gives an image without pixels, or saves nothing."""
    monkeypatch.setattr(QImage, lacking, lambda *_: lacking == "isNull")
    with pytest.raises(FileAccessError, match="could not be made; expected memory"):
        save_picture(graph, tmp_path / "model.png")
    assert not list(tmp_path.iterdir())


def test_another_suffix_is_refused(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"'\.gif'; expected \.png, \.svg or \.pdf"):
        save_picture(graph, tmp_path / "model.gif")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(FileAccessError, match="folder does not exist"):
        save_picture(graph, tmp_path / "no" / "model.png")


def test_a_directory_in_its_place(graph: Graph, tmp_path: Path) -> None:
    target = tmp_path / "model.png"
    target.mkdir()
    with pytest.raises(FileAccessError):
        save_picture(graph, target)
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.name != "posix", reason="file limits are set with RLIMIT_FSIZE")
def test_a_failure_leaves_the_old_picture_whole(tmp_path: Path) -> None:
    """In a child that may write no file larger than 100 bytes: as good as a full disk."""
    target = tmp_path / "model.png"
    target.write_bytes(b"the old picture")
    source = (
        "import resource, signal\n"
        "from pathlib import Path\n"
        "from tests.builder import chain\n"
        "from app.errors import FileAccessError\n"
        "from app.ui.canvas.picture import save_picture\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        f"target = Path({str(target)!r})\n"
        "try:\n"
        "    save_picture(chain(3), target)\n"
        "except FileAccessError:\n"
        "    raise SystemExit(7)\n"
    )
    done = subprocess.run([sys.executable, "-c", source], check=False, timeout=60)
    assert done.returncode == 7
    assert target.read_bytes() == b"the old picture"
    assert list(tmp_path.iterdir()) == [target]


def test_it_needs_no_display_and_no_nodegraphqt(tmp_path: Path) -> None:
    target = tmp_path / "model.png"
    source = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tests.builder import chain\n"
        "from app.ui.canvas.picture import save_picture\n"
        f"save_picture(chain(3), Path({str(target)!r}))\n"
        "assert 'NodeGraphQt' not in sys.modules\n"
    )
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {key: value for key, value in os.environ.items() if key not in hidden}
    subprocess.run([sys.executable, "-c", source], check=True, env=environment, timeout=60)
    assert stat.S_ISREG(target.stat().st_mode)
    assert QImage(str(target)).width() > WIDTH


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_thumbnail_has_the_size_and_the_graph(qapp, ratio: float) -> None:
    image = thumbnail(residual(2), QSize(240, 140), ratio)
    assert image.size() == QSize(240, 140) * ratio
    assert image.deviceIndependentSize().toSize() == QSize(240, 140)
    inside = {color.name() for color in (theme.current().families["core"], theme.current()["card"])}
    assert inside & {QColor(name).name() for name in colors_in(image)}
    assert image.pixelColor(0, 0).alpha() == 0


def test_thumbnails_of_nothing_and_of_much(qapp) -> None:
    assert not thumbnail(Graph(), QSize(100, 60)).isNull()
    assert not thumbnail(chain(300), QSize(100, 60)).isNull()


@pytest.mark.parametrize("graph", [chain(0), chain(8)])
def test_thumbnails_show_blocks_alone(qapp, monkeypatch: pytest.MonkeyPatch, graph: Graph) -> None:
    """However much room a graph leaves: eight examples stand beside each other."""
    scales: list[float] = []
    monkeypatch.setattr(
        picture, "paint_card", lambda painter, card, ink, scale: scales.append(scale)
    )
    thumbnail(graph, QSize(196, 92))
    assert len(scales) == len(graph.nodes)
    assert max(scales) < NAMED
