"""The pins, which go along into a branch while their codes mean the same there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from pathlib import Path

    from vae_explorer.gui.exploring.route import Route
    from vae_explorer.gui.exploring.walking import Walking
    from vae_explorer.runs.branch import Branched

__all__ = ["PinsAlong"]

_GONE = "The pins are gone: to its new weights their codes mean something else."


class PinsAlong(QObject):
    """Keeps the pins while a branch is being opened, and puts them on its map.

    Args:
        walking: Has the pins, and forgets them when other images or another run come.
        parent: Owner.
    """

    def __init__(self, walking: Walking, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._walking = walking
        self._kept: tuple[Path, Route] | None = None

    def keep(self, made: Branched) -> str:
        """Keep the pins for a branch that is about to be opened.

        Args:
            made: The branch.

        Returns:
            In a sentence, that there are pins that cannot come along; else nothing.
        """
        route = self._walking.route
        self._kept = None if made.anew else (made.path, route)
        return _GONE if made.anew and route.pins else ""

    @Slot(object)
    def give(self, path: Path) -> None:
        """Put the pins on the map of the run that was opened, if it is the branch."""
        kept, self._kept = self._kept, None
        if kept is not None and kept[0] == path and kept[1].pins:
            self._walking.take_route(kept[1])
