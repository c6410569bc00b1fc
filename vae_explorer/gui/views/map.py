"""Frozen values that the session hands to the map: fields, contours, refined posteriors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np

__all__ = [
    "FIELD_LEVELS",
    "HATCHED",
    "Arrows",
    "Bandwidth",
    "ContourView",
    "Ellipses",
    "FieldFacts",
    "FieldScale",
    "FieldView",
    "ShowChoices",
]

FIELD_LEVELS = 120
"""Steps of a field's colours, few enough for one byte with its hatching."""
HATCHED = 128
"""Added to the level of a pixel that is hatched."""

FieldScale = Literal["sequential", "diverging", "labels"]


@dataclass(frozen=True)
class Bandwidth:
    """The width of a kernel density's kernel.

    Attributes:
        rule: "scott", "silverman", "cross-validated" or "given".
        widths: Standard deviation along the two axes of the plane, in latent units.
    """

    rule: str
    widths: tuple[float, float]


@dataclass(frozen=True)
class FieldFacts:
    """What a field is, and what its colours mean.

    Attributes:
        name: What it is.
        unit: Of its limits, such as "per square latent unit"; empty for a ratio and for labels.
        meaning: One sentence about it, shown as a tooltip.
        scale: Which colours.
        limits: What the two ends of the scale stand for, already in words.
        notes: Short lines below the scale, such as the share of the prior in holes.
        labels: Names of the labels and the number of images of each, where the scale has them.
        bandwidth: Of the kernel, if the field is a kernel density.
        holes: Whether there are holes that the cursor can go to.
    """

    name: str
    unit: str
    meaning: str
    scale: FieldScale = "sequential"
    limits: tuple[str, str] = ("", "")
    notes: tuple[str, ...] = ()
    labels: tuple[tuple[str, int], ...] = ()
    bandwidth: Bandwidth | None = None
    holes: bool = False


@dataclass(frozen=True, eq=False)
class Arrows:
    """Arrows on the plane.

    Attributes:
        starts: float64, shape ``(K, 2)``, in latent units.
        ways: From there to the tips as they are drawn, shape ``(K, 2)``.
        cut: Which are longer than they are drawn, bool, shape ``(K,)``.
    """

    starts: np.ndarray
    ways: np.ndarray
    cut: np.ndarray


@dataclass(frozen=True, eq=False)
class Ellipses:
    """Ellipses on the plane.

    Attributes:
        middles: float64, shape ``(K, 2)``, in latent units.
        axes: The longer and the shorter half axis as they are drawn, shape ``(K, 2, 2)``.
        cut: Which are larger than they are drawn, bool, shape ``(K,)``.
    """

    middles: np.ndarray
    axes: np.ndarray
    cut: np.ndarray


@dataclass(frozen=True, eq=False)
class FieldView:
    """A quantity painted over the plane behind the points.

    Attributes:
        facts: What it is.
        levels: uint8, shape ``(H, W)``, the first line at the top. 0 is nothing, 1 to
            :data:`FIELD_LEVELS` the steps of the scale (of a sequential one by the root of the
            share, so that its low end is the finest) or the number of the label from 1; plus
            :data:`HATCHED` where hatched.
        bounds: Outer edges of the picture, ``(x_low, x_high, y_low, y_high)`` in latent units.
        glyphs: What is drawn over it, if anything.
    """

    facts: FieldFacts
    levels: np.ndarray
    bounds: tuple[float, float, float, float]
    glyphs: Arrows | Ellipses | None = None


@dataclass(frozen=True, eq=False)
class ContourView:
    """The true posterior p(z|x) of one image on the plane.

    Attributes:
        index: Row of the image in its set.
        lines: Share of the mass from 0 to 1, and the closed or cut lines that enclose it, each of
            shape ``(K, 2)`` in latent units.
        words: What is said beside it, such as "KL 0.34 nats".
        meaning: One sentence about it, shown as a tooltip.
    """

    index: int
    lines: tuple[tuple[float, tuple[np.ndarray, ...]], ...]
    words: str
    meaning: str


@dataclass(frozen=True)
class ShowChoices:
    """What the map's Show menu offers.

    Attributes:
        fields: Identifier and name of each field that there can be.
        field: Identifier of the one that is painted.
        bandwidth_rule: Rule of the kernel's width.
        contours: Whether the true posterior is drawn.
        contours_why: Why it cannot be drawn, or empty.
        fields_why: Why no field can be painted, or empty.
    """

    fields: tuple[tuple[str, str], ...] = ()
    field: str = "none"
    bandwidth_rule: str = "scott"
    contours: bool = False
    contours_why: str = ""
    fields_why: str = ""
