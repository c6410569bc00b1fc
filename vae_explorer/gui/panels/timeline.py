"""The time of the training as a line under the map, to go back and forth on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from vae_explorer.gui.panels.timeline_slider import TimelineSlider
from vae_explorer.gui.panels.timeline_words import readout
from vae_explorer.gui.style.theme import font
from vae_explorer.gui.views.timeline import TimelineView
from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.gui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QResizeEvent

__all__ = ["TimelinePanel"]

HEIGHT_PX = 36
_PLAY, _STOP = "Play the training as a film", "Stop the film here"
_TITLE_FROM_PX = 400
_WIDEST = "Epoch 88 888.8, live"
_MEANING = (
    "Every tick is a moment that was kept. Map, curves, reconstructions, samples and the picture "
    "at the cursor are shown as they were then; training goes on meanwhile. The early epochs have "
    "more room than the late ones."
)


class TimelinePanel(QWidget):
    """Play, the slider over the training's time, which epoch is shown, and what to do with it.

    Attributes:
        slider: The line itself.
        play_button: Plays and stops.
        menu: What can be done with the moment that is shown, and with all.

    Signals:
        epoch_dragged(float): Show the moment nearest to this epoch.
        stepped(int): Show the moment so many on, or back if negative.
        first_requested(): Show the first moment.
        live_requested(): Show the newest model, and follow it.
        play_requested(), stop_requested(): Play the moments as a film, or stop there.
        film_requested(str): Export the film, "film_gif" or "film_single".
        branch_requested(int): Begin another run from this step; -1 for the newest state.
    """

    epoch_dragged = Signal(float)
    stepped = Signal(int)
    first_requested = Signal()
    live_requested = Signal()
    play_requested = Signal()
    stop_requested = Signal()
    film_requested = Signal(str)
    branch_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Timeline")
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT_PX)
        self._view = TimelineView()
        self._playing = False
        self._title = Text("Training time", 12, 600)
        self._title.setToolTip(_MEANING)
        self.play_button = IconButton("play", _PLAY, side_px=24)
        self.play_button.clicked.connect(self._answer_play)
        self.slider = TimelineSlider()
        self.slider.epoch_dragged.connect(self.epoch_dragged)
        self.slider.stepped.connect(self.stepped)
        self.slider.first_requested.connect(self.first_requested)
        self.slider.newest_requested.connect(self.live_requested)
        self._readout = Text("", 12, 500)
        self._readout.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._readout.setFixedWidth(QFontMetrics(font(12, 500)).horizontalAdvance(_WIDEST))
        self._live = IconButton("caret-double-right", "Back to the newest model", side_px=24)
        self._live.clicked.connect(self.live_requested)
        self._more = self._more_button()
        for button in (self.play_button, self._live, self._more):
            button.installEventFilter(self)
        self._lay_out()
        self.show_timeline(self._view)

    def show_timeline(self, view: TimelineView) -> None:
        """Shows the kept moments, and which one is looked at."""
        self._view = view
        self.slider.show_timeline(view)
        text = readout(view)
        if text != self._readout.text():
            self._readout.setText(text)
        self.play_button.setEnabled(len(view.moments) > 1)
        self._live.setEnabled(view.shown is not None)
        self._more.setEnabled(not view.is_empty)
        self.setVisible(not view.is_empty)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves the title out where slider and readout need its room."""
        super().resizeEvent(event)
        self._title.setVisible(self.width() >= _TITLE_FROM_PX)

    @property
    def readout(self) -> str:
        """What stands at the end of the line."""
        return self._readout.text()

    def show_playing(self, playing: bool) -> None:
        """Shows whether the film plays."""
        self._playing = playing
        self.play_button.set_icon_name("pause" if playing else "play")
        self.play_button.set_name(
            "Stop the film here" if playing else "Play the training as a film"
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Plays and stops with the space bar."""
        if event.key() == Qt.Key.Key_Space:
            self._answer_play()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the keys of the slider wherever in the line the focus is."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self.slider.answer_key(event.key())
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self._title)
        row.addSpacing(4)
        row.addWidget(self.play_button)
        row.addWidget(self.slider, 1)
        row.addWidget(self._readout)
        row.addWidget(self._live)
        row.addWidget(self._more)

    def _more_button(self) -> IconButton:
        button = IconButton("dots-three", "Film and branch", side_px=24)
        self.menu = menu = QMenu(button)
        menu.addAction("Branch here…").setData("branch")
        menu.addSeparator()
        menu.addAction("Training as a film…").setData("film_gif")
        menu.addAction("Export the training as single pictures…").setData("film_single")
        menu.triggered.connect(self._answer_menu)
        button.setMenu(menu)
        return button

    def _answer_play(self) -> None:
        if self._playing:
            self.stop_requested.emit()
        else:
            self.play_requested.emit()

    def _answer_menu(self, action: QAction) -> None:
        what = action.data()
        if what == "branch":
            shown = self._view.shown
            self.branch_requested.emit(-1 if shown is None else shown.step)
        else:
            self.film_requested.emit(what)
