"""How near the bound comes to log p(x), worked out with the newest model."""

from __future__ import annotations

from vae_explorer.gui.analysing.analysis import Analysis

__all__ = ["EvidenceAnalysis"]


class EvidenceAnalysis(Analysis):
    """How near the bound comes to log p(x), worked out with the newest model."""
