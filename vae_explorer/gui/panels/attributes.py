"""Attribute vectors: the direction between two groups of images, and what it does to a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QWidget
from typing_extensions import override

from vae_explorer.gui.panels.attributes_apply import ApplyColumn
from vae_explorer.gui.panels.attributes_facts import FactsColumn
from vae_explorer.gui.panels.attributes_groups import GroupsColumn
from vae_explorer.gui.panels.attributes_shelf import ShelfColumn
from vae_explorer.gui.widgets.analysis_panel import AnalysisPanel
from vae_explorer.gui.widgets.scroll_area import ScrollArea
from vae_explorer.gui.widgets.text import HairLine, Text

if TYPE_CHECKING:
    from vae_explorer.gui.views.attributes import ApplyView, DirectionView, GroupsView, ShelfView

__all__ = ["AttributesPanel"]

_INVITATION = (
    "Once there is a model, this finds the direction in latent space that leads from one group of "
    "images to another, and applies it to any picture."
)
_HOW = (
    "Lasso some images on the map and press “Use chosen” for group A, others for group B; or pick "
    "labels. The direction from B to A appears here, and a slider applies it to the picture at "
    "the cursor."
)
_WAIT = "The direction from group B to group A comes in a moment."


class _Middle(QWidget):
    """What stands between the columns; its height follows from no width.

    Else each scroll bar that comes makes the text higher, which makes the other come or go, without
    an end: Qt lays contents with two such bars out again and again until the stack is full.
    """

    @override
    def hasHeightForWidth(self) -> bool:
        """Returns False."""
        return False


class AttributesPanel(AnalysisPanel):
    """Groups, the direction between them with its tests, the slider, and what is saved.

    Signals:
        chosen_wanted(str): Make this group, "A" or "B", of the chosen images.
        offer_picked(str, str): Make this group of a label or a value of a column.
        group_cleared(str): Empty this group.
        swap_requested(): Exchange the groups.
        recompute_requested(): Find the direction again with the newest weights.
        save_requested(str): Keep the direction under this name.
        strength_changed(float): Put the cursor so far along the direction.
        start_chosen(str): Where strength 0 is.
        use_requested(str), rename_requested(str, str), delete_requested(str), undo_requested():
            As in `ShelfColumn`.
    """

    chosen_wanted = Signal(str)
    offer_picked = Signal(str, str)
    group_cleared = Signal(str)
    swap_requested = Signal()
    recompute_requested = Signal()
    save_requested = Signal(str)
    strength_changed = Signal(float)
    start_chosen = Signal(str)
    use_requested = Signal(str)
    rename_requested = Signal(str, str)
    delete_requested = Signal(str)
    undo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Attributes", _INVITATION, parent)
        self._groups, self._facts = GroupsColumn(), FactsColumn()
        self._apply, self._shelf = ApplyColumn(), ShelfColumn()
        self._connect()
        self._found = self._busy = False
        self._how = how = Text(_HOW, 12, 400, "2", wrap=True)
        how.setAlignment(Qt.AlignmentFlag.AlignCenter)
        how.setContentsMargins(24, 0, 24, 0)
        middle, found = _Middle(), QWidget()
        self._either = QStackedLayout(middle)
        row = _row(found)
        row.addWidget(self._facts)
        row.addWidget(HairLine(Qt.Orientation.Vertical))
        row.addWidget(self._apply, 1)
        self._either.addWidget(how)
        self._either.addWidget(found)
        contents = QWidget()
        whole = _row(contents)
        whole.addWidget(self._groups)
        whole.addWidget(HairLine(Qt.Orientation.Vertical))
        whole.addWidget(middle, 1)
        whole.addWidget(HairLine(Qt.Orientation.Vertical))
        whole.addWidget(self._shelf)
        scroll = ScrollArea()
        scroll.setWidget(contents)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.viewport().setProperty("surface", "canvas")
        scroll.viewport().setAutoFillBackground(False)
        contents.setAutoFillBackground(False)
        self.set_contents(scroll)

    def show_ready(self, ready: bool) -> None:
        """Opens the panel once there is a model to work with."""
        self.show_contents(ready)

    def show_groups(self, view: GroupsView) -> None:
        """Shows the two groups."""
        self._groups.show_groups(view)

    def show_direction(self, view: DirectionView | None) -> None:
        """Shows a direction with its tests; None says how to find one."""
        self._found = view is not None
        self._facts.show_direction(view)
        self._show_either()

    def show_busy(self, busy: bool) -> None:
        """Says so while a direction is being found."""
        self._busy = busy
        self._show_either()

    def show_pictures(self, view: ApplyView | None) -> None:
        """Shows pictures along the direction; None for none."""
        self._apply.show_pictures(view)

    def show_strength(self, strength: float) -> None:
        """Shows a strength that changed by itself."""
        self._apply.show_strength(strength)

    def show_shelf(self, view: ShelfView) -> None:
        """Shows what is saved."""
        self._shelf.show_shelf(view)

    def _show_either(self) -> None:
        self._facts.show_busy(self._busy)
        self._how.setText(_WAIT if self._busy else _HOW)
        self._either.setCurrentIndex(1 if self._found else 0)

    def _connect(self) -> None:
        self._groups.chosen_wanted.connect(self.chosen_wanted)
        self._groups.offer_picked.connect(self.offer_picked)
        self._groups.cleared.connect(self.group_cleared)
        self._groups.swap_requested.connect(self.swap_requested)
        self._facts.save_requested.connect(self.save_requested)
        self._facts.recompute_requested.connect(self.recompute_requested)
        self._apply.strength_changed.connect(self.strength_changed)
        self._apply.start_chosen.connect(self.start_chosen)
        self._shelf.use_requested.connect(self.use_requested)
        self._shelf.rename_requested.connect(self.rename_requested)
        self._shelf.delete_requested.connect(self.delete_requested)
        self._shelf.undo_requested.connect(self.undo_requested)


def _row(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    return row
