"""The run that is open, and whether training may go on with it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

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
    """

    path: Path | None = None
    setup: Setup | None = None
    epochs_done: float = 0.0

    def takes(self, setup: Setup) -> bool:
        """Say whether training with these settings goes on with this run.

        The number of epochs and the device may be others; anything else makes another run.
        """
        if self.path is None or self.setup is None:
            return False
        ours = self.setup.training
        return with_device(with_epochs(setup, ours.epochs), ours.device) == self.setup

    def epochs_to_go_to(self, epochs: int) -> int:
        """Return the epochs in all to go on to.

        Args:
            epochs: As set. Where all of them are done, and the person wants more of it, half as
                many are added.
        """
        done = int(self.epochs_done)
        return epochs if epochs > done else done + max(1, epochs // 2)
