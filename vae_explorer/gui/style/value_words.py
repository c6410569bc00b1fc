"""A value of the table of images as the window writes it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from vae_explorer.gui.style.words import count, nats, true_minus

if TYPE_CHECKING:
    from vae_explorer.latent.image_table import Column

__all__ = ["UNKNOWN", "number_words", "value_words"]

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
UNKNOWN = "–"
"""Stands for a value that is not known."""


def value_words(column: Column, row: int) -> str:
    """Return the value of an image, with its unit; "–" where it is not known.

    Example:
        >>> import numpy as np
        >>> from vae_explorer.latent.image_table import Column
        >>> elbo = Column("elbo", "ELBO", "nats", "", np.array([-141.27, np.nan]))
        >>> value_words(elbo, 0).replace(NO_BREAK_SPACE, " "), value_words(elbo, 1)
        ('−141.3 nats', '–')
    """
    value = column.values[row]
    if isinstance(value, str):
        return value or UNKNOWN
    return number_words(float(value), column.unit)


def number_words(value: float, unit: str) -> str:
    """Return a number with as many decimals as it deserves, and its unit.

    Example:
        >>> number_words(3.0, ""), number_words(0.25, "px").replace(NO_BREAK_SPACE, " ")
        ('3', '0.250 px')
    """
    if not math.isfinite(value):
        return UNKNOWN
    if value == round(value) and unit != "nats":
        text = count(int(value))
    elif unit == "nats" and abs(value) >= 10:
        text = nats(value)
    else:
        magnitude = math.floor(math.log10(abs(value))) if value else 0
        text = true_minus(value, min(max(2 - magnitude, 0), 3))
    if unit == "epoch":
        return f"epoch {text}"
    return f"{text}{NO_BREAK_SPACE}{unit}" if unit else text
