"""The drawn graph of a model as plain values: boxes, lines and captions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from vae_explorer.model.summary import Part

__all__ = ["Box", "GraphLayout", "Placed", "Shape"]

Shape = Literal["picture", "bar", "network", "ellipse", "circle"]


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return self.left + self.width / 2, self.top + self.height / 2

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True)
class Placed:
    """A part of the model with its place.

    Attributes:
        part: What it is; of a network drawn as one, its first layer.
        shape: How it is drawn.
        glyph: Where its shape stands.
        area: Where the mouse finds it, with its captions.
        title: Written into the shape.
        captions: Lines below the shape.
        captions_box: Where they stand.
        layers: The layers of a network that is drawn as one.
    """

    part: Part
    shape: Shape
    glyph: Box
    area: Box
    title: str
    captions: tuple[str, ...]
    captions_box: Box
    layers: tuple[Part, ...] = ()


@dataclass(frozen=True)
class GraphLayout:
    """A drawn graph.

    Attributes:
        placed: Its parts.
        arrows: Lines by their corners, from where to where; each ends in an arrow head.
        draws: Of these, the ones along which something is drawn by chance.
        plate: The frame round what there is once for each image.
        plate_words: What is written on it.
    """

    placed: tuple[Placed, ...]
    arrows: tuple[tuple[tuple[float, float], ...], ...]
    draws: tuple[tuple[tuple[float, float], ...], ...]
    plate: Box
    plate_words: str

    def at(self, x: float, y: float) -> Placed | None:
        """Returns the part at a point, or None; what was placed last lies above."""
        return next((each for each in reversed(self.placed) if each.area.holds(x, y)), None)
