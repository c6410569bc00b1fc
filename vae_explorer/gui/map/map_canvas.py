"""The seen half of the map: what is shown, from where, and how it moves there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from vae_explorer.gui.map.camera import Camera, Insets, bounds_of, fit
from vae_explorer.gui.map.look import fades_of, thirds_of
from vae_explorer.gui.map.marks import CURSOR_REACH_PX
from vae_explorer.gui.map.motion import GLIDE_MS, TURN_MS, Motion
from vae_explorer.gui.map.scene import EMPTY_WORDS, Scene
from vae_explorer.gui.map.turns import Turns
from vae_explorer.gui.style.theme import THEME_EVENTS, tokens_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from vae_explorer.gui.map.colouring import Colouring
    from vae_explorer.gui.views.basics import Ellipse
    from vae_explorer.latent.turn import TurnedPoints

__all__ = ["MapCanvas"]

SHRUNK = 1.6
"""The view follows points that draw together once they would fit so many times larger."""

SHOWN_MS = 60
"""A picture that is drawn in pieces is shown so often."""

WORTH_CLEARING = 0.85
"""A fit keeps clear of the legend if everything stays at least so large."""


class MapCanvas(QWidget):
    """Paints the scene, and keeps all points in view until the user takes the view in hand.

    Signals:
        view_led(): A hand, a wheel or a key is moving the view.
    """

    view_led = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(240, 160)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.scene = Scene()
        self.scene.tokens = tokens_for(self)
        self.motion = Motion(self)
        self.motion.camera_moved.connect(self._take_camera)
        self.motion.points_moved.connect(self._take_share)
        self._following = True
        self._keyboard_focus = False
        self._drawing = Turns(self)
        self._since_shown = QElapsedTimer()

    @property
    def camera(self) -> Camera:
        """The view at this moment."""
        return self.scene.camera

    def set_reduced_motion(self, reduced: bool) -> None:
        """Let views and points be at their ends at once, or move there again."""
        self.motion.set_reduced(reduced)

    def show_points(
        self,
        points: NDArray[np.float32],
        keep_view: bool = False,
        away: NDArray[np.float32] | None = None,
        turn: TurnedPoints | None = None,
    ) -> None:
        """Show the images' places.

        Args:
            points: Shape ``(N, 2)``, in latent units; NaN where an image has no place yet.
            keep_view: Whether to leave the view as it is. A view that the user has not touched
                since the last fit still follows points that leave it.
            away: Distance of each code from the plane, shape ``(N,)``; None where there is none.
            turn: The rotation by which they come from the plane before, if by one.
        """
        cloud = self.scene.points.cloud
        first = len(cloud.rows) == 0
        same = not first and len(points) == len(cloud)
        # Under a hand that holds something each frame of a way would hold up its moves.
        glide = same and not self._in_hand() and self.motion.would_glide(len(points))
        self.motion.stop_glide()
        thirds = None if away is None else thirds_of(away)
        fades = None if away is None or thirds is None else fades_of(away, thirds)
        self.scene.fading = thirds
        self.scene.points.show_points(points, glide=glide, away=fades, turn=turn)
        # On the way the marks would stand where they will be, and not beside their points.
        self.scene.turning = glide and turn is not None
        if glide:
            self.motion.glide(len(points), TURN_MS if turn is not None else GLIDE_MS)
        if not keep_view or (self._following and self._outgrown()):
            self.fit_view(animated=not first)
        self._repaint_ground()

    def show_colouring(self, colouring: Colouring) -> None:
        """Colour the points by something else."""
        self.scene.points.show_colouring(colouring)
        self._repaint_ground()

    def show_chosen(self, rows: NDArray[np.int64] | None) -> None:
        """Let all points fade but those of the chosen images; None while there is no choice."""
        self.scene.points.show_chosen(rows)
        self._repaint_ground()

    def hide_labels(self, rows: frozenset[int]) -> None:
        """Hide the points of these rows of the legend, and no others."""
        self.scene.points.hide(rows)
        self._repaint_ground()

    def show_axes(self, names: tuple[str, str], is_section: bool, measured: bool = True) -> None:
        """Name the axes.

        Args:
            names: Of the first and of the second axis.
            is_section: Whether the plane is a section through more dimensions than two.
            measured: Whether the axes have a scale.
        """
        self.scene.axis_names, self.scene.is_section = names, is_section
        self.scene.measured = measured
        self._repaint_ground()

    def show_invitation(self, words: str = EMPTY_WORDS) -> None:
        """Say what has to happen before there are points; by default, to press Train."""
        if words != self.scene.empty_words:
            self.scene.empty_words = words
            self._repaint_ground()

    def show_prior(self, radii: tuple[tuple[float, float], ...]) -> None:
        """Draw circles round the origin.

        Args:
            radii: Pairs of a share of the prior's mass, 0 to 1, and a radius in latent units.
        """
        self.scene.rings = radii
        if self._following and len(self.scene.points.cloud.rows) == 0:
            self.fit_view(animated=False)
        self._repaint_ground()

    def show_selected(self, index: int | None, ellipse: Ellipse | None) -> None:
        """Mark the selected image and its posterior on the plane, or nothing."""
        self.scene.selected = -1 if index is None else index
        self.scene.ellipse = ellipse
        self.update()

    def fit_view(self, animated: bool = True) -> None:
        """Show all points and the prior's circles."""
        self._following = True
        self.motion.fly(self.camera, self._fitted(), animated=animated)

    def zoom_by(
        self, factor: float, px: float | None = None, py: float | None = None, *, smooth: bool
    ) -> None:
        """Zoom.

        Args:
            factor: Above 1 to come nearer.
            px: Pixel that keeps its place; the middle of the view by default.
            py: The same from the top.
            smooth: Whether to fly there; a wheel is quick enough by itself.
        """
        self._following = False
        self.view_led.emit()
        start = self.motion.destination if self.motion.flying and smooth else self.camera
        px = self.width() / 2 if px is None else px
        py = self.height() / 2 if py is None else py
        self.motion.fly(self.camera, start.zoomed(px, py, factor), animated=smooth)

    def pan(self, dx_px: float, dy_px: float) -> None:
        """Shift what is seen, to the right and down."""
        self._following = False
        self.view_led.emit()
        self.motion.stop_flight()
        self._take_camera(self.camera.panned(dx_px, dy_px))

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(880, 520)

    def minimumSizeHint(self) -> QSize:
        """The size below which other docks give way."""
        return QSize(480, 320)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the scene, and the focus where the keyboard has brought it."""
        del event
        painter = QPainter(self)
        self.scene.paint(painter, self.devicePixelRatioF())
        if self.scene.points.unfinished and not self._drawing.busy:
            self._drawing.start(self._draw_the_rest(), at_once=False)
        if self._keyboard_focus:
            painter.setPen(QPen(QColor(self.scene.tokens.accent), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep everything in view, or the middle where it is; another height alone glides."""
        super().resizeEvent(event)
        self.motion.stop_flight()
        if self.isVisible() and event.oldSize().width() == self.width():
            self._take_camera(self.camera.with_height(self.height()))
            if self._following:
                self.fit_view()
        elif self._following:
            self._take_camera(self._fitted())
        else:
            self._take_camera(self.camera.resized(self.width(), self.height()))

    def showEvent(self, event: QShowEvent) -> None:
        """Look at everything at first."""
        super().showEvent(event)
        if self._following:
            self.fit_view(animated=False)

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of another theme."""
        super().changeEvent(event)
        if event.type() in THEME_EVENTS:
            self.scene.tokens = tokens_for(self)
            self.scene.points.forget_theme()
            self._repaint_ground()

    def _in_hand(self) -> bool:
        """Whether a hand holds something on the map."""
        return False

    def _insets(self) -> Insets:
        """Room that a fit leaves to what floats on the map, if that costs little."""
        return Insets()

    def _fitted(self) -> Camera:
        bounds, width, height = self._bounds(), self.width(), self.height()
        largest = fit(bounds, width, height)
        clear = fit(bounds, width, height, self._insets())
        return clear if clear.scale >= WORTH_CLEARING * largest.scale else largest

    def _bounds(self) -> tuple[float, float, float, float]:
        widest = max((radius for _, radius in self.scene.rings), default=0.0)
        if widest <= 0 and len(self.scene.points.cloud.rows) == 0:
            widest = 3.0
        return bounds_of(self.scene.points.cloud.points, widest)

    def _outgrown(self) -> bool:
        """Whether the points have left the view, or have become a spot in it."""
        goal = self.motion.destination if self.motion.flying else self.camera
        seen, wanted = goal.visible(), self._bounds()
        inside = all(
            low <= value <= high
            for low, high, pair in (
                (seen[0], seen[1], wanted[:2]),
                (seen[2], seen[3], wanted[2:]),
            )
            for value in pair
        )
        return not inside or self._fitted().scale > SHRUNK * goal.scale

    def _take_camera(self, camera: Camera) -> None:
        self.scene.camera = camera
        self._repaint_ground()

    def _take_share(self, share: float) -> None:
        self.scene.points.cloud.set_share(share)
        self.scene.turning &= share < 1.0
        self._repaint_ground()

    def _draw_the_rest(self) -> Iterator[None]:
        """Draw the points that one frame has no time for, and show them now and then."""
        points = self.scene.points
        self._since_shown.start()
        while points.unfinished:
            points.go_on()
            if self._since_shown.elapsed() >= SHOWN_MS:
                self._since_shown.restart()
                self._repaint_ground()
            yield
        self._repaint_ground()

    def _repaint_cursor(self) -> None:
        """Paint the map anew where the cursor is, and where words make way for it."""
        if self.scene.contours is not None:
            self.update()
        elif (place := self.scene.cursor_px()) is not None:
            reach = CURSOR_REACH_PX
            x, y = (round(min(max(value, -1e6), 1e6)) - reach for value in place)
            self.update(x, y, 2 * reach, 2 * reach)

    def _repaint_ground(self) -> None:
        self.scene.forget_ground()
        self.update()
