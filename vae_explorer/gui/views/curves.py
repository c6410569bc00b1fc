"""What the curves are told of other runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.training.history import CurveData

__all__ = ["OverlayChoice", "OverlayCurves"]


@dataclass(frozen=True, eq=False)
class OverlayCurves:
    """The curves of another run, to be drawn over those of the present one.

    Attributes:
        name: What the legend calls it.
        colour: Place in the list of label colours, which stay apart in both themes; any whole
            number, taken round.
        curves: Of the run.
    """

    name: str
    colour: int
    curves: CurveData


@dataclass(frozen=True)
class OverlayChoice:
    """A run whose curves may be drawn over those of the present one.

    Attributes:
        path: Its folder.
        name: What the menu calls it.
        note: How good it became, and how long it was trained.
        chosen: Whether it is drawn.
    """

    path: str
    name: str
    note: str
    chosen: bool
