"""Frozen values that the session hands to the map about the plane it draws."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PlaneChoices", "PlaneEntry"]


@dataclass(frozen=True)
class PlaneEntry:
    """Something to choose.

    Attributes:
        key: By which the session knows it.
        name: What it is called in the menu.
        why_not: Why it cannot be chosen, or empty.
        meaning: One sentence about it, shown as a tooltip.
    """

    key: str
    name: str
    why_not: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class PlaneChoices:
    """Which planes there are, and what is said of the one that is drawn.

    Attributes:
        planes: Planes on which every place decodes exactly.
        views: Charts that only keep neighbours together.
        current: Key of the one that is drawn.
        name: Of the same, for the button.
        held: Where the other coordinates may be.
        current_held: Key of where they are.
        words: What the map says of it; empty for nothing.
        meaning: A longer sentence, shown as a tooltip.
        offer: A verb for what can be done about it, such as "Compute anew"; empty for nothing.
        progress: Share of a view that is done while it is computed, 0 to 1; -1 if that is not
            known, None if none is computed.
        kl: Average KL of each latent dimension, in nats.
        axes: The two dimensions that are drawn, from 0, if the plane is one of axes.
    """

    planes: tuple[PlaneEntry, ...] = ()
    views: tuple[PlaneEntry, ...] = ()
    current: str = ""
    name: str = ""
    held: tuple[PlaneEntry, ...] = ()
    current_held: str = ""
    words: str = ""
    meaning: str = ""
    offer: str = ""
    progress: float | None = None
    kl: tuple[float, ...] = ()
    axes: tuple[int, int] | None = None
