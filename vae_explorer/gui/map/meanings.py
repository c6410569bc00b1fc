"""What the marks on the map mean, in one sentence each, for tooltips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from vae_explorer.gui.map.ellipses import ALONE, BESIDE_CONTOURS, mahalanobis
from vae_explorer.gui.style.words import percent

if TYPE_CHECKING:
    from vae_explorer.gui.map.scene import Scene
    from vae_explorer.gui.views.basics import Ellipse

__all__ = ["meaning_at"]

_KINDS = {
    "whole": "",
    "projection": ", projected onto the plane as the points are",
    "section": ", cut along the plane through its mean",
}
_BOX_PX = 8.0


def meaning_at(scene: Scene, px: float, py: float) -> tuple[str, QRectF] | None:
    """Say what lies under a pixel.

    Args:
        scene: What the map shows.
        px: Logical pixel from the left.
        py: From the top.

    Returns:
        A sentence, and the box in which it holds; None where there is nothing to say.
    """
    spot = QPointF(px, py)
    contours = scene.contours
    label = scene.contour_label
    if contours is not None and label is not None and label.contains(spot):
        return contours.meaning, label
    for box, mass in scene.ring_labels:
        if box.contains(spot):
            return _ring_meaning(mass, is_section=scene.is_section), box
    place = scene.camera.to_plane(px, py)
    around = QRectF(px - _BOX_PX / 2, py - _BOX_PX / 2, _BOX_PX, _BOX_PX)
    for ellipse, refined in ((scene.refined, True), (scene.ellipse, False)):
        style = ALONE if contours is None else BESIDE_CONTOURS
        if ellipse is not None and mahalanobis(ellipse, *place) <= style.sigmas[0]:
            return _ellipse_meaning(ellipse, refined=refined, beside=contours is not None), around
    for view in scene.guests.views:
        if view.ellipse is not None and mahalanobis(view.ellipse, *place) <= ALONE.sigmas[0]:
            return _guest_meaning(view.number, view.ellipse), around
    return None


def _ring_meaning(mass: float, *, is_section: bool) -> str:
    if is_section:
        return (
            f"The ball that holds {percent(mass)} of the prior’s mass; "
            "the circle is its section with this plane."
        )
    return f"{percent(mass)} of the prior’s mass lies inside this circle."


def _guest_meaning(number: int, ellipse: Ellipse) -> str:
    return (
        f"The posterior q(z|x) of dropped image {number}{_KINDS[ellipse.kind]}: ellipses of one "
        "and two standard deviations."
    )


def _ellipse_meaning(ellipse: Ellipse, *, refined: bool, beside: bool) -> str:
    whose = "refined posterior q(z|x)" if refined else "posterior q(z|x)"
    lines = "ellipses of one and two standard deviations"
    if beside:
        lines = "dashed ellipses round 50 and 90 % of its mass"
    return f"The {whose} of the selected image{_KINDS[ellipse.kind]}: {lines}."
