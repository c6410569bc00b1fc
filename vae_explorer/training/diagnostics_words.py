"""How a diagnosis writes numbers."""

from __future__ import annotations

from vae_explorer.figures import grouped

__all__ = ["nats", "rate_in_words"]


def nats(value: float) -> str:
    """Write an amount of nats with as many digits as it bears.

    Example:
        >>> nats(-110.69), nats(31.53), nats(0.031)
        ('−110.7', '31.5', '0.03')
    """
    size = abs(value)
    return grouped(value, 0 if size >= 1000 else 1 if size >= 10 else 2).replace("-", "−")


def rate_in_words(rate: float) -> str:
    """Write a learning rate as it can be typed in.

    Example:
        >>> rate_in_words(0.001), rate_in_words(2e-6)
        ('0.001', '2e-06')
    """
    return f"{rate:.3g}"
