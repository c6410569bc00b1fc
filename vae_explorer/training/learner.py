"""What is trained, and one step of it: model, optimiser, noise and the objective."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from vae_explorer.inference.objectives import ObjectiveValue, objective
from vae_explorer.model.kinds import Inference
from vae_explorer.training.build import build_vae, mixed_seed
from vae_explorer.training.changes import (
    change_tensors,
    changes_in,
    settings_after,
    with_rates,
)
from vae_explorer.training.connected_step import ConnectedStep, is_by_hand
from vae_explorer.training.optimiser import build_optimiser, prepare_step
from vae_explorer.training.per_image import PosteriorTable
from vae_explorer.training.reports import Changed
from vae_explorer.training.schedule import kl_weight
from vae_explorer.training.state import (
    restore_model,
    restore_noise,
    restore_optimiser,
    state_tensors,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from torch.distributions import Distribution

    from vae_explorer.training.pixels import PixelStatistics
    from vae_explorer.training.settings import Setup

__all__ = ["Learner"]


class Learner:
    """A model that learns from one batch at a time.

    The noise of a batch is drawn in one order: first what binarises the pixels, then what draws
    from the posterior.

    Args:
        setup: What to train and how.
        statistics: Of the training pictures, where the decoder starts, or None.
        images: Number of images ``N`` of the set, also those that do not train.
        train_images: Number of those that do.
        device: Where to train.
        fast: Whether the networks compute in bfloat16.

    Attributes:
        vae: The model, in training mode.
        table: The posterior of each image, or None where an encoder gives them.
        noise: Of training.
        changes: Of learning rate and β so far, in order.
    """

    def __init__(
        self,
        setup: Setup,
        statistics: PixelStatistics | None,
        images: int,
        train_images: int,
        device: torch.device,
        *,
        fast: bool = False,
    ) -> None:
        settings = setup.training
        self.vae = build_vae(setup, statistics).to(device).train()
        self.vae.fast = fast
        self.noise = torch.Generator(device).manual_seed(mixed_seed(settings.seed, 1))
        per_image = setup.model.inference is Inference.PER_IMAGE
        self.table = PosteriorTable(images, setup.model, device) if per_image else None
        self.changes: tuple[Changed, ...] = ()
        self._settings = settings
        self._weights = tuple(self.vae.parameters())
        by_hand = is_by_hand(setup.model, settings.objective, device)
        self._by_hand = ConnectedStep(self.vae) if by_hand else None
        self._optimiser = build_optimiser(self.vae, settings)
        self._images = train_images
        self._steps_per_epoch = -(-train_images // settings.batch_size)

    @property
    def beta(self) -> float:
        """Weight of the KL once its warm-up is over."""
        return self._settings.beta

    def kl_weight(self, step: int) -> float:
        """Return the weight of the KL in the objective after ``step`` steps."""
        return kl_weight(self._settings, step, self._steps_per_epoch)

    @property
    def learning_rate(self) -> float:
        """That the last step was taken with."""
        return float(self._optimiser.param_groups[0]["lr"])

    def change(
        self, step: int, epoch: float, learning_rate: float | None, beta: float | None
    ) -> Changed | None:
        """Take another learning rate or β from the next step on.

        Args:
            step: Steps done before.
            epoch: The same in epochs.
            learning_rate: Base value, None to leave it.
            beta: Base value, None to leave it.

        Returns:
            What holds now, or None if that is what held before.

        Raises:
            SettingsError: If a value is outside its range.
        """
        settings = with_rates(self._settings, learning_rate, beta)
        if settings == self._settings:
            return None
        self._settings = settings
        changed = Changed(step, epoch, settings.learning_rate, settings.beta)
        self.changes = (*self.changes, changed)
        return changed

    def learn(
        self, index: np.ndarray, x: Tensor, y: Tensor | None, step: int
    ) -> tuple[Distribution, ObjectiveValue]:
        """Take one step on a batch.

        Args:
            index: Which images they are, shape ``(B,)``.
            x: Their pixels in [0, 1], binarised where the model asks for it,
                shape ``(B, C, H, W)``.
            y: Their labels for a conditional model, else None.
            step: Steps done before.

        Returns:
            The posteriors that the step was taken with, and the objective before it.
        """
        settings, weight = self._settings, self.kl_weight(step)
        if self.table is None:
            posterior, found = self._amortised(x, y, weight)
        else:
            self.table.improve(
                index,
                lambda q: self._value(x, y, q, weight).loss,
                steps=settings.inner_steps,
                learning_rate=settings.inner_learning_rate,
            )
            posterior = self.table.posterior(index)
            found = self._value(x, y, posterior, weight)
        prepare_step(self._optimiser, settings, step, self._steps_per_epoch)
        for parameter in self._weights:
            parameter.grad = None
        self._differentiate(found.loss)
        self._optimiser.step()
        return posterior, found

    def _amortised(
        self, x: Tensor, y: Tensor | None, weight: float
    ) -> tuple[Distribution, ObjectiveValue]:
        """Return the encoder's posteriors, and the objective with a weight of the KL."""
        if self._by_hand is not None:
            return self._by_hand.value(x, weight, self.noise)
        posterior = self.vae.posterior(x, y)
        return posterior, self._value(x, y, posterior, weight)

    def _value(
        self, x: Tensor, y: Tensor | None, posterior: Distribution, weight: float
    ) -> ObjectiveValue:
        return objective(
            self.vae,
            x,
            posterior,
            self._settings.objective,
            kl_weight=weight,
            images=self._images,
            generator=self.noise,
            y=y,
        )

    def _differentiate(self, loss: Tensor) -> None:
        if self._by_hand is not None:
            self._by_hand.differentiate()
        else:
            loss.backward()

    def tensors(self) -> dict[str, Tensor]:
        """Return copies of weights, optimiser, posteriors, random number state and changes."""
        tensors = state_tensors(self.vae, self._optimiser, self.noise)
        tensors |= change_tensors(self.changes)
        return tensors if self.table is None else {**tensors, **self.table.tensors()}

    def restore(self, tensors: Mapping[str, Tensor], *, stepped: bool, noise: bool) -> None:
        """Take over what :meth:`tensors` gave.

        Args:
            tensors: Of a :class:`~vae_explorer.training.state.TrainingState`.
            stepped: True if steps were done.
            noise: False to begin anew with the noise: another kind of device has another kind of
                generator.

        Raises:
            CheckpointError: If they do not fit.
        """
        changes = changes_in(tensors, self._settings)
        restore_model(self.vae, tensors)
        restore_optimiser(self._optimiser, tensors, stepped=stepped)
        if self.table is not None:
            self.table.restore(tensors)
        if noise:
            restore_noise(self.noise, tensors)
        self.changes, self._settings = changes, settings_after(self._settings, changes)
