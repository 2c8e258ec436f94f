"""A window in the place of another, with the same document: told in another language.

Texts are put together all over the window, so it is made anew rather than told over. What a person
has there comes along: the model with its history, the file and the recovery file, the place in the
model, what is selected and seen. The engine is shared, as between any two windows.
"""

from __future__ import annotations

from app.ui.main_window import MainWindow


def hand_over(old: MainWindow, new: MainWindow) -> None:
    """Give ``new``, which was made with ``old.document.continued()``, all else; ``old`` is spent.

    ``new`` must not be shown yet.
    """
    old.safety.autosave.hand_over(new.safety.autosave)
    session, before = new.session, old.session
    session.path, session.source = before.path, before.source
    session.version, session.started = before.version, before.started
    session.file_changed.emit()
    new.place.go(old.place.path)
    new.setGeometry(old.geometry())
    new.setWindowState(old.windowState())
    new.tabs.setCurrentIndex(old.tabs.currentIndex())
    for message in reversed(old.messages.messages):
        if message.kind != "info" and not message.offers:
            new.messages.tell(message.kind, message.text, message.key)
    if old.is_made("code"):
        new.code.show_seen(old.code.seen)
    if not session.blank:
        _hand_over_view(old, new)
    if old.touring:
        new.tour.go_on()
    new.check.check()
    old.document.mark_saved()  # What is unsaved is the other's now: nobody is asked.


def _hand_over_view(old: MainWindow, new: MainWindow) -> None:
    new.canvas.looks.color_nodes(old.canvas.looks.nodes)
    new.canvas.select(old.selection)
    if other := old.compared_with:
        new.comparing.start(*other)
    fitted, scale = old.canvas.view.fitted, old.canvas.view.scale_factor()
    center = old.canvas.view.seen().center()

    def show() -> None:
        if fitted:
            new.canvas.fit()
            return
        # Other words may leave the canvas another size: what was large stays as large.
        new.canvas.set_zoom(scale)
        new.canvas.view.center_at(center)

    # Only then does the view know how large it is.
    new.painted.connect(show)
