"""One finding of the doctor: what is the matter, the evidence, and what would help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from vae_explorer.gui.widgets.buttons import ActionButton, LinkButton
from vae_explorer.gui.widgets.icon_mark import IconMark
from vae_explorer.gui.widgets.text import Text
from vae_explorer.training.diagnostics_words import rate_in_words

if TYPE_CHECKING:
    from vae_explorer.gui.style.icons import Role
    from vae_explorer.training.diagnostics_findings import Finding, Severity

__all__ = ["FindingCard", "StandingCard"]

_REMEDY_PX = 216
_MARKS: dict[Severity, tuple[str, Role, str]] = {
    "ill": ("x-circle", "error", "Ill"),
    "warn": ("warning", "warn", "Warning"),
    "note": ("info", "normal", "Note"),
}


class FindingCard(QWidget):
    """A finding with a button that tries its remedy.

    Args:
        finding: What to show.
        index: Its number among the findings.
        parent: The owning widget.

    Signals:
        remedy_requested(int): Try the remedy of the finding with this number.
        slower_requested(): Go on with the run itself, by smaller steps.
    """

    remedy_requested = Signal(int)
    slower_requested = Signal()

    def __init__(self, finding: Finding, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index = index
        mark = IconMark(*_MARKS[finding.severity])
        words = Text(finding.words, 12, 400, "2", wrap=True)
        evidence = Text(" · ".join(finding.evidence), 11, 400, "1", wrap=True)
        evidence.setAccessibleName(f"Evidence: {'; '.join(finding.evidence)}")
        column = QVBoxLayout()
        column.setSpacing(3)
        for part in (Text(finding.title, 12, 600), evidence, words):
            column.addWidget(part)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        if finding.remedy is not None:
            row.addWidget(self._remedy(finding), 0, Qt.AlignmentFlag.AlignTop)
        meaning = _MARKS[finding.severity][2]
        self.setAccessibleName(f"{meaning}: {finding.title}. {finding.words}")

    def _remedy(self, finding: Finding) -> QWidget:
        assert finding.remedy is not None
        branch = bool(finding.remedy.changes)
        button = ActionButton("Try it as a branch" if branch else "Open another folder…")
        button.clicked.connect(self._answer_click)
        button.setToolTip(
            "Trains another run with this change from here; the present one stays as it is."
            if branch
            else "Opens other images; the present run stays as it is."
        )
        side = QWidget()
        side.setFixedWidth(_REMEDY_PX)
        column = QVBoxLayout(side)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(Text("What would help", 11, 400, "3"))
        column.addWidget(Text(f"{finding.remedy.words}.", 12, 500, wrap=True))
        column.addSpacing(3)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        if finding.slower is not None:
            column.addSpacing(2)
            column.addWidget(self._slower(finding.slower), 0, Qt.AlignmentFlag.AlignLeft)
        return side

    def _slower(self, rate: float) -> QWidget:
        link = LinkButton(f"Go on with learning rate {rate_in_words(rate)}")
        link.setToolTip(
            "Goes on with this run from its newest saved state; the change is marked on the curves."
        )
        link.clicked.connect(self.slower_requested)
        return link

    def _answer_click(self) -> None:
        self.remedy_requested.emit(self._index)


class StandingCard(QWidget):
    """How it stands where there is no finding.

    Args:
        title: In a few words.
        words: One sentence more.
        well: Whether that is good news, or no news yet.
        parent: The owning widget.
    """

    def __init__(self, title: str, words: str, *, well: bool, parent: QWidget | None = None):
        super().__init__(parent)
        sign: tuple[str, Role, str] = ("check-circle", "ok", "Well") if well else _MARKS["note"]
        column = QVBoxLayout()
        column.setSpacing(3)
        column.addWidget(Text(title, 12, 600))
        column.addWidget(Text(words, 12, 400, "2", wrap=True))
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(IconMark(*sign), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self.setAccessibleName(f"{title}. {words}")
