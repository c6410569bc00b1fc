"""The place under the cursor: who owns it, and the brush that moves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["wire_steering"]


def wire_steering(panels: Panels, session: Session) -> None:
    """Connect the brush on the decoded picture, and the owners of the place."""
    steering, owning = session.exploration.steering, session.exploration.owning
    panels.inspector.stroke_begun.connect(steering.begin_stroke)
    panels.inspector.stroke_moved.connect(steering.move_brush)
    panels.inspector.undo_requested.connect(steering.undo)
    steering.steered.connect(panels.inspector.show_steered)
    steering.undo_changed.connect(panels.inspector.show_undo)
    owning.place_owned.connect(panels.inspector.show_place)
