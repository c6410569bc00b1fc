"""How numbers are grouped wherever the program writes them."""

from __future__ import annotations

__all__ = ["THIN_SPACE", "count", "grouped"]

THIN_SPACE = "\N{THIN SPACE}"


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
