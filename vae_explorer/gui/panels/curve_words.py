"""What is said of a plot: its meaning, its heading, the place under the mouse."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.panels.curve_choices import CurveChoices, Quantity, Unit
from vae_explorer.gui.panels.curve_heading import HeadingText
from vae_explorer.gui.panels.curve_lines import Line, PlotLines, told_best, value_at
from vae_explorer.gui.panels.curve_powers import axis_value
from vae_explorer.gui.panels.curve_sources import unit_of, write_value
from vae_explorer.gui.style import words

if TYPE_CHECKING:
    from vae_explorer.gui.panels.curve_heat import Heat
    from vae_explorer.gui.views.information import ReferenceView
    from vae_explorer.training.history import CurveData

__all__ = ["best_words", "heading_of", "meaning_of", "nothing_words", "place_text", "waited_words"]

_MEANINGS = {
    Quantity.ELBO: "The lower bound of log p(x): reconstruction minus KL. In nats per image higher "
    "is better, in bits per dimension lower.",
    Quantity.RECONSTRUCTION: "The expected log-likelihood of an image under its own code. In nats "
    "per image higher is better, in bits per dimension lower.",
    Quantity.KL: "How far the posterior of an image is from the prior: what its code says about "
    "it, in nats per image or in bits per dimension of the image.",
    Quantity.GRADIENT: "Length of the gradient of the loss over all weights, at some of the steps. "
    "It grows before a training runs away.",
    Quantity.RATE: "Size of the steps, with its rise and its schedule.",
    Quantity.BETA: "Weight of the KL in what is maximised, with its warm-up.",
    Quantity.SPEED: "Images that were trained on in a second.",
    Quantity.DIMENSIONS: "KL of each latent dimension at the end of each epoch, in nats per image; "
    "the dimension with the most stands on top. One that stays dark says nothing about the images.",
    Quantity.ACTIVE: "Latent dimensions whose posterior mean varies by more than 0.01 over the "
    "images, at the ends of some epochs.",
}
_NOTHING = {
    Quantity.DIMENSIONS: "With this posterior or prior the KL has no closed form, and is not split "
    "over dimensions.",
    Quantity.ACTIVE: "Counted at the ends of epochs, on validation images.",
}
_NOT_RECORDED = "This run has not recorded it."


def meaning_of(quantity: Quantity, reference: ReferenceView | None) -> str:
    """Explain a plot, and its dashed line if there is one."""
    meaning = _MEANINGS[quantity]
    if reference is None:
        return meaning
    bits = words.bits_per_dim(reference.bits_per_dim)
    return meaning + (
        f"\nThe dashed line is the best model without latents: every pixel on its own, "
        f"fitted to the training images. It gives the {reference.split} images "
        f"{words.nats(reference.nats)} nats each, {bits} bits per dimension."
    )


def nothing_words(quantity: Quantity) -> str:
    """Say why a plot is empty while the run has curves."""
    return _NOTHING.get(quantity, _NOT_RECORDED)


def heading_of(
    quantity: Quantity, lines: PlotLines, x: float = math.nan, y: float = math.nan, note: str = ""
) -> HeadingText:
    """Write the heading of a plot.

    Args:
        quantity: What the plot shows.
        lines: Its curves.
        x: The place whose values are wanted; NaN for the last ones.
        y: Height of the mouse, which tells dimensions apart; NaN for none.
        note: A remark that gives way where room is short.
    """
    unit = unit_of(quantity, lines.bits)
    if lines.heat is not None:
        top = write_value(quantity, lines.heat.top, False)
        return HeadingText(
            str(quantity), unit, validation=_row_words(lines.heat, x, y), scale=("0", top)
        )

    def value(line: Line) -> str:
        if line.x.size == 0:
            return ""
        if math.isnan(x):
            known = line.y[np.isfinite(line.y)]
            height = float(known[-1]) if known.size else math.nan
        else:
            height = value_at(line, x)
        return write_value(quantity, axis_value(height, logarithmic=lines.log_y), lines.bits)

    return HeadingText(str(quantity), unit, value(lines.train), value(lines.validation), note)


def _row_words(heat: Heat, x: float, y: float) -> str:
    row = None if math.isnan(y) else heat.row_at(y)
    if row is None or math.isnan(x):
        return ""
    return f"{heat.name(row)} {words.kl(heat.value_at(x, row))}"


def best_words(data: CurveData | None) -> str:
    """Say which epoch was best and how long that is ago, empty before the second epoch."""
    found = None if data is None else told_best(data)
    if found is None:
        return ""
    best, ago = found
    return f"best {best}, {ago} ago" if ago else "best now"


def waited_words(data: CurveData | None) -> str:
    """Say the same in a sentence."""
    found = None if data is None else told_best(data)
    if data is None or found is None:
        return ""
    best, ago = found
    since = f"; {words.plural(ago, 'epoch')} ago" if ago else ", the newest"
    sentence = (
        f"\nThe ring marks the best epoch so far: {best}{since}. Best is the highest ELBO of the "
        "whole run, as in the list of runs."
    )
    patience = 0 if data.setup is None else data.setup.training.patience_epochs
    if patience:
        epochs = words.plural(patience, "epoch")
        weight = 1.0 if data.waited is None else data.waited.beta
        price = "" if weight == 1.0 else f", with β = {weight:g},"
        sentence += (
            f" Training ends by itself when for {epochs} what it maximises{price} has not risen; "
            "with a training that goes on after that, they count anew."
        )
    return sentence


def place_text(x: float, choices: CurveChoices) -> str:
    """Write a place on the horizontal axis, such as "Epoch 12.4"."""
    place = axis_value(x, logarithmic=choices.log_x)
    if choices.unit is Unit.STEP:
        return f"Step {words.count(round(place))}"
    return f"Epoch {words.true_minus(place, 2 if place < 10 else 1)}"
