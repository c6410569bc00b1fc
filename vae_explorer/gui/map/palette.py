"""The colour tables of the map: sixteen colours in fifteen strengths. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.map.colouring import (
    COLOURS,
    LABEL_COLOURS,
    NO_COLOUR,
    SCALE_COLOURS,
    Categorical,
    Colouring,
    Continuous,
)
from vae_explorer.gui.map.raster import levels_with
from vae_explorer.gui.style.scale import rgb, scale_colours

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.gui.style.tokens import Tokens

__all__ = ["colours_for", "density_table", "rgb", "scale_colours", "sprite_table"]

FAINTEST = 0.55
"""Opacity of a single point."""


def colours_for(colouring: Colouring, tokens: Tokens) -> NDArray[np.uint8]:
    """The palette that the points' colour indices refer to, shape ``(COLOURS, 3)``."""
    palette = np.tile(np.array(rgb(tokens.text3), np.uint8), (COLOURS, 1))
    if isinstance(colouring, Categorical):
        palette[:LABEL_COLOURS] = [rgb(label) for label in tokens.labels]
    elif isinstance(colouring, Continuous):
        palette[:SCALE_COLOURS] = scale_colours(tokens)
    palette[NO_COLOUR] = rgb(tokens.text3)
    return palette


def density_table(
    palette: NDArray[np.uint8], opacities: tuple[float, ...] = (1.0,)
) -> NDArray[np.uint32]:
    """Colour table of the squares: the more points share a pixel, the more opaque.

    Args:
        palette: Shape ``(COLOURS, 3)``.
        opacities: What is left of a point's opacity by its fade, from 0 to 1.

    Returns:
        ARGB, shape ``(256,)``: nothing, then the levels of each colour, fade after fade.
    """
    levels = levels_with(len(opacities))
    alpha = np.multiply.outer(opacities, np.linspace(FAINTEST, 1.0, levels))
    return _table(
        np.broadcast_to(alpha[:, None], (len(opacities), COLOURS, levels)),
        np.broadcast_to(palette[None, :, None, :], (len(opacities), COLOURS, levels, 3)),
    )


def sprite_table(
    palette: NDArray[np.uint8], halo: str, opacities: tuple[float, ...] = (1.0,)
) -> NDArray[np.uint32]:
    """Colour table of the dots: from the halo to the point's own colour.

    Args:
        palette: Shape ``(COLOURS, 3)``.
        halo: Colour of the ring, "#RRGGBB".
        opacities: What is left of a point's opacity by its fade, from 0 to 1.

    Returns:
        ARGB, shape ``(256,)``: a transparent entry for empty, then as for the squares.
    """
    fades, levels = len(opacities), levels_with(len(opacities))
    share = np.linspace(0.0, 1.0, levels)[None, :, None]
    mixed = (1 - share) * np.array(rgb(halo), np.float64) + share * palette[:, None, :]
    alpha = np.broadcast_to(np.array(opacities)[:, None, None], (fades, COLOURS, levels))
    return _table(alpha, np.broadcast_to(mixed, (fades, COLOURS, levels, 3)))


def _table(alpha: NDArray[np.float64], colours: NDArray[np.number]) -> NDArray[np.uint32]:
    """Pack opacities of shape (F, COLOURS, L) and colours of shape (F, COLOURS, L, 3)."""
    red, green, blue = np.moveaxis(np.rint(colours).astype(np.uint32), -1, 0)
    packed = np.rint(255 * alpha).astype(np.uint32) << 24 | red << 16 | green << 8 | blue
    table = np.zeros(256, np.uint32)
    table[1 : 1 + packed.size] = packed.ravel()
    return table
