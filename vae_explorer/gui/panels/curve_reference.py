"""The label of the reference line: how far the model without latents comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF

from vae_explorer.gui.panels.curve_frame import CurveFrame
from vae_explorer.gui.panels.curve_lines import PlotLines
from vae_explorer.gui.panels.curve_notes import NOTE_PX, note_width, paint_note
from vae_explorer.gui.style import words
from vae_explorer.gui.style.theme import Tokens

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

__all__ = ["paint_reference", "reference_spot", "reference_text"]

_PLACES = 24
"""Across the label, at which it is looked whether a curve runs through it."""


def reference_text(lines: PlotLines, low: float, high: float) -> str:
    """Write the label of the reference in a plot with these limits, empty where there is none.

    >>> reference_text(PlotLines(reference=-206.71), -250.0, -100.0)
    'no latents −206.7'
    >>> reference_text(PlotLines(reference=-206.71), -120.0, -100.0)
    '↓ no latents −206.7'
    """
    level = lines.reference
    if level is None:
        return ""
    value = words.nats(10**level if lines.log_y else level)
    arrow = "↓ " if level < low else "↑ " if level > high else ""
    return f"{arrow}no latents {value}"


def paint_reference(painter: QPainter, frame: CurveFrame, lines: PlotLines, tokens: Tokens) -> None:
    """Writes the label on its line, or at the edge beyond which the line lies.

    Args:
        painter: In coordinates of the canvas.
        frame: Where the plot stands.
        lines: For the reference.
        tokens: The colours.
    """
    low, high = frame.axes.y
    text = reference_text(lines, low, high)
    if text and lines.reference is not None:
        level_px = frame.pixel(0.0, min(max(lines.reference, low), high)).y()
        paint_note(
            painter,
            reference_spot(frame, lines, level_px, note_width(text)),
            text,
            tokens.text3,
            tokens,
        )


def reference_spot(frame: CurveFrame, lines: PlotLines, level_px: float, width: float) -> QRectF:
    """Returns the place beside the line that the fewest curves cross; at the left, if it may be.

    Args:
        frame: Where the plot stands.
        lines: The curves.
        level_px: Height of the line in pixels of the canvas.
        width: Of the label in pixels.
    """
    plot = frame.rect
    above, below = level_px - NOTE_PX - 1, level_px + 2
    tops = [top for top in (above, below) if plot.top() <= top <= plot.bottom() - NOTE_PX]
    spots = [
        QRectF(left, top, width, NOTE_PX)
        for left in (plot.left(), plot.right() - width)
        for top in tops or [below]
    ]
    return min(spots, key=lambda spot: _crossings(frame, lines, spot))


def _crossings(frame: CurveFrame, lines: PlotLines, spot: QRectF) -> int:
    """Count the places, of some across a spot, at which a smooth curve runs through it."""
    left, high = frame.place(spot.topLeft())
    right, low = frame.place(spot.bottomRight())
    count = 0
    for line in (lines.train, lines.validation, *(other.line for other in lines.others)):
        if line.x.size:
            across = np.linspace(left, right, _PLACES)
            heights = np.interp(across, line.x, line.y, left=np.nan, right=np.nan)
            count += int(((heights >= low) & (heights <= high)).sum())
    return count
