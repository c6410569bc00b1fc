"""The walk past the pins as a strip of decoded pictures below the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from vae_explorer.gui.panels.walk_film import WalkFilm
from vae_explorer.gui.panels.walk_player import Repeat, WalkPlayer
from vae_explorer.gui.panels.walk_tools import PlayTools, RouteTools
from vae_explorer.gui.views.walk import RouteView
from vae_explorer.gui.widgets.buttons import IconButton, LinkButton
from vae_explorer.gui.widgets.text import ElidedText, Text

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent

    from vae_explorer.gui.views.walk import WalkView

__all__ = ["WalkStrip"]

_NO_PIN = "Put two pins or more to see the pictures between them."
_ONE_PIN = "Pin {} is put. Put another one to see the pictures between them."
_COMING = "The pictures of the walk come in a moment."
_EMPTY_PX = 36
_FULL_PX = 98
_LOW_PX = 92
_PICTURE_PX = 48
_LOW_PICTURE_PX = 36
_LOW_WINDOW_PX = 860
_INSET_PX = 4  # from the edge of a quiet button to its icon


class WalkStrip(QWidget):
    """Pictures of a walk, what each step changes, and how the walk goes.

    Signals:
        random_walk_requested(): Put two pins on random images.
        kind_chosen(str): "linear", "spherical", "visual" or "geodesic".
        steps_chosen(int): Number of pictures.
        loop_chosen(bool): Close the walk to a loop, or open it.
        undo_requested(), redo_requested(): Take back the last change, or do it again.
        export_requested(str): "strip", "gif" or "single".
        step_clicked(int): A picture was clicked, or is shown while the walk plays.
        clear_requested(): Take the pins away.
    """

    random_walk_requested = Signal()
    kind_chosen = Signal(str)
    steps_chosen = Signal(int)
    loop_chosen = Signal(bool)
    undo_requested = Signal()
    redo_requested = Signal()
    export_requested = Signal(str)
    step_clicked = Signal(int)
    clear_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Walk")
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._view: WalkView | None = None
        self._route = RouteView()
        self._watched: QWidget | None = None
        self._player = WalkPlayer(self)
        self._player.stepped.connect(self._show_step)
        self._player.started.connect(self._show_playing)
        self._player.ended.connect(self._show_playing)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty_page())
        self._pages.addWidget(self._walk_page())
        self.show_route(self._route)
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

    def show_route(self, route: RouteView) -> None:
        """Shows kind and loop, and what can be undone."""
        self._route = route
        self._tools.show_route(route)
        hints = _NO_PIN, _ONE_PIN.format(route.letters), _COMING
        self._hint.setText(hints[min(len(route.letters), 2)])
        self._undo.setVisible(route.can_undo)
        if self._view is not None:
            self._play.show_waiting(route.waiting)

    def show_walk(self, view: WalkView) -> None:
        """Shows a walk; the same walk with newer pictures plays on."""
        count = len(view.pictures)
        if self._view is None or len(self._view.pictures) != count:
            self._film.show_marked(-1)
        self._view = view
        self._player.set_steps(count, closed=view.loop)
        self._play.show_walk(view)
        self._play.show_waiting(self._route.waiting)
        self._tools.show_steps(count)
        self._pages.setCurrentIndex(1)
        self._give_height()
        self._pages.activate()
        self._film.show_walk(view)

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undoes and does again."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_requested.emit()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo_requested.emit()
        else:
            super().keyPressEvent(event)

    def _empty_page(self) -> QWidget:
        page = QWidget()
        self._random = LinkButton("Between two random images")
        self._random.clicked.connect(self.random_walk_requested)
        self._undo = IconButton("arrow-counter-clockwise", "Undo", side_px=24)
        self._undo.clicked.connect(self.undo_requested)
        row = QHBoxLayout(page)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(Text("Walk", 12, 600))
        self._hint = ElidedText(_NO_PIN, 12, 400, "2", mode=Qt.TextElideMode.ElideRight)
        row.addWidget(self._hint, 1)
        row.addWidget(self._random)
        row.addWidget(self._undo)
        return page

    def _walk_page(self) -> QWidget:
        page = QWidget()
        self._play = PlayTools()
        self._play.play_pressed.connect(self._answer_play)
        self._play.repeat_chosen.connect(self._answer_repeat)
        self._play.speed_chosen.connect(self._player.set_speed)
        self._film = WalkFilm(_PICTURE_PX)
        self._film.step_clicked.connect(self._answer_click)
        self._film.change_hovered.connect(self._play.show_change)
        self._tools = RouteTools()
        self._tools.kind_chosen.connect(self.kind_chosen)
        self._tools.steps_chosen.connect(self.steps_chosen)
        self._tools.loop_chosen.connect(self.loop_chosen)
        self._tools.undo_pressed.connect(self.undo_requested)
        self._tools.redo_pressed.connect(self.redo_requested)
        self._tools.export_chosen.connect(self.export_requested)
        self._tools.clear_pressed.connect(self.clear_requested)
        row = QHBoxLayout(page)
        row.setContentsMargins(12 - _INSET_PX, 8, 12, 6)
        row.setSpacing(12)
        row.addWidget(self._play)
        row.addWidget(self._film, 1)
        row.addWidget(self._tools)
        return page

    def _give_height(self) -> None:
        low = self.window().height() < _LOW_WINDOW_PX
        self._film.strip.set_largest_side(_LOW_PICTURE_PX if low else _PICTURE_PX)
        full = _LOW_PX if low else _FULL_PX
        self.setFixedHeight(_EMPTY_PX if self._view is None else full)
        self._film.place()

    def _show_step(self, step: int) -> None:
        self._film.show_marked(step)
        self.step_clicked.emit(step)

    def _show_playing(self) -> None:
        plays = self._player.plays
        self._play.show_playing(plays)
        if not plays:
            self._film.show_marked(-1)

    def _answer_click(self, step: int) -> None:
        self._player.go_to(step)
        self.step_clicked.emit(step)

    def _answer_play(self) -> None:
        if self._player.plays:
            self._player.stop()
        else:
            self._player.play()

    def _answer_repeat(self, name: str) -> None:
        self._player.repeat = Repeat(name)
