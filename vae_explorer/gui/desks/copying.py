"""Lines that repeat what was done, put on the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from vae_explorer.gui.style.words import plural

if TYPE_CHECKING:
    from vae_explorer.gui.desks.presenter import Presenter
    from vae_explorer.gui.session.journal import Lines

__all__ = ["Copying"]


class Copying(QObject):
    """Puts lines on the clipboard and says so.

    Args:
        presenter: Says it.
        parent: Owner.
    """

    def __init__(self, presenter: Presenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter

    @Slot(object)
    def copy(self, lines: Lines) -> None:
        """Put lines on the clipboard; without any there is nothing to put there."""
        if not lines.deeds:
            why = lines.problems or ("There is nothing to copy yet. Open images, or a run.",)
            self._presenter.show_notice("warn" if lines.problems else "info", " ".join(why))
            return
        QGuiApplication.clipboard().setText(lines.text)
        what = plural(lines.deeds, "command")
        if lines.language == "python":
            what = f"The Python of {what}"
        verb = "is" if lines.language == "python" or lines.deeds == 1 else "are"
        said = f"{what} {verb} on the clipboard. In an empty folder, they repeat what was done."
        self._presenter.show_notice(
            "warn" if lines.problems else "ok", " ".join((said, *lines.problems))
        )
