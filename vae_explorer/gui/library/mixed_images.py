"""A quiet line where runs are compared that have not seen the same images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.gui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QWidget

    from vae_explorer.runs.shelf import RunCard

__all__ = ["MixedImages"]

_WORDS = "Their images are not the same: the bounds of one say nothing about those of another."


class MixedImages(Text):
    """Says that bounds are not to be compared, where they are not; else it takes no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_WORDS, 11, 400, "2", wrap=True)
        self.setParent(parent)
        self.setContentsMargins(12, 4, 12, 4)
        self.hide()

    def show_runs(self, cards: Iterable[RunCard]) -> None:
        """Looks whether the runs that are compared have the same images."""
        self.setVisible(len({card.fingerprint for card in cards}) > 1)
