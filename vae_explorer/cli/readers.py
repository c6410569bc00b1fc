"""Readers of single words: names, and numbers within a range."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable

__all__ = ["a_name", "number", "whole"]


def a_name(text: str) -> str:
    """Read the name of a file or folder, which is not empty.

    Example:
        >>> a_name("samples")
        'samples'
    """
    if not text.strip():
        raise argparse.ArgumentTypeError("a name is missing")
    return text


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers within a range.

    Example:
        >>> whole(1, 9)("7")
        7
    """

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{value} is not from {least} to {most}")
        return value

    return read


def number(least: float, most: float) -> Callable[[str], float]:
    """Return a reader of numbers within a range.

    Example:
        >>> number(0, 1)("0.5")
        0.5
    """

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
        if not math.isfinite(value) or not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{text} is not from {least:g} to {most:g}")
        return value

    return read
