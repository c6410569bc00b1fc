"""What to tell about a problem: versions and the end of the log, to be copied by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from vae_explorer.gui.dialogs.about import versions
from vae_explorer.gui.dialogs.frame import SideWindow
from vae_explorer.gui.process.visits import CRASH_FILE
from vae_explorer.gui.widgets.text import Text
from vae_explorer.runs.atomic import read_tail

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ReportDialog", "report_text"]

_LOG_TAIL_BYTES = 16_384


def report_text(log_folder: Path, fault: str = "") -> str:
    """Returns versions, the fault if there is one, the last crash and the end of the log.

    Args:
        log_folder: Where the log file is; it need not be there.
        fault: Such as a traceback.
    """
    parts = ["\n".join(f"{name}: {number}" for name, number in versions())]
    if fault:
        parts.append(fault.strip())
    for title, name in (("The last crash", CRASH_FILE), ("End of the log", "vae-explorer.log")):
        if tail := _tail(log_folder / name):
            parts.append(f"{title}:\n{tail}")
    return "\n\n".join(parts)


def _tail(path: Path) -> str:
    try:
        return read_tail(path, _LOG_TAIL_BYTES).decode("utf-8", "replace").strip()
    except OSError:
        return ""


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
