"""What moves by itself on the map: the view to a fit, points and a posterior to new places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QElapsedTimer, QObject, QVariantAnimation, Signal

from vae_explorer.gui.map.camera import Camera, blend

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

__all__ = ["FLIGHT_MS", "GLIDE_MS", "MOST_GLIDING", "TURN_MS", "Motion"]

FLIGHT_MS = 220
GLIDE_MS = 300
TURN_MS = 220
"""From plane to plane, as long as the flight of the view to where the points will be."""
MOST_GLIDING = 100_000
"""With more points than this, a new snapshot is simply there."""
MOST_LIVELY = 20_000
CALM_FRAME_MS = 30
"""More points than that move at half the frames: training wants the processor too."""


class Motion(QObject):
    """Three animations, each of which may be skipped.

    Args:
        owner: The map; nothing moves while it is hidden.

    Signals:
        camera_moved(object): The view on its way, a ``Camera``.
        points_moved(float): How far the points have come, 0 to 1.
        refinement_moved(float): How far a refined posterior has come, 0 to 1.
    """

    camera_moved = Signal(object)
    points_moved = Signal(float)
    refinement_moved = Signal(float)

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._reduced = False
        self._from = self._to = Camera()
        self._flight = self._animation(FLIGHT_MS, QEasingCurve.Type.InOutCubic)
        self._flight.valueChanged.connect(self._fly_on)
        self._since_frame = QElapsedTimer()
        self._frame_ms = 0
        self._glide = self._animation(GLIDE_MS, QEasingCurve.Type.InOutCubic)
        self._glide.valueChanged.connect(self._glide_on)
        self._refinement = self._animation(GLIDE_MS, QEasingCurve.Type.OutCubic)
        self._refinement.valueChanged.connect(self._refine_on)

    @property
    def flying(self) -> bool:
        """Whether the view is on its way."""
        return self._flight.state() == QVariantAnimation.State.Running

    @property
    def destination(self) -> Camera:
        """Where the view is going; of use while it is on its way."""
        return self._to

    def set_reduced(self, reduced: bool) -> None:
        """Let everything be at its end at once, or move again."""
        self._reduced = reduced

    def would_glide(self, count: int) -> bool:
        """Whether so many points would move visibly to new places."""
        return count <= MOST_GLIDING and self._shown()

    def fly(self, start: Camera, end: Camera, *, animated: bool = True) -> None:
        """Take the view from one place to another."""
        self._flight.stop()
        self._from, self._to = start, end
        if animated and start != end and self._shown():
            self._flight.start()
        else:
            self.camera_moved.emit(end)

    def stop_flight(self) -> None:
        """Leave the view where it is: the user's hand goes before."""
        self._flight.stop()

    def glide(self, count: int, duration_ms: int = GLIDE_MS) -> None:
        """Take so many points from 0 to 1 of their way."""
        self._glide.stop()
        self._glide.setDuration(duration_ms)
        self._frame_ms = CALM_FRAME_MS if count > MOST_LIVELY else 0
        self._since_frame.start()
        self._glide.start()

    def stop_glide(self) -> None:
        """Stop the points; whoever calls this has put them somewhere."""
        self._glide.stop()

    def refine(self) -> None:
        """Take a refined posterior from 0 to 1 of its way."""
        self._refinement.stop()
        if self._shown():
            self._refinement.start()
        else:
            self.refinement_moved.emit(1.0)

    def stop_refinement(self) -> None:
        """Stop the refined posterior where it is."""
        self._refinement.stop()

    def _animation(self, duration_ms: int, easing: QEasingCurve.Type) -> QVariantAnimation:
        animation = QVariantAnimation(self)
        animation.setDuration(duration_ms)
        animation.setEasingCurve(easing)
        animation.setStartValue(0.0)
        animation.setEndValue(1.0)
        return animation

    def _shown(self) -> bool:
        return not self._reduced and self._owner.isVisible()

    def _fly_on(self, share: float) -> None:
        self.camera_moved.emit(blend(self._from, self._to, share))

    def _refine_on(self, share: float) -> None:
        self.refinement_moved.emit(share)

    def _glide_on(self, share: float) -> None:
        if share >= 1.0 or self._since_frame.elapsed() >= self._frame_ms:
            self._since_frame.restart()
            self.points_moved.emit(share)
