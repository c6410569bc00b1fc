"""The tools of the curves, which stand in the heading of their dock."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from vae_explorer.gui.panels.curve_axes_menu import AxesMenu
from vae_explorer.gui.panels.curve_choices import CurveChoices, Page, Quantity, Unit
from vae_explorer.gui.panels.curve_heading import CurveKey
from vae_explorer.gui.panels.curve_runs import RunsButton
from vae_explorer.gui.panels.curve_smoothing import Smoothing
from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.text import HairLine, Text

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

__all__ = ["CurveTools"]

_SPACING_PX = 4
_EXPORTS = (
    ("Export values as CSV…", "csv"),
    ("Export picture as PNG…", "png"),
    ("Export picture as SVG…", "svg"),
)


class CurveTools(QWidget):
    """Key, smoothing, unit, axes, "show all", other runs and export.

    Attributes:
        runs: The menu of other runs.

    Signals:
        choices_changed(object): The new `CurveChoices`.
        page_chosen(object): Which `Page` of plots to show.
        quantity_chosen(object): Which `Quantity` to show where there is room for one plot only.
        everything_requested(): Show all there is.
        export_requested(str): "csv", "png" or "svg".
    """

    choices_changed = Signal(object)
    page_chosen = Signal(object)
    quantity_chosen = Signal(object)
    everything_requested = Signal()
    export_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = CurveChoices()
        self._which = ChooserButton("Which curves")
        self._which.setToolTip(
            "The bound and its parts, the latent dimensions, or what drives the optimiser."
        )
        self._which.chosen.connect(self._choose_which)
        self._smoothing = ChooserButton("Smoothing of the training batches")
        self._smoothing.setToolTip(
            "How much of the noise of single batches is averaged away. The raw line stays visible."
        )
        self._smoothing.show_choices([s.capitalize() for s in Smoothing], "Light")
        self._smoothing.chosen.connect(self._choose_smoothing)
        self._unit = ChooserButton("Unit of the horizontal axis")
        self._unit.setToolTip("What the horizontal axis counts: epochs, or steps of the optimiser.")
        self._unit.show_choices([u.capitalize() for u in Unit], "Epoch")
        self._unit.chosen.connect(self._choose_unit)
        self._words = Text("Smoothing", 11, 400, "2")
        line = HairLine(Qt.Orientation.Vertical)
        line.setFixedHeight(18)
        self._keys = [CurveKey("train", "train_line"), CurveKey("validation", "accent")]
        self._optional = QWidget()
        key = QHBoxLayout(self._optional)
        key.setContentsMargins(0, 0, 0, 0)
        key.setSpacing(12)
        for widget in (*self._keys, line):
            key.addWidget(widget)
        key.addWidget(self._words)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_SPACING_PX)
        row.addStretch(1)
        row.addWidget(self._which)
        row.addWidget(self._optional)
        row.addWidget(self._smoothing)
        row.addWidget(self._unit)
        for button in self._buttons():
            row.addWidget(button)
        self._yielding = (self._optional, self._unit, self._smoothing, *self._folded)
        self.show_pages(Page.BOUND)

    def hide_keys(self) -> None:
        """Takes the keys of one run's two curves away, where every run has a colour of its own."""
        for key in self._keys:
            key.hide()

    def choices(self) -> CurveChoices:
        """Returns what is chosen now."""
        return self._choices

    def show_pages(self, page: Page) -> None:
        """Offers the pages, where all plots of one have room."""
        self._which.show_choices([str(each) for each in Page], str(page))
        self._fit()

    def show_quantities(self, quantity: Quantity) -> None:
        """Offers single plots, where there is room for one only."""
        self._which.show_choices([str(each) for each in Quantity], str(quantity))
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Returns the room without what gives way."""
        return QSize(self._width_without(len(self._yielding)), 24)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Drops what there is no room for: first the key, then what the menu of axes takes in."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        dropped = 0
        while dropped < len(self._yielding) and self.width() < self._width_without(dropped):
            dropped += 1
        for place, widget in enumerate(self._yielding):
            widget.setVisible(place >= dropped)
        for widget, entry in self._folded.items():
            entry.setVisible(widget.isHidden())

    def _width_without(self, dropped: int) -> int:
        """Returns the room for all but the first so many of those that give way."""
        width = 0
        here = Qt.FindChildOption.FindDirectChildrenOnly
        for widget in self.findChildren(QWidget, options=here):
            if not widget.isWindow() and widget not in self._yielding[:dropped]:
                width += max(widget.sizeHint().width(), widget.minimumWidth()) + _SPACING_PX
        return width

    def _buttons(self) -> list[QWidget]:
        axes = IconButton("chart-line", "Axes")
        self._axes = AxesMenu(axes)
        self._axes.choices_changed.connect(self._change)
        axes.setMenu(self._axes)
        everything = IconButton(
            "corners-out", "Show all; again: leave out the start (double click on a plot)"
        )
        everything.clicked.connect(self.everything_requested)
        show_all = QAction("Show all, or leave out the start", self._axes)
        show_all.triggered.connect(self.everything_requested)
        self.runs = RunsButton()
        share = IconButton("export", "Export curves")
        export = QMenu("Export", share)
        for text, kind in _EXPORTS:
            action = QAction(text, export)
            action.setData(kind)
            export.addAction(action)
        export.triggered.connect(self._export)
        share.setMenu(export)
        self._axes.addSeparator()
        self._axes.addActions([self.runs.menu().menuAction(), show_all, export.menuAction()])
        self._folded: dict[QWidget, QAction] = {
            share: export.menuAction(),
            everything: show_all,
            self.runs: self.runs.menu().menuAction(),
        }
        return [axes, everything, self.runs, share]

    def _choose_which(self, text: str) -> None:
        if text in tuple(Page):
            self.page_chosen.emit(Page(text))
        else:
            self.quantity_chosen.emit(Quantity(text))

    def _choose_smoothing(self, text: str) -> None:
        self._change(replace(self._choices, smoothing=Smoothing(text.lower())))

    def _choose_unit(self, text: str) -> None:
        self._change(replace(self._choices, unit=Unit(text.lower())))

    def _export(self, action: QAction) -> None:
        self.export_requested.emit(action.data())

    def _change(self, choices: CurveChoices) -> None:
        self._choices = choices
        self._axes.show_choices(choices)
        self._smoothing.setCurrentText(choices.smoothing.capitalize())
        self._unit.setCurrentText(choices.unit.capitalize())
        self._fit()
        self.choices_changed.emit(choices)
