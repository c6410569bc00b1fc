"""What every part of the exploration has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Snapshot

__all__ = ["Part"]


class Part(QObject):
    """One thing that is done with the latent space: commands in, facts out.

    Attributes:
        failed: An exception of a worker.
    """

    failed = Signal(object)

    @property
    def busy(self) -> bool:
        """True while a worker is at it."""
        return False

    def begin(self, images: ImageSet) -> None:
        """Forget everything and look at another image set."""

    def rest(self) -> None:
        """Give up what the workers are at."""

    def look_from(self, snapshot: Snapshot, frame: MapFrame) -> None:
        """Take up a newer model, or the same one with newer codes or on another plane."""

    def choose_label(self, label: int) -> None:
        """Tell a conditional model this label from now on; -1 for nothing."""
