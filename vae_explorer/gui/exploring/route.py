"""Pins in their order, and every way to change them. No Qt, nothing that can be changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from string import ascii_uppercase

import numpy as np

__all__ = ["LETTERS", "PinPlace", "Route"]

LETTERS = ascii_uppercase


@dataclass(frozen=True, eq=False)
class PinPlace:
    """A pin in latent space.

    Attributes:
        letter: "A" to "Z".
        z: The code, shape ``(D,)``.
        index: Row of the image that it is on; None for a place.
    """

    letter: str
    z: np.ndarray
    index: int | None


@dataclass(frozen=True, eq=False)
class Route:
    """Pins in walking order, and how one walks from each to the next.

    A pin keeps its letter for as long as it is there, wherever in the order it stands.

    Attributes:
        pins: At most 26.
        kind: One of :data:`~vae_explorer.latent.walks.WALK_KINDS`.
        loop: Whether one walks back from the last pin to the first.
    """

    pins: tuple[PinPlace, ...] = ()
    kind: str = "linear"
    loop: bool = False

    @property
    def leads(self) -> bool:
        """Whether there are two pins to walk between."""
        return len(self.pins) > 1

    @property
    def pieces(self) -> int:
        """How many pieces the walk has."""
        return len(self.pins) - (not self.loop) if self.leads else 0

    @property
    def letters(self) -> str:
        """Letters of the pins passed, the first again at the end of a loop."""
        passed = "".join(pin.letter for pin in self.pins)
        return passed + passed[0] if self.loop and self.leads else passed

    @property
    def codes(self) -> np.ndarray:
        """Codes of the pins, shape ``(P, D)``."""
        return np.stack([pin.z for pin in self.pins])

    @property
    def free_letter(self) -> str:
        """The first letter that no pin has, empty where all are taken."""
        taken = {pin.letter for pin in self.pins}
        return next((letter for letter in LETTERS if letter not in taken), "")

    def pin_of(self, letter: str) -> PinPlace | None:
        """Return the pin of a letter, if there is one."""
        return next((pin for pin in self.pins if pin.letter == letter), None)

    def with_pin(self, pin: PinPlace) -> Route:
        """Put a pin of this letter elsewhere, or add it before the next later letter."""
        if self.pin_of(pin.letter) is not None:
            return self.each(lambda old: pin if old.letter == pin.letter else old)
        later = (at for at, old in enumerate(self.pins) if old.letter > pin.letter)
        return self.with_pin_at(next(later, len(self.pins)), pin)

    def with_pin_at(self, place: int, pin: PinPlace) -> Route:
        """Add a pin as the one of this number; one past the last adds it at the end."""
        return replace(self, pins=(*self.pins[:place], pin, *self.pins[place:]))

    def without(self, letter: str) -> Route:
        """Take a pin away; its neighbours are joined."""
        return replace(self, pins=tuple(pin for pin in self.pins if pin.letter != letter))

    def each(self, change: Callable[[PinPlace], PinPlace]) -> Route:
        """Change every pin."""
        return replace(self, pins=tuple(change(pin) for pin in self.pins))

    def nearest_piece(self, z: np.ndarray) -> int:
        """Return the piece whose straight line passes nearest to a code; 0 without any."""
        if not self.leads:
            return 0
        starts = self.codes[: self.pieces]
        ways = np.roll(self.codes, -1, axis=0)[: self.pieces] - starts
        squared = np.maximum(np.square(ways).sum(axis=1), 1e-12)
        share = np.clip(((z - starts) * ways).sum(axis=1) / squared, 0.0, 1.0)
        return int(np.linalg.norm(starts + share[:, None] * ways - z, axis=1).argmin())
