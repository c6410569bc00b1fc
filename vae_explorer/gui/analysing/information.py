"""What the codes know of the images, worked out with the newest model."""

from __future__ import annotations

from vae_explorer.gui.analysing.analysis import Analysis

__all__ = ["InformationAnalysis"]


class InformationAnalysis(Analysis):
    """What the codes know of the images, worked out with the newest model."""
