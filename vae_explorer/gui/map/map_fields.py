"""What the map shows beside points: a field, contours, a posterior that is being refined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from vae_explorer.gui.map.ellipses import between
from vae_explorer.gui.map.map_canvas import MapCanvas
from vae_explorer.gui.style.theme import THEME_EVENTS
from vae_explorer.gui.views.basics import Ellipse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QWidget

    from vae_explorer.gui.map.camera import Camera
    from vae_explorer.gui.views.map import ContourView, FieldView

__all__ = ["MapFields"]

REVEAL_PX = 60.0
"""A place that is to be seen keeps so far from the edges."""


class MapFields(MapCanvas):
    """A map with quantities of the plane.

    Signals:
        view_changed(object, float, float): The part of the plane in view, ``(x_low, x_high,
            y_low, y_high)`` in latent units, device pixels per latent unit, and device pixels per
            logical pixel.
        hole_requested(): Go to the heaviest hole of the prior, or from there to the next.
    """

    view_changed = Signal(object, float, float)
    hole_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._refining: tuple[Ellipse, Ellipse] | None = None
        self.motion.refinement_moved.connect(self._take_refinement)

    def show_field(self, view: FieldView | None) -> None:
        """Paint a field behind the points; None for none."""
        if view is not self.scene.field.view:
            self.scene.field.show_field(view)
            self._repaint_ground()

    def reveal(self, x: float, y: float) -> None:
        """Pan as far as it takes to see a place of the plane well."""
        px, py = self.camera.to_pixel(x, y)
        dx = max(0.0, REVEAL_PX - px) - max(0.0, px - (self.width() - REVEAL_PX))
        dy = max(0.0, REVEAL_PX - py) - max(0.0, py - (self.height() - REVEAL_PX))
        if dx or dy:
            self.pan(dx, dy)

    def show_contours(self, view: ContourView | None) -> None:
        """Draw the true posterior of the selected image; None for none."""
        self.scene.contours = view
        self.update()

    def show_selected(self, index: int | None, ellipse: Ellipse | None) -> None:
        """Mark the selected image and its posterior on the plane, or nothing."""
        if index is None or index != self.scene.selected:
            self.show_refinement(None, None)
        super().show_selected(index, ellipse)

    def show_refinement(
        self, mean: NDArray[np.floating] | None, covariance: NDArray[np.floating] | None
    ) -> None:
        """Move the refined posterior of the selected image; it starts as the encoder's.

        Args:
            mean: On the plane, shape ``(2,)``; None takes the refined posterior away.
            covariance: Shape ``(2, 2)``.
        """
        scene = self.scene
        self.motion.stop_refinement()
        if mean is None or covariance is None:
            scene.refined, self._refining = None, None
            self.update()
            return
        start = scene.refined or scene.ellipse
        end = Ellipse(mean, covariance, start.kind if start is not None else "whole")
        self._refining = (start or end, end)
        self.motion.refine()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of another theme."""
        if event.type() in THEME_EVENTS:
            self.scene.field.forget_theme()
        super().changeEvent(event)

    def tell_view(self) -> None:
        """Say what is in view."""
        ratio = self.devicePixelRatioF()
        self.view_changed.emit(self.camera.visible(), self.camera.scale * ratio, ratio)

    def _take_camera(self, camera: Camera) -> None:
        super()._take_camera(camera)
        self.tell_view()

    def _take_refinement(self, share: float) -> None:
        if self._refining is not None:
            self.scene.refined = between(*self._refining, share)
            self.update()
