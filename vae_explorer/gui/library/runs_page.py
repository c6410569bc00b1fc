"""The page of the library that lists runs, and compares the chosen ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from vae_explorer.gui.library.compared_curves import ComparedCurves
from vae_explorer.gui.library.differences_table import DifferencesTable
from vae_explorer.gui.library.mixed_images import MixedImages
from vae_explorer.gui.library.run_columns import image_sets_of
from vae_explorer.gui.library.run_table import RunTable
from vae_explorer.gui.views.library import Shelf
from vae_explorer.gui.widgets.buttons import ActionButton
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.text import HairLine, Text
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from vae_explorer.gui.views.curves import OverlayCurves
    from vae_explorer.gui.views.library import ChosenRun
    from vae_explorer.runs.shelf import RunCard

__all__ = ["RunsPage"]

_ALL = "All image sets"
_LOOKING = "Looking for runs …"
_EMPTY = "No run yet. Train on a folder of images, and the run appears here."
_COMPARE = (
    "Choose runs in the list: Ctrl and Shift add more. Their curves and settings appear here."
)
_OVERLAY = "Draw the curves of the chosen runs over those of the run in the main window."


class RunsPage(QWidget):
    """A list of runs above, the chosen ones compared below.

    Attributes:
        table: The list.
        curves: The curves of the chosen runs.

    Signals:
        runs_chosen(object): Compare the runs of these paths, a list.
        overlay_requested(object): Draw the curves of the runs of these paths in the main window.
        open_requested(str), branch_requested(str), reveal_requested(str), remove_requested(str):
            Do that with the run of this path.
    """

    runs_chosen = Signal(object)
    overlay_requested = Signal(object)
    open_requested = Signal(str)
    branch_requested = Signal(str)
    reveal_requested = Signal(str)
    remove_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shelf = Shelf()
        self._chosen: tuple[ChosenRun, ...] = ()
        self._images = ChooserButton("Image set", "Images: ")
        self._images.chosen.connect(self._list)
        self._count = Text("", 11, 400, "3")
        self.table = RunTable()
        self.table.runs_chosen.connect(self.runs_chosen)
        self.table.run_opened.connect(self.open_requested)
        self.table.menu_requested.connect(self._show_menu)
        self.curves = ComparedCurves()
        self._differences = DifferencesTable()
        self._mixed = MixedImages()
        self._buttons = {
            "open": ActionButton("Open", "folder-open"),
            "branch": ActionButton("Branch…"),
            "reveal": ActionButton("Show folder"),
            "remove": ActionButton("Remove", "trash"),
        }
        self._overlay = ActionButton("Overlay", "stack")
        self._overlay.clicked.connect(self._wish_overlay)
        self._meanings = {
            "open": "Open the run in the main window.",
            "branch": "Open the run, and begin another one from its newest state.",
            "reveal": "Show the folder of the run in the file manager.",
            "remove": "Move the run to the system’s bin. Its branches stay.",
        }
        self._lay_out()
        self.show_chosen(())

    def show_shelf(self, shelf: Shelf) -> None:
        """Lists the runs that were found."""
        self._shelf = shelf
        sets = list(image_sets_of(shelf.cards).values())
        current = self._images.currentText()
        self._images.show_choices([_ALL, *sets], current if current in sets else _ALL)
        self._images.setVisible(len(sets) > 1)
        self._empty.setText(_EMPTY)
        self._list()

    def show_progress(self, shelf: Shelf) -> None:
        """Shows the same runs, of which one has been trained on."""
        self._shelf = shelf
        self.table.show_runs(self._cards())
        self.show_chosen(self._chosen)

    def show_picture(self, path: str, pictures: np.ndarray) -> None:
        """Shows the thumbnail of a run, uint8, shape ``(K, C, H, W)``."""
        self.table.show_pictures(path, pictures)

    def show_chosen(self, chosen: Sequence[ChosenRun]) -> None:
        """Shows which runs are compared, and in which settings they differ."""
        self._chosen = tuple(chosen)
        self.table.show_chosen(chosen)
        cards = {str(card.path): card for card in self._shelf.cards}
        found = [(cards[run.path], run.colour) for run in chosen if run.path in cards]
        self._differences.show_runs([card for card, _ in found], [colour for _, colour in found])
        self._mixed.show_runs(card for card, _ in found)
        self._compare.setCurrentIndex(1 if found else 0)
        one = len(found) == 1
        self._overlay.setEnabled(bool(found))
        explain(self._overlay, _OVERLAY if found else "Choose runs in the list first.")
        for name, button in self._buttons.items():
            button.setEnabled(one)
            explain(button, self._meanings[name] if one else "Choose one run in the list first.")

    def choose(self, paths: Sequence[str]) -> None:
        """Chooses runs, also such as the list leaves out at the moment."""
        if not set(paths) <= {str(card.path) for card in self._cards()}:
            self._images.setCurrentIndex(0)
            self._list()
        self.table.choose(paths)

    def show_overlays(self, overlays: tuple[OverlayCurves, ...]) -> None:
        """Draws the curves of the chosen runs."""
        self.curves.show_overlays(overlays)

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setContentsMargins(12, 8, 12, 8)
        tools.setSpacing(8)
        tools.addWidget(self._images)
        tools.addWidget(self._count)
        tools.addStretch(1)
        tools.addWidget(self._overlay)
        for name, button in self._buttons.items():
            button.clicked.connect(self._wishing(name))
            tools.addWidget(button)
        self._empty = Text(_LOOKING, 12, 400, "2")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._list_pages = QStackedWidget()
        self._list_pages.addWidget(self._empty)
        self._list_pages.addWidget(self.table)
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(1)
        halves.addWidget(self._list_pages)
        halves.addWidget(self._lay_out_comparison())
        halves.setStretchFactor(0, 3)
        halves.setStretchFactor(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(tools)
        column.addWidget(HairLine())
        column.addWidget(halves, 1)

    def _lay_out_comparison(self) -> QWidget:
        invitation = Text(_COMPARE, 12, 400, "2")
        invitation.setAlignment(Qt.AlignmentFlag.AlignCenter)
        heading = QHBoxLayout()
        heading.setContentsMargins(12, 2, 8, 2)
        heading.addWidget(Text("Curves", 12, 600))
        heading.addWidget(self.curves.heading_tools, 1)
        right = QWidget()
        rows = QVBoxLayout(right)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(heading)
        rows.addWidget(HairLine())
        rows.addWidget(self.curves, 1)
        sides = QSplitter(Qt.Orientation.Horizontal)
        sides.setChildrenCollapsible(False)
        sides.setHandleWidth(1)
        sides.addWidget(self._differences)
        sides.addWidget(right)
        self._differences.setMinimumWidth(260)
        sides.setStretchFactor(1, 1)
        sides.setSizes([428, 772])
        self._compare = QStackedWidget()
        self._compare.addWidget(invitation)
        compared = QWidget()
        lines = QVBoxLayout(compared)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._mixed)
        lines.addWidget(sides, 1)
        self._compare.addWidget(compared)
        self._compare.setMinimumHeight(200)
        return self._compare

    @Slot()
    def _list(self) -> None:
        cards = self._cards()
        self._list_pages.setCurrentIndex(1 if cards else 0)
        runs = f"{len(cards)} run" + ("" if len(cards) == 1 else "s")
        self._count.setText(runs if cards else "")
        self.table.show_runs(cards)

    def _cards(self) -> list[RunCard]:
        sets, wanted = image_sets_of(self._shelf.cards), self._images.currentText()
        everything = wanted not in sets.values()
        return [
            card for card in self._shelf.cards if everything or sets[card.fingerprint] == wanted
        ]

    def _wishing(self, name: str) -> Callable[[], None]:
        signal = {
            "open": self.open_requested,
            "branch": self.branch_requested,
            "reveal": self.reveal_requested,
            "remove": self.remove_requested,
        }[name]

        def wish() -> None:
            if self._chosen:
                signal.emit(self._chosen[0].path)

        return wish

    @Slot()
    def _wish_overlay(self) -> None:
        self.overlay_requested.emit([run.path for run in self._chosen])

    @Slot(object)
    def _show_menu(self, spot: QPoint) -> None:
        if len(self._chosen) != 1:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, button in self._buttons.items():
            menu.addAction(button.text()).triggered.connect(self._wishing(name))
        menu.popup(spot)
