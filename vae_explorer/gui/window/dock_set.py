"""Which panel stands in which dock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vae_explorer.gui.panels.live_pictures import LivePictures
from vae_explorer.gui.panels.setup import SetupPanel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["DockContents", "dock_contents"]

_SETUP_PX, _INSPECTOR_PX, _PICTURES_PX = 272, 288, 296


@dataclass(frozen=True)
class DockContents:
    """What a dock holds.

    Attributes:
        name: Key in the layout; "setup" or one of those of `docks.BOTTOM` and `docks.RIGHT`.
        title: Heading, tab and menu entry.
        widget: The panel; its `heading_tools`, if any, stand in the heading. It is told whether it
            is in front if it has a slot `show_in_front`.
        minimum_px: Smallest width.
        titled: Whether the heading begins with the title; else the tools say it.
    """

    name: str
    title: str
    widget: QWidget
    minimum_px: int = 0
    titled: bool = True


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
