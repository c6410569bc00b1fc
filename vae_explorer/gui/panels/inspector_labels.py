"""The cursor's code under each label of a conditional model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from vae_explorer.gui.widgets.pictures import PictureGrid
from vae_explorer.gui.widgets.rows import SectionHeading

if TYPE_CHECKING:
    from vae_explorer.gui.views.labels import LabelsView

__all__ = ["LabelsSection"]

_COLUMNS = 6
_PICTURE_PX = 40


class LabelsSection(QWidget):
    """One picture for each label, of which one is chosen.

    Signals:
        label_chosen(int): Index into the labels of the model.
    """

    label_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = SectionHeading("Under each label")
        self.pictures = PictureGrid(
            "Decoded under each label",
            side_px=_PICTURE_PX,
            columns=_COLUMNS,
            captions=True,
            spread=True,
            clickable=True,
            draggable=True,
        )
        self.pictures.picture_clicked.connect(self.label_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._heading)
        column.addWidget(self.pictures)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_labels(self, view: LabelsView) -> None:
        """Shows one code under each label."""
        known = 0 <= view.chosen < len(view.names)
        self._heading.set_note(f"told: {view.names[view.chosen]}" if known else "")
        tooltips = [
            f"The same code as label {name}. Click to decode cursor, walks and samples so."
            for name in view.names
        ]
        self.pictures.show_pictures(view.pictures, view.names, tooltips)
        self.pictures.show_marked(view.chosen)
