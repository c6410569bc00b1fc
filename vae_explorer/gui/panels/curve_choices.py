"""What of a run is plotted, and how the user wants it drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vae_explorer.gui.panels.curve_smoothing import Smoothing

__all__ = ["CurveChoices", "Page", "Quantity", "Unit"]


class Quantity(StrEnum):
    """What a plot shows; the value is its title."""

    ELBO = "ELBO"
    RECONSTRUCTION = "Reconstruction"
    KL = "KL"
    GRADIENT = "Gradient norm"
    RATE = "Learning rate"
    BETA = "β"
    SPEED = "Speed"
    DIMENSIONS = "KL per dimension"
    ACTIVE = "Active dimensions"


class Page(StrEnum):
    """Which plots stand side by side; the value is the name of the page."""

    BOUND = "Bound"
    DIMENSIONS = "Dimensions"
    OPTIMISER = "Optimiser"

    @staticmethod
    def of(quantity: Quantity) -> Page:
        """Return the page on which a plot stands."""
        return next(page for page, plots in _PAGES.items() if quantity in plots)

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """The plots of this page, from left to right."""
        return _PAGES[self]


_PAGES = {
    Page.BOUND: (Quantity.ELBO, Quantity.RECONSTRUCTION, Quantity.KL),
    Page.DIMENSIONS: (Quantity.DIMENSIONS, Quantity.ACTIVE),
    Page.OPTIMISER: (Quantity.GRADIENT, Quantity.RATE, Quantity.BETA, Quantity.SPEED),
}


class Unit(StrEnum):
    """What the horizontal axis counts."""

    EPOCH = "epoch"
    STEP = "step"


@dataclass(frozen=True)
class CurveChoices:
    """How the user wants the curves drawn.

    Attributes:
        smoothing: Of the training batches.
        unit: Of the horizontal axis.
        log_x: Logarithmic horizontal axis.
        log_y: Logarithmic vertical axis, in those plots whose values are all positive.
        bits: Bits per dimension instead of nats, where it is known how many dimensions there are.
    """

    smoothing: Smoothing = Smoothing.LIGHT
    unit: Unit = Unit.EPOCH
    log_x: bool = False
    log_y: bool = False
    bits: bool = False
