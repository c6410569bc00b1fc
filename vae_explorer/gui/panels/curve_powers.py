"""From a place on a logarithmic axis to its value."""

from __future__ import annotations

__all__ = ["axis_value"]

_LARGEST = 300.0


def axis_value(place: float, *, logarithmic: bool) -> float:
    """Return the value at a place of an axis; no more than 1e300, however far somebody pans.

    Args:
        place: On the axis: the value, or its logarithm to the base of 10.
        logarithmic: Which of them.

    Example:
        >>> axis_value(2.0, logarithmic=True), axis_value(2.0, logarithmic=False)
        (100.0, 2.0)
        >>> axis_value(500.0, logarithmic=True)
        1e+300
    """
    return float(10.0 ** min(place, _LARGEST)) if logarithmic else place
