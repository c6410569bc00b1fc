"""Generators that work in turns, worked to their end."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")

__all__ = ["worked"]


def worked(work: Generator[None, None, T]) -> T:
    """Give a generator all the turns it wants, and return its result."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: T = end.value
            return result
