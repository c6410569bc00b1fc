"""Pictures on the map: the images in the place of their points, and decoded ones behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.desks.desk import Desk
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["wire_pictures"]


def wire_pictures(panels: Panels, session: Session, desk: Desk) -> None:
    """Connect the map's pictures with what is remembered and with what decodes them."""
    backdrop = session.exploration.backdrop
    panels.map.pictures_chosen.connect(desk.remember_pictures)
    panels.map.backdrop_chosen.connect(backdrop.choose)
    panels.map.view_changed.connect(backdrop.look_at)
    backdrop.painted.connect(panels.map.show_backdrop)
    backdrop.offered.connect(panels.map.tools.show.show_backdrop_choice)
