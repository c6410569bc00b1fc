"""The tools that float on the map: hand tools, colour, plane and fields, zoom and fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from vae_explorer.gui.map.plane_menu import PlaneButton
from vae_explorer.gui.map.show_menu import ShowButton
from vae_explorer.gui.style.theme import tokens_for
from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.gui.widgets.chooser import ChooserButton

if TYPE_CHECKING:
    from vae_explorer.gui.map.lasso import RegionTool
    from vae_explorer.gui.views.map import ShowChoices
    from vae_explorer.gui.views.planes import PlaneChoices

__all__ = ["FloatingBar", "ToolBars"]

EDGE_PX = 12
BAR_GAP_PX = 8
HEIGHT_PX = 32

_CHOOSES = "drag round images to choose them; Shift adds, Alt takes away"


class FloatingBar(QWidget):
    """A raised strip of 32 px with one hairline round it."""

    def __init__(self, parent: QWidget, *widgets: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(2)
        for widget in widgets:
            row.addWidget(widget)
        self.setFixedHeight(HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        del event
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(tokens.raised))
        painter.setPen(QPen(QColor(tokens.hairline), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)


class ToolBars(QObject):
    """The three bars of a map, and where they stand.

    Args:
        owner: The map they float on.

    Signals:
        tool_chosen(): Another tool was taken.
        zoom_requested(float): Zoom by this factor.
        fit_requested(): Show all points.
        colour_chosen(str): A way of colouring was chosen.
    """

    tool_chosen = Signal()
    zoom_requested = Signal(float)
    fit_requested = Signal()
    colour_chosen = Signal(str)

    zoom_step = 1.5

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self.cursor_tool = IconButton(
            "cursor", "Cursor: click a place to decode it, an image to select it", checkable=True
        )
        self.pan_tool = IconButton("hand", "Pan: drag the map from anywhere", checkable=True)
        self.rectangle_tool = IconButton("selection", f"Rectangle (R): {_CHOOSES}", checkable=True)
        self.lasso_tool = IconButton("scribble-loop", f"Lasso (L): {_CHOOSES}", checkable=True)
        hand_tools = (self.cursor_tool, self.pan_tool, self.rectangle_tool, self.lasso_tool)
        self._group = QButtonGroup(self)
        for tool in hand_tools:
            self._group.addButton(tool)
        self.cursor_tool.setChecked(True)
        self._group.buttonToggled.connect(self._tell_tool)

        self.colour = ChooserButton("Colour by", "Colour: ")
        self.colour.setToolTip("What the points' colours show")
        self.plane = PlaneButton()
        self.colour.chosen.connect(self.colour_chosen)
        self.show = ShowButton()
        self.pictures = ChooserButton("Pictures", "Pictures: ")
        self.pictures.setToolTip("Images as pictures in the place of their points, and how large")

        self.zoom_out = IconButton("magnifying-glass-minus", "Zoom out (−)")
        self.zoom_in = IconButton("magnifying-glass-plus", "Zoom in (+)")
        self.fit = IconButton("arrows-out-simple", "Show all points (F)")
        self.zoom_out.clicked.connect(self._zoom_out)
        self.zoom_in.clicked.connect(self._zoom_in)
        self.fit.clicked.connect(self._fit)

        self.tools = FloatingBar(owner, *hand_tools)
        self.choosers = FloatingBar(owner, self.colour, self.plane, self.pictures, self.show)
        self.views = FloatingBar(owner, self.zoom_out, self.zoom_in, self.fit)
        for chooser in (self.colour, self.plane, self.pictures, self.show):
            chooser.hide()
        self.choosers.hide()

    def show_colour_choices(self, names: Sequence[str], current: str) -> None:
        """Offer ways of colouring; the chooser hides where there is nothing to choose."""
        self._show_choices(self.colour, names, current)

    def show_plane_choices(self, choices: PlaneChoices) -> None:
        """Offer planes and views; the button hides where there is nothing to choose."""
        self.plane.show_choices(choices)
        self.plane.setVisible(bool(choices.planes))
        self._show_bar()

    def show_picture_choices(self, names: Sequence[str], current: str) -> None:
        """Offer ways of showing images as pictures; the chooser hides without any."""
        self._show_choices(self.pictures, names, current)

    def show_show_choices(self, choices: ShowChoices) -> None:
        """Offer what can be shown; the button hides where there is nothing."""
        self.show.show_choices(choices)
        self.show.setVisible(bool(choices.fields))
        self._show_bar()

    def take_cursor(self) -> None:
        """Take the cursor tool."""
        self.cursor_tool.setChecked(True)

    def take_region(self, tool: RegionTool) -> None:
        """Take the rectangle or the lasso; the cursor, if that one is in the hand."""
        button = self.rectangle_tool if tool == "rectangle" else self.lasso_tool
        (self.cursor_tool if button.isChecked() else button).setChecked(True)

    def place(self) -> int:
        """Put the bars in their corners. Returns the pixel line under the lowest of them."""
        for bar in (self.tools, self.views):
            bar.adjustSize()
        self._shorten()
        self.tools.move(EDGE_PX, EDGE_PX)
        right = self._owner.width() - EDGE_PX - self.views.width()
        self.views.move(right, EDGE_PX)
        left = EDGE_PX + self.tools.width() + BAR_GAP_PX
        if not self.choosers.isVisibleTo(self._owner):
            return EDGE_PX + HEIGHT_PX
        if left + self.choosers.width() + BAR_GAP_PX <= right:
            self.choosers.move(left, EDGE_PX)
            return EDGE_PX + HEIGHT_PX
        # A narrow map: the choosers take a line of their own instead of covering the zoom.
        self.choosers.move(EDGE_PX, EDGE_PX + HEIGHT_PX + BAR_GAP_PX)
        return EDGE_PX + 2 * HEIGHT_PX + BAR_GAP_PX

    def _shorten(self) -> None:
        """Leave out of the choosers what there is no room for: what it says stands elsewhere."""
        names: list[ShowButton | PlaneButton | ChooserButton]
        names = [self.show, self.plane, self.pictures, self.colour]
        for name in names:
            name.set_short(False)
        self.choosers.adjustSize()
        width = self._owner.width() - 2 * EDGE_PX
        beside = width - self.tools.width() - self.views.width() - 2 * BAR_GAP_PX
        # Rather shorter names than a second line, and the last ones only where that is too short.
        for number, name in enumerate(names):
            if self.choosers.width() > (beside if number < 2 else width):
                name.set_short(True)
                self.choosers.adjustSize()

    def boxes(self) -> list[tuple[float, float, float, float]]:
        """Left, top, width and height of the bars in view."""
        bars = (self.tools, self.choosers, self.views)
        return [
            (bar.x(), bar.y(), bar.width(), bar.height())
            for bar in bars
            if bar.isVisibleTo(self._owner)
        ]

    def _show_choices(self, chooser: ChooserButton, names: Sequence[str], current: str) -> None:
        chooser.show_choices(names, current)
        chooser.setVisible(len(names) > 1)
        self._show_bar()

    def _show_bar(self) -> None:
        chosen = any(chooser.count() > 1 for chooser in (self.colour, self.pictures))
        menus = not self.plane.isHidden() or not self.show.isHidden()
        self.choosers.setVisible(chosen or menus)

    def _tell_tool(self, _tool: QAbstractButton, taken: bool) -> None:
        if taken:
            self.tool_chosen.emit()

    def _zoom_out(self) -> None:
        self.zoom_requested.emit(1 / self.zoom_step)

    def _zoom_in(self) -> None:
        self.zoom_requested.emit(self.zoom_step)

    def _fit(self) -> None:
        self.fit_requested.emit()
