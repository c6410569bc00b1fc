"""The planes and views of the map, and the part of the session that finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["wire_planes"]


def wire_planes(panels: Panels, session: Session) -> None:
    """Connect the choice of a plane."""
    planes, view = session.exploration.planes, panels.map
    view.plane_chosen.connect(planes.choose)
    view.axes_chosen.connect(planes.choose_axes)
    view.held_chosen.connect(planes.hold)
    view.view_renewed.connect(planes.compute_anew)
    view.view_cancelled.connect(planes.cancel)
    planes.choices_changed.connect(view.show_plane_choices)
