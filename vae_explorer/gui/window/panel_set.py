"""The panels of the workbench, under the names by which the wiring knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

__all__ = ["Panels"]


@dataclass(frozen=True, eq=False)
class Panels:
    """The panels round the map, and the map."""

    map: MapView
    folder: FolderPanel
    settings: SettingsPanel
    inspector: InspectorPanel
    curves: CurvesPanel
    reconstructions: ReconstructionsPanel
    samples: SamplesPanel
    walk_strip: WalkStrip
    evidence: EvidencePanel
    information: InformationPanel
    gradients: GradientsPanel
    model: ModelPanel
    gallery: GalleryPanel
    attributes: AttributesPanel
    timeline: TimelinePanel
    traversals: TraversalsPanel
    diagnosis: DiagnosisPanel
