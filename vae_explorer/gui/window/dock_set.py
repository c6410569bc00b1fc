"""Which panel stands in which dock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.gui.panels.live_pictures import LivePictures
from vae_explorer.gui.panels.setup import SetupPanel
from vae_explorer.gui.window.docks import DockContents

if TYPE_CHECKING:
    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["dock_contents"]

_SETUP_PX, _INSPECTOR_PX, _PICTURES_PX = 272, 288, 296


def dock_contents(panels: Panels) -> tuple[DockContents, ...]:
    """Returns what the docks hold: Setup is two panels, Pictures are three behind tabs."""
    pictures = LivePictures(
        (
            ("Reconstructions", panels.reconstructions),
            ("Samples", panels.samples),
            ("Traversals", panels.traversals),
        )
    )
    setup = SetupPanel(panels.folder, panels.settings)
    return (
        DockContents("setup", "Setup", setup, _SETUP_PX),
        DockContents("curves", "Curves", panels.curves),
        DockContents("evidence", "Evidence", panels.evidence),
        DockContents("information", "Information", panels.information),
        DockContents("gradients", "Gradients", panels.gradients),
        DockContents("model", "Model", panels.model),
        DockContents("gallery", "Gallery", panels.gallery),
        DockContents("attributes", "Attributes", panels.attributes),
        DockContents("diagnosis", "Diagnosis", panels.diagnosis),
        DockContents("inspector", "Inspector", panels.inspector, _INSPECTOR_PX),
        DockContents("pictures", "Pictures", pictures, _PICTURES_PX, titled=False),
    )
