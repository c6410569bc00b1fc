"""Sentences that explain, in a tooltip of readable width."""

from __future__ import annotations

import textwrap
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

__all__ = ["explain", "lines_of"]

_WIDTH = 56


@lru_cache(maxsize=512)
def lines_of(sentence: str) -> str:
    """Returns the sentence broken into lines: Qt puts plain text on one, however long.

    >>> max(len(line) for line in lines_of("word " * 40).splitlines()) <= 56
    True
    """
    paragraphs = sentence.split("\n")
    return "\n".join(textwrap.fill(each, _WIDTH, break_long_words=False) for each in paragraphs)


def explain(widget: QWidget, sentence: str) -> None:
    """Explains a widget to the eye, as a tooltip, and to a screen reader.

    Args:
        widget: What is explained.
        sentence: What it means, or what it does; an empty one takes the explanation away.
    """
    widget.setToolTip(lines_of(sentence))
    widget.setAccessibleDescription(sentence)
