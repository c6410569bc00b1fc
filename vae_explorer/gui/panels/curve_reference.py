"""The label of the reference line: how far the model without latents comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from vae_explorer.gui.panels.curve_frame import CurveFrame
from vae_explorer.gui.panels.curve_lines import PlotLines
from vae_explorer.gui.panels.curve_notes import NOTE_PX, note_width, paint_note
from vae_explorer.gui.style import words
from vae_explorer.gui.style.theme import Tokens

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

__all__ = ["paint_reference", "reference_text"]


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

    It stands at the left, where a training is still below that line.

    Args:
        painter: In coordinates of the canvas.
        frame: Where the plot stands.
        lines: For the reference.
        tokens: The colours.
    """
    low, high = frame.axes.y
    text = reference_text(lines, low, high)
    if not text or lines.reference is None:
        return
    plot, width = frame.rect, note_width(text)
    line = frame.pixel(0.0, min(max(lines.reference, low), high)).y()
    top = line - NOTE_PX - 1
    if top < plot.top():
        top = line + 2
    paint_note(painter, QRectF(plot.left(), top, width, NOTE_PX), text, tokens.text3, tokens)
