"""Makes the panels of the workbench: without torch, so that they stand before it is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vae_explorer.gui.map.map_view import MapView
from vae_explorer.gui.panels.attributes import AttributesPanel
from vae_explorer.gui.panels.curves import CurvesPanel
from vae_explorer.gui.panels.diagnosis import DiagnosisPanel
from vae_explorer.gui.panels.evidence import EvidencePanel
from vae_explorer.gui.panels.folder import FolderPanel
from vae_explorer.gui.panels.gallery import GalleryPanel
from vae_explorer.gui.panels.gradients import GradientsPanel
from vae_explorer.gui.panels.information import InformationPanel
from vae_explorer.gui.panels.inspector import InspectorPanel
from vae_explorer.gui.panels.model_graph import ModelPanel
from vae_explorer.gui.panels.reconstructions import ReconstructionsPanel
from vae_explorer.gui.panels.samples import SamplesPanel
from vae_explorer.gui.panels.settings import SettingsPanel
from vae_explorer.gui.panels.timeline import TimelinePanel
from vae_explorer.gui.panels.traversals import TraversalsPanel
from vae_explorer.gui.panels.walk_strip import WalkStrip
from vae_explorer.gui.window.panel_set import Panels

__all__ = ["PANELS", "make_panels"]

PANELS: tuple[Callable[[], Any], ...] = (
    MapView,
    FolderPanel,
    SettingsPanel,
    InspectorPanel,
    CurvesPanel,
    ReconstructionsPanel,
    SamplesPanel,
    WalkStrip,
    EvidencePanel,
    InformationPanel,
    GradientsPanel,
    ModelPanel,
    GalleryPanel,
    AttributesPanel,
    TimelinePanel,
    TraversalsPanel,
    DiagnosisPanel,
)
"""Make the panels, in the order of :class:`~vae_explorer.gui.window.panel_set.Panels`."""


def make_panels() -> Panels:
    """Returns all panels, made at once."""
    return Panels(*(make() for make in PANELS))
