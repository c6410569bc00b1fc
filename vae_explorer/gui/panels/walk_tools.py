"""What stands beside the pictures of a walk: how it plays, and how it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from vae_explorer.gui.panels.walk_player import SPEEDS, Repeat
from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.text import ElidedText, Text

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from vae_explorer.gui.views.walk import RouteView, WalkView

__all__ = ["PlayTools", "RouteTools"]

_PLAY_PX = 124
_ROUTE_PX = 128
_INSET_PX = 4  # from the edge of a quiet button to its icon
_STEPS = (6, 8, 12, 16, 24, 48, 96, 192)
_KINDS = {
    "linear": ("Linear", "Along straight lines."),
    "spherical": (
        "Spherical",
        "Turning about the prior’s mean: the distance from it changes evenly.",
    ),
    "visual": (
        "Even change",
        "Along straight lines, so that the picture changes as much in each step.",
    ),
    "geodesic": (
        "Geodesic",
        "The way on which the picture changes least and that stays among the images’ codes.",
    ),
}
_CHANGE_MEANING = (
    "The largest root mean square difference of neighbouring pictures, on a scale from 0 to 1; "
    "with the mouse on the graph, the one there."
)
_REPEAT_WORDS = {
    Repeat.ONCE: "Play once",
    Repeat.ROUND: "Play again from the start",
    Repeat.TO_AND_FRO: "Play to and fro",
}


def _button_row(*buttons: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(0)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row


class PlayTools(QWidget):
    """Which walk this is, how much its steps change, and play.

    Signals:
        play_pressed(): Play or pause.
        repeat_chosen(str): What comes after the last step, a ``Repeat``.
        speed_chosen(int): Steps a second.
    """

    play_pressed = Signal()
    repeat_chosen = Signal(str)
    speed_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(_PLAY_PX)
        title = Text("Walk", 12, 600)
        self._about = ElidedText("", 11, 400, "2", mode=Qt.TextElideMode.ElideRight)
        self._change = Text("", 11, 400, "2")
        self._change.setToolTip(_CHANGE_MEANING)
        for label in (title, self._about, self._change):
            label.setContentsMargins(_INSET_PX, 0, 0, 0)
        self._play = IconButton("play", "Play the walk", side_px=24)
        self._play.clicked.connect(self.play_pressed)
        self._repeat = IconButton("repeat", "After the last step", side_px=24)
        self._repeat.setMenu(self._repeat_menu())
        speed = ChooserButton("Speed in steps a second")
        speed.setToolTip("How many steps are shown in a second.")
        speed.show_choices([f"{each}/s" for each in SPEEDS], "8/s")
        speed.chosen.connect(self._answer_speed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        for label in (title, self._about, self._change):
            column.addWidget(label)
        column.addStretch(1)
        column.addLayout(_button_row(self._play, self._repeat, speed))

    def show_walk(self, view: WalkView) -> None:
        """Shows the ends of a walk and its largest change."""
        letters = [letter for _, letter in view.pins]
        ends = (
            f"{letters[0]} round to {letters[-1]}"
            if view.loop
            else f"{letters[0]} to {letters[-1]}"
        )
        self._about.setText(f"{ends}, {len(view.pictures)} steps")
        self._view = view
        self.show_change(-1)

    def show_change(self, step: int) -> None:
        """Says how much the step after this one changes; -1 for the largest change."""
        change = self._view.change
        if step < 0:
            self._change.setText(f"Step change ≤ {max(change, default=0.0):.2f}")
        else:
            self._change.setText(f"Steps {step + 1}, {step + 2}: {change[step]:.3f}")

    def show_waiting(self, waiting: bool) -> None:
        """Says that the way shown is not the true one yet, or says its change again."""
        if waiting:
            self._change.setText("Finding the way")
        else:
            self.show_change(-1)

    def show_playing(self, plays: bool) -> None:
        """Shows whether it plays."""
        self._play.set_icon_name("pause" if plays else "play")
        self._play.set_name("Pause the walk" if plays else "Play the walk")

    def _repeat_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for repeat, words in _REPEAT_WORDS.items():
            action = menu.addAction(words)
            action.setData(str(repeat))
            action.setCheckable(True)
            action.setChecked(repeat is Repeat.ONCE)
            group.addAction(action)
        group.triggered.connect(self._answer_repeat)
        return menu

    def _answer_repeat(self, action: QAction) -> None:
        self.repeat_chosen.emit(action.data())

    def _answer_speed(self, text: str) -> None:
        self.speed_chosen.emit(int(text.removesuffix("/s")))


class RouteTools(QWidget):
    """How one walks past the pins, and what can be done with all of it.

    Signals:
        kind_chosen(str): "linear", "spherical", "visual" or "geodesic".
        steps_chosen(int): Number of pictures.
        loop_chosen(bool): Close the walk to a loop, or open it.
        undo_pressed(), redo_pressed(): Take back the last change, or do it again.
        export_chosen(str): "strip", "gif" or "single".
        clear_pressed(): Take the pins away.
    """

    kind_chosen = Signal(str)
    steps_chosen = Signal(int)
    loop_chosen = Signal(bool)
    undo_pressed = Signal()
    redo_pressed = Signal()
    export_chosen = Signal(str)
    clear_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(_ROUTE_PX)
        self._kind = ChooserButton("Kind of walk", framed=True)
        self._kind.chosen.connect(self._answer_kind)
        self._kind.setToolTip("\n".join(f"{name}: {words}" for name, words in _KINDS.values()))
        self._steps = ChooserButton("Number of pictures", framed=True)
        self._steps.chosen.connect(self._answer_steps)
        self._loop = IconButton("polygon", "Close the loop", checkable=True, side_px=24)
        self._loop.clicked.connect(self.loop_chosen)
        self._undo = IconButton("arrow-counter-clockwise", "Undo", side_px=24)
        self._undo.clicked.connect(self.undo_pressed)
        self._redo = IconButton("arrow-clockwise", "Redo", side_px=24)
        self._redo.clicked.connect(self.redo_pressed)
        clear = IconButton("x", "Take the pins away", side_px=24)
        clear.clicked.connect(self.clear_pressed)
        steps = QHBoxLayout()
        steps.setSpacing(4)
        steps.addWidget(self._steps, 1)
        steps.addWidget(self._loop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self._kind)
        column.addLayout(steps)
        column.addLayout(_button_row(self._undo, self._redo, self._export(), clear))
        column.addStretch(1)

    def show_route(self, route: RouteView) -> None:
        """Shows kind and loop, and whether anything can be undone."""
        names = [name for name, _ in _KINDS.values()]
        self._kind.show_choices(names, _KINDS[route.kind][0])
        self._loop.setChecked(route.loop)
        self._loop.set_name("Open the loop" if route.loop else "Close the loop")
        self._undo.setEnabled(route.can_undo)
        self._redo.setEnabled(route.can_redo)

    def show_steps(self, count: int) -> None:
        """Shows the number of steps."""
        choices = sorted({*_STEPS, count})
        self._steps.show_choices([f"{each} steps" for each in choices], f"{count} steps")

    def _export(self) -> IconButton:
        button = IconButton("export", "Export the walk", side_px=24)
        menu = QMenu(button)
        menu.addAction("Export strip as PNG…").setData("strip")
        menu.addAction("Export as GIF…").setData("gif")
        menu.addAction("Export single pictures…").setData("single")
        menu.triggered.connect(self._answer_export)
        button.setMenu(menu)
        return button

    def _answer_kind(self, text: str) -> None:
        self.kind_chosen.emit(next(kind for kind, (name, _) in _KINDS.items() if name == text))

    def _answer_steps(self, text: str) -> None:
        self.steps_chosen.emit(int(text.split(maxsplit=1)[0]))

    def _answer_export(self, action: QAction) -> None:
        self.export_chosen.emit(action.data())
