"""What to tell about a problem: versions and the end of the log, to be copied by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from vae_explorer.gui.dialogs.about import versions
from vae_explorer.gui.dialogs.frame import SideWindow
from vae_explorer.gui.widgets.text import Text

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ReportDialog", "report_text"]

_LOG_TAIL_BYTES = 16_384


def report_text(log_folder: Path, fault: str = "") -> str:
    """Returns versions, the fault if there is one, and the last lines of the log.

    Args:
        log_folder: Where the log file is; it need not be there.
        fault: Such as a traceback.
    """
    parts = ["\n".join(f"{name}: {number}" for name, number in versions())]
    if fault:
        parts.append(fault.strip())
    try:
        with (log_folder / "vae-explorer.log").open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _LOG_TAIL_BYTES))
            tail = file.read().decode("utf-8", "replace").strip()
    except OSError:
        tail = ""
    if tail:
        parts.append(f"End of the log:\n{tail}")
    return "\n\n".join(parts)


class ReportDialog(SideWindow):
    """Shows the report, to be read before it is copied. Nothing is sent.

    Args:
        log_folder: Where the log file is.
        fault: Such as a traceback, or empty.
        parent: The main window.
    """

    def __init__(self, log_folder: Path, fault: str = "", parent: QWidget | None = None) -> None:
        super().__init__("report", "Report a problem", QSize(640, 480), parent)
        self._folder = log_folder
        sentence = (
            "These details help to find the cause. They may name folders of yours: look through "
            "them, then copy them into your report. Nothing is sent by itself."
        )
        self.rows.addWidget(Text(sentence, 12, 400, "2", wrap=True))
        self._text = QPlainTextEdit(report_text(log_folder, fault))
        self._text.setReadOnly(True)
        self._text.setAccessibleName("Details of the report")
        self.rows.addWidget(self._text)
        self.add_button("Copy details").clicked.connect(self._copy)
        self.add_button("Open log folder").clicked.connect(self._open_folder)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))
