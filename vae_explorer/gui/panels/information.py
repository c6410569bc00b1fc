"""What the codes know of the images, and which latent dimensions carry it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from vae_explorer.gui.panels.information_bars import BarsColumn
from vae_explorer.gui.panels.information_facts import FactsColumn
from vae_explorer.gui.panels.information_parts import PartsColumn
from vae_explorer.gui.panels.information_time import TimeColumn
from vae_explorer.gui.widgets.analysis_panel import AnalysisPanel
from vae_explorer.gui.widgets.scroll_area import ScrollArea
from vae_explorer.gui.widgets.text import HairLine

if TYPE_CHECKING:
    from vae_explorer.gui.views.information import InformationView
    from vae_explorer.training.history import CurveData

__all__ = ["InformationPanel"]

_INVITATION = "Once there is a model, this shows how much the codes know of the images, in nats."
_MEASURING = "Measuring how much the codes know of the images."


class InformationPanel(AnalysisPanel):
    """The average KL taken apart, dimension by dimension and over time, and the latent space."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Information", _INVITATION, parent)
        self._parts = PartsColumn()
        self._bars = BarsColumn()
        self._time = TimeColumn()
        self._facts = FactsColumn()
        contents = QWidget()
        row = QHBoxLayout(contents)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for index, (column, stretch) in enumerate(
            ((self._parts, 0), (self._bars, 2), (self._time, 5), (self._facts, 0))
        ):
            if index:
                row.addWidget(HairLine(Qt.Orientation.Vertical))
            row.addWidget(column, stretch)
        scroll = ScrollArea()
        scroll.setWidget(contents)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.viewport().setProperty("surface", "canvas")
        scroll.viewport().setAutoFillBackground(False)
        contents.setAutoFillBackground(False)
        self.set_contents(scroll)

    def show_information(self, view: InformationView | None) -> None:
        """Shows what was found, or the invitation."""
        self.show_contents(view is not None)
        if view is not None:
            self._parts.show_information(view)
            self._bars.show_information(view)
            self._facts.show_information(view)

    def show_busy(self, busy: bool) -> None:
        """Says so while the first numbers are being worked out."""
        self.show_invitation(_MEASURING if busy else _INVITATION)

    def show_curves(self, data: CurveData) -> None:
        """Shows what was measured at the ends of epochs."""
        self._time.show_terms(data.information)
