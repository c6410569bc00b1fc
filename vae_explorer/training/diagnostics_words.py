"""How a diagnosis writes numbers."""

from __future__ import annotations

__all__ = ["nats", "rate_in_words"]


def nats(value: float) -> str:
    """Write an amount of nats with as many digits as it bears.

    Example:
        >>> nats(-1106.69), nats(31.53), nats(0.031)
        ('−1,107', '31.5', '0.03')
    """
    size = abs(value)
    text = f"{value:,.0f}" if size >= 1000 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"
    return text.replace("-", "−")


def rate_in_words(rate: float) -> str:
    """Write a learning rate as it can be typed in.

    Example:
        >>> rate_in_words(0.001), rate_in_words(2e-6)
        ('0.001', '2e-06')
    """
    return f"{rate:.3g}"
