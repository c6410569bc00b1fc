"""The walk from pin A to pin B as a strip of decoded pictures below the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from vae_explorer.gui import words
from vae_explorer.gui.panels.walk_graph import WalkGraph
from vae_explorer.gui.panels.walk_player import WalkPlayer
from vae_explorer.gui.widgets.buttons import IconButton, LinkButton
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.pictures import PictureStrip
from vae_explorer.gui.widgets.text import ElidedText, Text

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QHideEvent, QResizeEvent, QShowEvent

    from vae_explorer.gui.views_walk import RouteView, WalkView

__all__ = ["WalkStrip"]

_EMPTY = "Put pins A and B on two points to see the pictures between them."
_EMPTY_PX = 36
_FULL_PX = 98
_LOW_PX = 92
_PICTURE_PX = 48
_LOW_PICTURE_PX = 36
_LOW_WINDOW_PX = 860
_LEFT_PX = 96
_INSET_PX = 4  # from the edge of a quiet button to its icon
_RIGHT_PX = 112
_STEPS = (6, 8, 12, 16, 24)
_KINDS = {"linear": "Linear", "spherical": "Spherical", "visual": "Visual speed"}


class WalkStrip(QWidget):
    """Pictures of a walk, what each step changes, and how the walk goes.

    Signals:
        random_walk_requested(): Put both pins on random images.
        kind_chosen(str): "linear" or "spherical".
        steps_chosen(int): Number of pictures.
        export_requested(str): "strip" or "gif".
        step_clicked(int): A picture was clicked, or is shown while the walk plays.
        clear_requested(): Take the pins away.
    """

    random_walk_requested = Signal()
    kind_chosen = Signal(str)
    steps_chosen = Signal(int)
    export_requested = Signal(str)
    step_clicked = Signal(int)
    clear_requested = Signal()
    loop_chosen = Signal(bool)
    undo_requested = Signal()
    redo_requested = Signal()

    def show_route(self, route: RouteView) -> None:
        """Shows what can be done with the pins."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Walk")
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._view: WalkView | None = None
        self._watched: QWidget | None = None
        self._player = WalkPlayer(self)
        self._player.stepped.connect(self._show_step)
        self._player.started.connect(self._show_playing)
        self._player.ended.connect(self._show_playing)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty_page())
        self._pages.addWidget(self._walk_page())
        self.show_empty(False)

    def show_empty(self, can_random: bool) -> None:
        """Shows how a walk begins.

        Args:
            can_random: Whether there are images and a model to walk between.
        """
        self._view = None
        self._player.set_steps(0)
        self._random.setVisible(can_random)
        self._pages.setCurrentIndex(0)
        self._give_height()

    def show_walk(self, view: WalkView) -> None:
        """Shows a walk; the same walk with newer pictures plays on."""
        count = len(view.pictures)
        if self._view is None or len(self._view.pictures) != count:
            self._strip.show_marked(-1)
        self._view = view
        start, end = view.pins[0][1], view.pins[-1][1]
        self._about.setText(f"{start} to {end}, {count} steps")
        self._strip.show_pictures(
            view.pictures, tooltips=[f"Step {step + 1} of {count}" for step in range(count)]
        )
        self._strip.show_badges(dict(view.pins))
        self._kind.show_choices(tuple(_KINDS.values()), _KINDS.get(view.kind, ""))
        choices = sorted({*_STEPS, count})
        self._steps.show_choices([f"{c} steps" for c in choices], f"{count} steps")
        largest = float(view.change.max()) if len(view.change) else 0.0
        self._change.setText(f"Step change ≤ {words.true_minus(largest, 2)}")
        self._player.set_steps(count)
        self._pages.setCurrentIndex(1)
        self._give_height()
        self._place_graph()

    def showEvent(self, event: QShowEvent) -> None:
        """Watches the window, for low windows get small pictures."""
        super().showEvent(event)
        window = self.window()
        if window is not self._watched:
            if self._watched is not None:
                self._watched.removeEventFilter(self)
            self._watched = window
            window.installEventFilter(self)
        self._give_height()

    def hideEvent(self, event: QHideEvent) -> None:
        """Plays nothing that nobody sees."""
        super().hideEvent(event)
        self._player.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follows the height of the window."""
        if watched is self._watched and event.type() == QEvent.Type.Resize:
            self._give_height()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the graph below its pictures."""
        super().resizeEvent(event)
        self._place_graph()

    def _empty_page(self) -> QWidget:
        page = QWidget()
        self._random = LinkButton("Between two random images")
        self._random.clicked.connect(self.random_walk_requested)
        row = QHBoxLayout(page)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(Text("Walk", 12, 600))
        hint = ElidedText(_EMPTY, 12, 400, "2", mode=Qt.TextElideMode.ElideRight)
        row.addWidget(hint, 1)
        row.addWidget(self._random)
        return page

    def _walk_page(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(12 - _INSET_PX, 8, 12, 6)
        row.setSpacing(12)
        row.addLayout(self._left())
        middle = QVBoxLayout()
        middle.setSpacing(4)
        self._strip = PictureStrip("Walk", side_px=_PICTURE_PX, clickable=True, draggable=True)
        self._strip.picture_clicked.connect(self._answer_click)
        self._graph = WalkGraph()
        middle.addWidget(self._strip)
        middle.addWidget(self._graph, 1)
        row.addLayout(middle, 1)
        row.addLayout(self._right())
        return page

    def _left(self) -> QVBoxLayout:
        title = Text("Walk", 12, 600)
        self._about = ElidedText("", 11, 400, "2")
        for label in (title, self._about):
            label.setContentsMargins(_INSET_PX, 0, 0, 0)
            label.setFixedWidth(_LEFT_PX)
        self._play = IconButton("play", "Play the walk", side_px=24)
        self._play.clicked.connect(self._answer_play)
        loop = IconButton("repeat", "Play to and fro", checkable=True, side_px=24)
        loop.toggled.connect(self._answer_loop)
        export = IconButton("export", "Export the walk", side_px=24)
        menu = QMenu(export)
        menu.addAction("Export strip as PNG…").setData("strip")
        menu.addAction("Export as GIF…").setData("gif")
        menu.triggered.connect(self._answer_export)
        export.setMenu(menu)
        clear = IconButton("x", "Take the pins away", side_px=24)
        clear.clicked.connect(self.clear_requested)
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        for button in (self._play, loop, export, clear):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addWidget(title)
        column.addWidget(self._about)
        column.addStretch(1)
        column.addLayout(buttons)
        return column

    def _right(self) -> QVBoxLayout:
        self._kind = ChooserButton("Kind of walk", framed=True)
        self._kind.setFixedWidth(_RIGHT_PX)
        self._kind.setToolTip(
            "Linear: along the straight line. Spherical: along an arc that keeps its distance "
            "from the prior's mean."
        )
        self._kind.chosen.connect(self._answer_kind)
        self._steps = ChooserButton("Number of pictures", framed=True)
        self._steps.setFixedWidth(_RIGHT_PX)
        self._steps.chosen.connect(self._answer_steps)
        self._change = Text("", 11, 400, "2")
        self._change.setToolTip(
            "The largest root mean square difference of neighbouring pictures, on a scale from 0 "
            "to 1."
        )
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self._kind)
        column.addWidget(self._steps)
        column.addStretch(1)
        column.addWidget(self._change)
        return column

    def _give_height(self) -> None:
        low = self.window().height() < _LOW_WINDOW_PX
        self._strip.set_largest_side(_LOW_PICTURE_PX if low else _PICTURE_PX)
        full = _LOW_PX if low else _FULL_PX
        self.setFixedHeight(_EMPTY_PX if self._view is None else full)

    def _place_graph(self) -> None:
        if self._view is None:
            return
        self._pages.activate()
        self._strip.setFixedHeight(self._strip.heightForWidth(self._strip.width()))
        rects = [self._strip.picture_rect(i) for i in range(len(self._view.pictures))]
        self._graph.show_change(self._view.change, [rect.center().x() for rect in rects])

    def _show_step(self, step: int) -> None:
        self._strip.show_marked(step)
        self.step_clicked.emit(step)

    def _show_playing(self) -> None:
        plays = self._player.plays
        self._play.set_icon_name("pause" if plays else "play")
        self._play.set_name("Pause the walk" if plays else "Play the walk")
        if not plays:
            self._strip.show_marked(-1)

    def _answer_click(self, step: int) -> None:
        self._player.go_to(step)
        self.step_clicked.emit(step)

    def _answer_play(self) -> None:
        if self._player.plays:
            self._player.stop()
        else:
            self._player.play()

    def _answer_loop(self, checked: bool) -> None:
        self._player.loops = checked

    def _answer_export(self, action: QAction) -> None:
        self.export_requested.emit(action.data())

    def _answer_kind(self, text: str) -> None:
        self.kind_chosen.emit(next(kind for kind, name in _KINDS.items() if name == text))

    def _answer_steps(self, text: str) -> None:
        self.steps_chosen.emit(int(text.split(maxsplit=1)[0]))
