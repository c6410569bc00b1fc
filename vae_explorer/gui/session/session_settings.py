"""The session's settings: what is trained with, before a training and while it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from vae_explorer.errors import SettingsError
from vae_explorer.gui.session.current_run import with_device
from vae_explorer.gui.session.session_state import SessionState
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.training.changes import with_rates
from vae_explorer.training.presets import fit_architecture, suggest_setup
from vae_explorer.training.settings import DeviceChoice

if TYPE_CHECKING:
    from vae_explorer.training.settings import Setup

__all__ = ["SessionSettings"]


class SessionSettings(SessionState):
    """Commands that change what is trained with."""

    @Slot(object)
    def edit_setup(self, setup: Setup) -> None:
        """Take changed settings; another preset or architecture brings its own networks.

        While a training goes on, learning rate and β are taken from the next step on.
        """
        if self.images is None or self.setup is None:
            return
        if self.trainer.running:
            self.steer(setup.training.learning_rate, setup.training.beta)
            return
        if setup.preset != self.setup.preset:
            setup = with_device(suggest_setup(self.images, setup.preset), self.device)
        elif setup.model.architecture != self.setup.model.architecture:
            setup = fit_architecture(self.setup, setup.model.architecture)
        self.setup = setup
        self._tell()

    @Slot(str)
    def choose_device(self, name: str) -> None:
        """Train somewhere else from now on: "auto", "cpu", "cuda" or "mps"."""
        self.device = DeviceChoice(name)
        if self.setup is not None and not self.trainer.running:
            self.edit_setup(with_device(self.setup, self.device))

    def steer(self, learning_rate: float | None = None, beta: float | None = None) -> None:
        """Go on with another learning rate or β from the next step on.

        Args:
            learning_rate: In (0, 10], before its schedule; None to leave it.
            beta: Weight of the KL, 0 to 1000, before its warm-up; None to leave it.
        """
        if self.setup is None or self.phase not in (Phase.TRAINING, Phase.PAUSED):
            self._tell()  # it came too late: the rows show what holds
            return
        try:
            training = with_rates(self.setup.training, learning_rate, beta)
        except SettingsError as error:
            self.report(error)
        else:
            self.trainer.steer(training.learning_rate, training.beta)
            self.setup = self.setup.model_copy(update={"training": training})
        self._tell()
