"""The language of the window: the system's, or one that was chosen.

``resources/translations/*.qm`` are made from the ``.ts`` files beside them by
``python -m tests.translation``. Qt's own words (the buttons of its dialogs) come with Qt.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from app.ui import phrases

SYSTEM, ENGLISH, CHINESE = "system", "en", "zh_CN"
# Each in its own words, so that whoever is lost finds the way back; and as English calls it.
NAMES = {ENGLISH: "English", CHINESE: "简体中文 (Chinese)"}
FOLDER = Path(__file__).parents[2] / "resources" / "translations"
# With simplified forms, of the systems' own first: left to itself Linux may take Japanese ones.
CHINESE_FONTS = (
    *("PingFang SC", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC"),
    *("Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei"),
    "Droid Sans Fallback",
)


class _Spoken:
    """What the window speaks now. One for the process, as there is one QApplication."""

    chosen = SYSTEM
    language = ENGLISH
    translators: tuple[QTranslator, ...] = ()
    families: tuple[str, ...] = ()


def chosen() -> str:
    """What the person chose: ``system``, ``en`` or ``zh_CN``."""
    return _Spoken.chosen


def current() -> str:
    """The language that is spoken: ``en`` or ``zh_CN``."""
    return _Spoken.language


def apply(app: QApplication, name: str = SYSTEM) -> None:
    """Speak a language from now on. What is shown already stays as it is."""
    for translator in _Spoken.translators:
        app.removeTranslator(translator)
    _Spoken.chosen, _Spoken.language = name, resolved(name)
    _Spoken.translators = tuple(_translators(_Spoken.language))
    for translator in _Spoken.translators:
        app.installTranslator(translator)
    QLocale.setDefault(_locale(name))
    phrases.forget()
    if not _Spoken.families:
        _Spoken.families = tuple(app.font().families())
    font = QFont(app.font())
    font.setFamilies(list(families(_Spoken.families)))
    app.setFont(font)


def resolved(name: str) -> str:
    """The language that a choice stands for: of those that the system wants, the first we speak."""
    if name in NAMES:
        return name
    spoken = map(_language_of, QLocale.system().uiLanguages())
    return next((language for language in spoken if language), ENGLISH)


def families(first: tuple[str, ...]) -> tuple[str, ...]:
    """Font families that have every letter of the language that is spoken."""
    if _Spoken.language != CHINESE:
        return first
    # macOS looks for a family that it lacks for a long time.
    there = set(QFontDatabase.families())
    return (*first, *(family for family in CHINESE_FONTS if family in there))


def _language_of(wanted: str) -> str:
    """``zh-Hans-CN`` is Chinese with the forms that we write, ``zh-TW`` is not; "" for no other."""
    locale = QLocale(wanted)
    if locale.language() == QLocale.Language.English:
        return ENGLISH
    simplified = locale.script() == QLocale.Script.SimplifiedHanScript
    return CHINESE if locale.language() == QLocale.Language.Chinese and simplified else ""


def _locale(name: str) -> QLocale:
    """How dates are written: as the system does, in the language that is spoken."""
    if name not in NAMES:
        return QLocale.system()
    language = QLocale(name).language()
    system = QLocale.system()
    return system if system.language() == language else QLocale(language)


def _translators(language: str) -> list[QTranslator]:
    if language == ENGLISH:
        return []
    ours, qts = QTranslator(), QTranslator()
    if not ours.load(str(FOLDER / f"layerloom_{language}.qm")):
        return []
    qts.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    return [qts, ours]
