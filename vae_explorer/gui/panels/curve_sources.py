"""Which values of a run belong to a plot, and in which unit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from vae_explorer.gui.panels.curve_choices import Quantity
from vae_explorer.gui.style import words
from vae_explorer.inference.bits import bits_per_dim

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.training.history import CurveData, SplitCurve
    from vae_explorer.training.reports import StepFacts

__all__ = [
    "NOTHING",
    "Points",
    "Sources",
    "is_bound",
    "level_of",
    "sources_of",
    "unit_of",
    "write_value",
]

_UNITS = {
    Quantity.GRADIENT: "nats per weight",
    Quantity.SPEED: "images/s",
    Quantity.DIMENSIONS: "nats",
    Quantity.ACTIVE: "by the variance of μ",
}
_BOUND = (Quantity.ELBO, Quantity.RECONSTRUCTION, Quantity.KL)
_FACTS = {
    Quantity.GRADIENT: "gradient_norm",
    Quantity.RATE: "learning_rate",
    Quantity.BETA: "beta",
    Quantity.SPEED: "images_per_s",
}
_EXACT = (Quantity.RATE, Quantity.BETA)


class Placed(Protocol):
    """What has a place on both horizontal axes."""

    @property
    def epochs(self) -> NDArray[np.float64]:
        """Epochs done."""

    @property
    def steps(self) -> NDArray[np.int64]:
        """Steps done."""


@dataclass(frozen=True, eq=False)
class Points:
    """Values and when they were measured, shape ``(k,)`` each."""

    epochs: NDArray[np.float64]
    steps: NDArray[np.int64]
    values: NDArray[np.float64]


NOTHING = Points(np.zeros(0), np.zeros(0, np.int64), np.zeros(0))


@dataclass(frozen=True, eq=False)
class Sources:
    """What a plot is made of.

    Attributes:
        noisy: One value a step, to be smoothed.
        train: Without noise.
        validation: One value an epoch, of the validation images.
    """

    noisy: Points = NOTHING
    train: Points = NOTHING
    validation: Points = NOTHING


def is_bound(quantity: Quantity) -> bool:
    """Say whether it is the bound or a part of it, which bits per dimension make sense of."""
    return quantity in _BOUND


def unit_of(quantity: Quantity, bits: bool) -> str:
    """Return the unit of a plot's values.

    Example:
        >>> unit_of(Quantity.KL, False), unit_of(Quantity.KL, True), unit_of(Quantity.BETA, True)
        ('nats', 'bits/dim', '')
    """
    if quantity in _BOUND:
        return "bits/dim" if bits else "nats"
    return _UNITS.get(quantity, "")


def write_value(quantity: Quantity, value: float, bits: bool) -> str:
    """Write a value as precisely as it deserves.

    Example:
        >>> write_value(Quantity.RATE, 2e-4, False), write_value(Quantity.RATE, 1.25e-5, False)
        ('0.0002', '1.25e−5')
        >>> write_value(Quantity.KL, 0.0123, True), write_value(Quantity.ACTIVE, 7.0, False)
        ('0.0123', '7')
    """
    if quantity in (Quantity.ELBO, Quantity.RECONSTRUCTION):
        return words.bits_per_dim(value) if bits else words.nats(value)
    if quantity in (Quantity.KL, Quantity.DIMENSIONS) and not bits:
        return words.kl(value)
    if quantity in (Quantity.SPEED, Quantity.ACTIVE):
        return words.true_minus(value, 0 if value >= 10 or quantity is Quantity.ACTIVE else 1)
    return _significant(value)


def sources_of(data: CurveData, quantity: Quantity, bits: bool = False) -> Sources:
    """Find the values of a plot.

    Args:
        data: The curves of a run.
        quantity: What the plot shows; the KL per dimension is no line and has no values here.
        bits: Bits per dimension instead of nats, for the bound and its parts; it takes the setup
            of the run.

    Returns:
        In the order in which they were measured.
    """
    if quantity in _BOUND:
        curves = (data.batches, data.train, data.validation)
        return Sources(*(_bound(data, curve, quantity, bits) for curve in curves))
    if quantity is Quantity.ACTIVE:
        terms = [(each.epoch, each.step, each.active_units) for each in data.information]
        epochs, steps, units = np.array(terms, np.float64).reshape(-1, 3).T
        return Sources(validation=Points(epochs, steps.astype(np.int64), units))
    if quantity not in _FACTS or data.facts is None:
        return Sources()
    points = _fact(data.facts, _FACTS[quantity])
    return Sources(train=points) if quantity in _EXACT else Sources(noisy=points)


def level_of(data: CurveData, nats: float | None, bits: bool) -> float | None:
    """Return a level of the ELBO in the unit of its plot; None stays None."""
    if nats is None or not bits or data.setup is None:
        return nats
    model = data.setup.model
    return bits_per_dim(nats, model.dimensions, density=model.is_density)


def _significant(value: float) -> str:
    """Return a number with three significant digits at most."""
    mantissa, _, exponent = f"{value:.3g}".partition("e")
    if abs(value) >= 1000 or not math.isfinite(value):
        return words.true_minus(value, 0)
    text = words.true_minus(float(mantissa), len(mantissa.partition(".")[2]))
    return f"{text}e{words.true_minus(float(exponent), 0)}" if exponent else text


def _fact(facts: StepFacts, name: str) -> Points:
    return Points(facts.epochs, facts.steps, np.asarray(getattr(facts, name), np.float64))


def _bound(data: CurveData, curve: SplitCurve, quantity: Quantity, bits: bool) -> Points:
    values = {
        Quantity.ELBO: curve.elbo,
        Quantity.RECONSTRUCTION: curve.reconstruction,
        Quantity.KL: curve.kl,
    }[quantity]
    values = np.asarray(values, np.float64)
    if bits and data.setup is not None:
        model = data.setup.model
        # The KL is a cost already; so ELBO, reconstruction and KL add up in bits, too.
        is_cost = quantity is Quantity.KL
        density = model.is_density and not is_cost
        values = bits_per_dim(-values if is_cost else values, model.dimensions, density=density)
    return Points(curve.epochs, curve.steps, values)
