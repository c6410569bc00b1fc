"""The two groups that a direction is found between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from vae_explorer.gui.style.words import count
from vae_explorer.gui.widgets.buttons import IconButton, LinkButton
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.pictures import PictureGrid
from vae_explorer.gui.widgets.text import ElidedText, Text
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from vae_explorer.gui.views.attributes import GroupsView, GroupView

__all__ = ["GroupsColumn"]

_PICTURE_PX = 24
_PICTURES = 3
_WIDTH_PX = 264
_PICK = "By label"
_OFFERS_PX = 84
_NO_CHOICE = "Choose images first: draw a rectangle or a lasso on the map."


class _GroupBlock(QWidget):
    """Name and origin of one group, ways to make it, and some of its pictures."""

    chosen_wanted = Signal(str)
    offer_picked = Signal(str, str)
    cleared = Signal(str)

    def __init__(self, letter: str) -> None:
        super().__init__()
        self._letter = letter
        self._said = ElidedText("", 12, 400, "2", mode=Qt.TextElideMode.ElideRight)
        self._clear = IconButton("x", f"Empty group {letter}", side_px=20)
        self._clear.clicked.connect(self._answer_clear)
        first = QHBoxLayout()
        first.setSpacing(6)
        first.addWidget(Text(f"Group {letter}", 12, 600))
        first.addWidget(self._said, 1)
        first.addWidget(self._clear)
        self._chosen = LinkButton("Use chosen")
        self._chosen.setAccessibleName(f"Group {letter}: the chosen images")
        self._chosen.clicked.connect(self._answer_chosen)
        self._offers = ChooserButton(f"Group {letter}: by label or column")
        self._offers.setToolTip("The images of a label, or of a value of a column.")
        self._offers.setFixedWidth(_OFFERS_PX)
        self._offers.chosen.connect(self._answer_offer)
        self._pictures = PictureGrid(
            f"Some images of group {letter}", side_px=_PICTURE_PX, columns=_PICTURES, rows_max=1
        )
        room = _PICTURES * (_PICTURE_PX + 4) - 4
        self._pictures.setFixedSize(room, _PICTURE_PX)
        second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(self._chosen)
        second.addWidget(self._offers)
        second.addStretch(1)
        second.addWidget(self._pictures)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(first)
        column.addLayout(second)

    def show_group(self, view: GroupView, chosen: int, offers: tuple[str, ...]) -> None:
        said = "no images yet"
        if view.images:
            chosen_ones = view.said.endswith(("chosen image", "chosen images"))
            said = view.said if chosen_ones else f"{view.said} ({count(view.images)})"
        self._said.setText(said)
        self._clear.setVisible(view.images > 0)
        self._chosen.setEnabled(chosen > 0)
        explain(self._chosen, f"Take the {count(chosen)} chosen." if chosen else _NO_CHOICE)
        self._offers.setVisible(bool(offers))
        picked = view.said if view.said in offers else _PICK
        self._offers.show_choices((_PICK, *offers), picked)
        self._pictures.show_pictures(view.pictures)

    def _answer_clear(self) -> None:
        self.cleared.emit(self._letter)

    def _answer_chosen(self) -> None:
        self.chosen_wanted.emit(self._letter)

    def _answer_offer(self, text: str) -> None:
        if text != _PICK:
            self.offer_picked.emit(self._letter, text)


class GroupsColumn(QWidget):
    """Group A, group B, and what is missing for a direction.

    Signals:
        chosen_wanted(str): Make this group, "A" or "B", of the chosen images.
        offer_picked(str, str): Make this group of a label or a value of a column.
        cleared(str): Empty this group.
        swap_requested(): Exchange the groups.
    """

    chosen_wanted = Signal(str)
    offer_picked = Signal(str, str)
    cleared = Signal(str)
    swap_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(_WIDTH_PX)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._blocks = (_GroupBlock("A"), _GroupBlock("B"))
        self._why = Text("", 11, 400, "2", wrap=True)
        self._swap = LinkButton("Swap A and B")
        explain(self._swap, "The direction turns round.")
        self._swap.clicked.connect(self.swap_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 6)
        column.setSpacing(6)
        for block in self._blocks:
            block.chosen_wanted.connect(self.chosen_wanted)
            block.offer_picked.connect(self.offer_picked)
            block.cleared.connect(self.cleared)
            column.addWidget(block)
        column.addWidget(self._why)
        column.addWidget(self._swap, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    def show_groups(self, view: GroupsView) -> None:
        """Shows both groups."""
        for block, group in zip(self._blocks, (view.a, view.b), strict=True):
            block.show_group(group, view.chosen, view.offers)
        self._why.setText(view.why)
        self._why.setVisible(bool(view.why) and view.a.images + view.b.images > 0)
        self._swap.setVisible(not view.why)
