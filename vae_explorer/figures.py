"""How numbers are grouped wherever the program writes them."""

from __future__ import annotations

__all__ = ["THIN_SPACE", "count", "epoch_number", "grouped"]

THIN_SPACE = "\N{THIN SPACE}"
_FINE = 10
"""From so many epochs on, a tenth of one says enough; before, a hundredth."""


def grouped(value: float, decimals: int = 0) -> str:
    """Return a number with thin spaces between thousands.

    Example:
        >>> grouped(-13919.84, 1).replace(THIN_SPACE, "_")
        '-13_919.8'
    """
    return f"{value:,.{decimals}f}".replace(",", THIN_SPACE)


def count(number: int) -> str:
    """Return a whole number in groups of three.

    Example:
        >>> count(60000).replace(THIN_SPACE, "_")
        '60_000'
    """
    return grouped(number)


def epoch_number(epoch: float) -> str:
    """Return an epoch, 0 or more, with as many decimals as say something.

    Example:
        >>> epoch_number(0.04), epoch_number(3.25), epoch_number(11.999), epoch_number(120.4)
        ('0.04', '3.25', '12', '120.4')
    """
    decimals = 1 if epoch >= _FINE else 2
    shown = round(epoch, decimals)
    return grouped(shown, 0 if shown == round(shown) else decimals)
