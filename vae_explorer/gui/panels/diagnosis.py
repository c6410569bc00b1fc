"""What is the matter with a training, the evidence for it, and one remedy each to try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from vae_explorer.gui.panels.diagnosis_finding import FindingCard, StandingCard
from vae_explorer.gui.style.words import plural
from vae_explorer.gui.widgets.analysis_panel import InvitingPanel
from vae_explorer.gui.widgets.icon_mark import IconMark
from vae_explorer.gui.widgets.rows import SectionHeading
from vae_explorer.gui.widgets.scroll_area import ScrollArea
from vae_explorer.gui.widgets.text import ElidedText, HairLine, Text

if TYPE_CHECKING:
    from vae_explorer.training.diagnostics_findings import CheckUp, Passed

__all__ = ["DiagnosisPanel"]

_INVITATION = (
    "Once a model is trained, this says whether anything is the matter with it, by which evidence, "
    "and what would help."
)
_WELL_PX = 320


class DiagnosisPanel(InvitingPanel):
    """Findings with their remedies at the left, what is well at the right.

    Signals:
        remedy_requested(int): Try the remedy of the finding with this number.
        slower_requested(): Go on with the run itself, by smaller steps.
    """

    remedy_requested = Signal(int)
    slower_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Diagnosis", _INVITATION, parent)
        self._body = QWidget()
        self._row = QHBoxLayout(self._body)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._columns: list[QWidget] = []
        self._found: CheckUp | None = None
        self._in_front = False
        scroll = ScrollArea()
        scroll.setWidget(self._body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setProperty("surface", "canvas")
        scroll.viewport().setAutoFillBackground(False)
        self._body.setAutoFillBackground(False)
        self.set_contents(scroll)

    def show_check_up(self, found: CheckUp) -> None:
        """Shows what an examination has found; an empty one brings the invitation back.

        The many words are put together only where somebody sees them: of a training they are
        others every few seconds.
        """
        self._found = found
        if self._in_front:
            self._put_together()

    def show_in_front(self, in_front: bool) -> None:
        """Tells the panel whether it can be seen; only its dock knows of the other tabs."""
        self._in_front = in_front
        if in_front:
            self._put_together()

    def _put_together(self) -> None:
        found, self._found = self._found, None
        if found is None:
            return
        there = bool(found.findings or found.passed)
        self.show_contents(there)
        for column in self._columns:
            self._row.removeWidget(column)
            column.hide()
            column.deleteLater()
        self._columns = []
        if there:
            line = HairLine(Qt.Orientation.Vertical)
            self._columns = [self._findings(found), line, _well(found.passed)]
            for column, stretch in zip(self._columns, (1, 0, 0), strict=True):
                self._row.addWidget(column, stretch)

    def _findings(self, found: CheckUp) -> QWidget:
        column = QWidget()
        rows = QVBoxLayout(column)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        if not found.alarming:
            rows.addWidget(_standing(found))
        for index, finding in enumerate(found.findings):
            if rows.count():
                rows.addWidget(HairLine())
            card = FindingCard(finding, index)
            card.remedy_requested.connect(self.remedy_requested)
            card.slower_requested.connect(self.slower_requested)
            rows.addWidget(card)
        rows.addStretch(1)
        return column


def _standing(found: CheckUp) -> QWidget:
    if not any(each.kind == "collapse" for each in found.passed):
        return StandingCard(
            "Too few steps to tell",
            "It takes a few epochs and some hundred steps to say how a training goes.",
            well=False,
        )
    return StandingCard(
        "Nothing is wrong",
        f"After {plural(int(found.epoch), 'epoch')} this training shows none of the illnesses that "
        "are looked for.",
        well=True,
    )


def _well(passed: tuple[Passed, ...]) -> QWidget:
    """Return the list of what was looked for and is well."""
    column = QWidget()
    column.setFixedWidth(_WELL_PX)
    rows = QVBoxLayout(column)
    rows.setContentsMargins(12, 4, 12, 8)
    rows.setSpacing(2)
    rows.addWidget(SectionHeading("Looked for, and well", str(len(passed))))
    for each in passed:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(IconMark("check", "ok", "Well"))
        row.addWidget(Text(each.title, 12))
        evidence = ElidedText(each.evidence, 11, 400, "3", mode=Qt.TextElideMode.ElideRight)
        evidence.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(evidence, 1)
        rows.addLayout(row)
    rows.addStretch(1)
    return column
