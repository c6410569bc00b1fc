"""Traversals of the latent dimensions, and the part of the session that decodes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.session.exporting import Exporting
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["wire_traversing"]


def wire_traversing(panels: Panels, session: Session, exporting: Exporting) -> None:
    """Connect the panel of traversals."""
    panel, exploration = panels.traversals, session.exploration
    panel.shown_changed.connect(exploration.traversing.set_shown)
    panel.start_chosen.connect(exploration.traversing.choose_start)
    panel.code_chosen.connect(exploration.go_to_code)
    panel.export_requested.connect(exporting.export)
    exploration.traversing.traversed.connect(panel.show_traversals)
