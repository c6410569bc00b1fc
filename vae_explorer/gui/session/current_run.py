"""The run that is open, and whether training may go on with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.runs.manifest import Ancestor, Manifest
    from vae_explorer.training.settings import DeviceChoice, Setup

__all__ = ["CurrentRun", "with_device", "with_epochs"]


def with_epochs(setup: Setup, epochs: int) -> Setup:
    """Return a setup with another number of epochs in all."""
    training = setup.training.model_copy(update={"epochs": epochs})
    return setup.model_copy(update={"training": training})


def with_device(setup: Setup, device: DeviceChoice) -> Setup:
    """Return a setup that is trained on another device."""
    training = setup.training.model_copy(update={"device": device})
    return setup.model_copy(update={"training": training})


@dataclass
class CurrentRun:
    """The run that is open, if any.

    Attributes:
        path: Its folder, or None while there is none.
        setup: What it is trained with.
        epochs_done: How far it is, as a fraction.
        ancestor: The moment of another run that it began from, if it is a branch.
        is_read_only: Whether its folder cannot be written to.
        manifest: What its folder says of it; None before it is on disk.
        lost: What became of its folder, in a sentence; empty while it is there.
    """

    path: Path | None = None
    setup: Setup | None = None
    epochs_done: float = 0.0
    ancestor: Ancestor | None = None
    is_read_only: bool = False
    manifest: Manifest | None = None
    lost: str = ""

    @property
    def is_finished(self) -> bool:
        """True if all its epochs are done."""
        return self.setup is not None and self.epochs_done >= self.setup.training.epochs

    def split(self, images: ImageSet, setup: Setup) -> ImageSet:
        """Return its images, split for another run; where the split would be the same, as they are.

        What is left of a larger set keeps its place in the split of that.
        """
        wanted = setup.training
        if self.setup is not None:
            held = self.setup.training
            if (held.validation_fraction, held.seed) == (wanted.validation_fraction, wanted.seed):
                return images
        return images.with_split(wanted.validation_fraction, wanted.seed)

    def takes(self, setup: Setup) -> bool:
        """Say whether training with these settings goes on with this run.

        The number of epochs and the device may be others; anything else makes another run.
        """
        if self.path is None or self.setup is None or self.lost:
            return False
        ours = self.setup.training
        return with_device(with_epochs(setup, ours.epochs), ours.device) == self.setup
