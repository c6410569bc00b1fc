"""The colour tables of fields: what each value of their 8-bit pictures looks like. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.map.colouring import Categorical, legend_rows
from vae_explorer.gui.map.palette import rgb, scale_colours
from vae_explorer.gui.views.map import FIELD_LEVELS, HATCHED, FieldFacts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.gui.style.tokens import Tokens

__all__ = ["FIELD_OPACITY", "field_colours", "field_table", "label_colours"]

FIELD_OPACITY = 0.35
REGION_OPACITY = 0.22
HATCH_OPACITY = 0.26
FADED = 0.12
"""Share of a sequential scale over which it fades in: an empty place is canvas, not violet."""

SHADES = 256

_LESS, _MORE = "#3B6FB6", "#C8690F"


def label_colours(facts: FieldFacts, tokens: Tokens) -> tuple[str, ...]:
    """The colours of a field's labels, the same as those of the points."""
    names = tuple(name for name, _ in facts.labels)
    counts = tuple(count for _, count in facts.labels)
    rows = legend_rows(Categorical("", names, np.zeros(0, np.int32), counts))
    own = {row.name: tokens.labels[row.colour] for row in rows if row.colour < len(tokens.labels)}
    return tuple(own.get(name, tokens.text3) for name in names)


def field_colours(
    facts: FieldFacts, tokens: Tokens, count: int = FIELD_LEVELS
) -> NDArray[np.uint8]:
    """The colours of a field's scale, low to high, shape ``(count, 3)``."""
    if facts.scale == "diverging":
        ends = [np.array(rgb(end), np.float64) for end in (_LESS, tokens.hairline, _MORE)]
        at = np.linspace(0, 2, count)
        stops = [np.interp(at, (0, 1, 2), [end[channel] for end in ends]) for channel in range(3)]
        return np.asarray(np.rint(np.stack(stops, axis=1)), np.uint8)
    if facts.scale == "labels":
        colours = [rgb(colour) for colour in label_colours(facts, tokens)] or [rgb(tokens.text3)]
        return np.array([colours[min(k, len(colours) - 1)] for k in range(count)], np.uint8)
    return scale_colours(tokens, count)


def field_table(facts: FieldFacts, tokens: Tokens) -> NDArray[np.uint32]:
    """The colour table of a field.

    Args:
        facts: Of the field.
        tokens: Colours of the theme.

    Returns:
        Premultiplied ARGB, shape ``(256,)``: nothing, the levels, and from ``HATCHED`` on the
        same levels under a line of ink.
    """
    if facts.scale == "sequential":
        at = np.rint((SHADES - 1) * _shares(FIELD_LEVELS)).astype(np.intp)
        colours = field_colours(facts, tokens, SHADES)[at].astype(np.float64)
    else:
        colours = field_colours(facts, tokens).astype(np.float64)
    alpha = np.full(FIELD_LEVELS, REGION_OPACITY if facts.scale == "labels" else FIELD_OPACITY)
    if facts.scale == "sequential":
        alpha *= np.minimum(1.0, _shares(FIELD_LEVELS) / FADED)
    ink = np.array(rgb(tokens.ink), np.float64)
    table = np.zeros(256, np.uint32)
    table[1 : 1 + FIELD_LEVELS] = _packed(colours * alpha[:, None], alpha)
    covered = HATCH_OPACITY + (1 - HATCH_OPACITY) * alpha
    mixed = HATCH_OPACITY * ink + (1 - HATCH_OPACITY) * colours * alpha[:, None]
    table[HATCHED + 1 : HATCHED + 1 + FIELD_LEVELS] = _packed(mixed, covered)
    return table


def _shares(count: int) -> NDArray[np.float64]:
    """Shares of the limits that the levels of a sequential scale stand for."""
    return np.asarray(np.square(np.linspace(0.0, 1.0, count)))


def _packed(premultiplied: NDArray[np.float64], alpha: NDArray[np.float64]) -> NDArray[np.uint32]:
    red, green, blue = np.rint(premultiplied).astype(np.uint32).T
    opaque = np.rint(255 * alpha).astype(np.uint32)
    return np.asarray(opaque << 24 | red << 16 | green << 8 | blue, np.uint32)
