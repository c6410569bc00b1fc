"""Damage, as disks, networks and people with bad intentions do it."""

from __future__ import annotations

import random
from collections.abc import Callable

__all__ = ["mutated"]

_TELLING = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def _cut(data: bytearray, dice: random.Random) -> None:
    del data[dice.randrange(len(data) + 1) :]


def _flip(data: bytearray, dice: random.Random) -> None:
    for _ in range(dice.choice((1, 1, 2, 8, 64))):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def _overwrite(data: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(data))
    stop = min(len(data), start + dice.choice((1, 4, 16, 256)))
    data[start:stop] = dice.randbytes(stop - start)


def _number(data: bytearray, dice: random.Random) -> None:
    """Put a number that is likely to be minded where a length or an offset may stand."""
    width = dice.choice((1, 2, 4))
    start = dice.randrange(min(len(data), 4096))
    value = dice.choice(_TELLING) & (256**width - 1)
    data[start : start + width] = value.to_bytes(width, dice.choice(("little", "big")))


def _remove(data: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(data))
    del data[start : start + dice.choice((1, 2, 12, 128))]


def _repeat(data: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(data))
    part = data[start : start + dice.choice((1, 4, 64, 512))]
    data[start:start] = part * dice.choice((1, 2, 16))


def _swap(data: bytearray, dice: random.Random) -> None:
    width = dice.choice((1, 4, 32))
    first, second = (dice.randrange(len(data)) for _ in range(2))
    one, other = data[first : first + width], data[second : second + width]
    if len(one) == len(other):
        data[first : first + width], data[second : second + width] = other, one


_WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _cut,
    _flip,
    _flip,
    _overwrite,
    _number,
    _number,
    _remove,
    _repeat,
    _swap,
)


def mutated(data: bytes, dice: random.Random, *, mutations: int = 0) -> bytes:
    """Return a damaged copy.

    Args:
        data: What to damage; not empty.
        dice: Source of chance.
        mutations: How many times, or 0 for one to four by chance.
    """
    copy = bytearray(data)
    for _ in range(mutations or dice.choice((1, 1, 1, 2, 4))):
        if not copy:
            break
        dice.choice(_WAYS)(copy, dice)
    return bytes(copy)
