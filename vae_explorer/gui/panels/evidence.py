"""How near the bound comes to log p(x), image by image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from vae_explorer.gui.panels.evidence_bars import EvidenceBars
from vae_explorer.gui.panels.evidence_table import EvidenceTable, bound_rows, term_rows
from vae_explorer.gui.panels.evidence_tools import EvidenceTools
from vae_explorer.gui.panels.evidence_words import standing, warning
from vae_explorer.gui.style.words import count
from vae_explorer.gui.widgets.analysis_panel import AnalysisPanel
from vae_explorer.gui.widgets.scroll_area import ScrollArea
from vae_explorer.gui.widgets.text import HairLine, Text

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from vae_explorer.gui.views.evidence import EvidenceOffer, EvidenceView

__all__ = ["EvidencePanel"]

_INVITATION = (
    "Once there is a model, this shows how far the ELBO lies below log p(x), with error bars."
)
_MEASURING = "Measuring the ELBO and log p(x) …"
_BESIDE_FROM_PX = 1100
_PICTURE_PX = 240


class EvidencePanel(AnalysisPanel):
    """Two tables of numbers and a picture of the gap.

    Attributes:
        heading_tools: How log p(x) is estimated, and Refine; they belong into the heading.

    Signals:
        chosen(object): An `EvidenceChoices`: estimate log p(x) in this way.
        refine_requested(object): With the `RefineChoices`.
        stop_requested(): End the refinement.
    """

    chosen = Signal(object)
    refine_requested = Signal(object)
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Evidence", _INVITATION, parent)
        self.heading_tools = EvidenceTools()
        self.heading_tools.chosen.connect(self.chosen)
        self.heading_tools.refine_requested.connect(self.refine_requested)
        self.heading_tools.stop_requested.connect(self.stop_requested)
        self._bounds = EvidenceTable("The bound and the evidence")
        self._terms = EvidenceTable("The terms of the bound, and the ladder")
        self._bars = EvidenceBars()
        self._warning = Text("", 11, 400, "warn", wrap=True)
        self._warning.setContentsMargins(16, 0, 12, 6)
        self._body, self._scroll = QWidget(), ScrollArea()
        self._tables = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self.set_contents(self._lay_out())

    def show_offer(self, offer: EvidenceOffer | None) -> None:
        """Offers what suits the model; None while there is none."""
        self.heading_tools.show_offer(offer)
        self.show_invitation(_INVITATION if offer is None else _MEASURING)

    def show_measured(self, view: EvidenceView | None) -> None:
        """Shows what is known; None takes everything away."""
        there = view is not None and (view.selected is not None or view.average is not None)
        self.show_contents(there)
        slow = view is not None and (view.refining is not None or view.progress is not None)
        self.heading_tools.show_running(slow)
        self.heading_tools.show_note("" if view is None else standing(view))
        if view is None or not there:
            return
        heads = (
            "Selected" if view.selected else "",
            f"Average of {count(view.average.images)}" if view.average else "",
        )
        self._bounds.show_rows(bound_rows(view), heads)
        self._terms.show_rows(term_rows(view), heads)
        self._fit_tables()
        self._bars.show_view(view)
        said = warning(view)
        self._warning.setText(f"⚠ {said}" if said else "")
        self._warning.setVisible(bool(said))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the two tables side by side where there is room."""
        super().resizeEvent(event)
        beside = self.width() >= _BESIDE_FROM_PX
        directions = QBoxLayout.Direction
        self._tables.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        self._fit_tables()

    def _fit_tables(self) -> None:
        """Gives the tables the width that they need, unless the picture would have none."""
        need = self._body.sizeHint().width() + self._scroll.verticalScrollBar().sizeHint().width()
        self._scroll.setFixedWidth(min(need, max(self.width() - _PICTURE_PX, _PICTURE_PX)))

    def _lay_out(self) -> QWidget:
        body, scroll = self._body, self._scroll
        body.setProperty("surface", "canvas")
        body.setLayout(self._tables)
        self._tables.setContentsMargins(0, 6, 0, 8)
        self._tables.setSpacing(8)
        for table in (self._bounds, self._terms):
            self._tables.addWidget(table, 0, Qt.AlignmentFlag.AlignTop)
        self._tables.addStretch(1)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setAccessibleName("Numbers of the evidence")
        scroll.setWidget(body)
        picture = QVBoxLayout()
        picture.setContentsMargins(0, 0, 0, 0)
        picture.setSpacing(0)
        picture.addWidget(self._bars, 1)
        picture.addWidget(self._warning)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(scroll)
        row.addWidget(HairLine(Qt.Orientation.Vertical))
        row.addLayout(picture, 1)
        return page
