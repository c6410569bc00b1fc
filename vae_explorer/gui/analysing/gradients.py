"""The gradient estimators compared, worked out with the newest model."""

from __future__ import annotations

from vae_explorer.gui.analysing.analysis import Analysis

__all__ = ["GradientsAnalysis"]


class GradientsAnalysis(Analysis):
    """The gradient estimators compared, worked out with the newest model."""
