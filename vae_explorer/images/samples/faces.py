"""Drawing cartoon faces, many at a time.

Coordinates go from -1 to 1, down and to the right. Whatever is the same on both sides of the face
is drawn once, at the distance from the middle.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from vae_explorer.images.samples import features, hair
from vae_explorer.images.samples.head import Head, paint_body, paint_head
from vae_explorer.images.samples.painting import Canvas, Floats

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["draw_faces"]


def draw_faces(factors: Mapping[str, Floats]) -> npt.NDArray[np.uint8]:
    """Draw faces from their factors.

    Args:
        factors: The columns that `face_factors` gives, float32 (N,) each.

    Returns:
        uint8 (N, 3, 64, 64).
    """
    head = Head.from_factors(factors)
    canvas = Canvas(len(factors["smile"]))
    style = hair.Style.from_factors(factors)
    paint_body(canvas, head, factors, lambda: hair.paint_behind(canvas, head, style))
    paint_head(canvas, head, factors["smile"])
    features.paint_beard(canvas, head, style.colour, factors["beard"])
    features.paint_mouth(canvas, head, factors["smile"])
    features.paint_nose(canvas, head)
    hair.paint_in_front(canvas, head, style)
    features.paint_eyes(canvas, head, factors["eye size"], factors["gaze"])
    features.paint_brows(canvas, head, style.colour, factors["brow angle"], factors["eye size"])
    features.paint_glasses(canvas, head, factors["glasses"])
    return canvas.to_bytes()
