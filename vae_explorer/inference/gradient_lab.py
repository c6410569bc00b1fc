"""Gradient estimators of one objective, compared on one model and one batch."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from vae_explorer.inference.gradient_comparison import GradientComparison, compare_tallies
from vae_explorer.inference.gradient_tally import GradientTally
from vae_explorer.inference.infer import infer_posterior
from vae_explorer.inference.objective_settings import (
    GradientEstimator,
    ObjectiveSettings,
    estimators_of,
)
from vae_explorer.inference.objectives import objective
from vae_explorer.inference.parameter_groups import (
    ParameterGroup,
    own_parameters,
    parameter_groups,
    posterior_of,
)
from vae_explorer.model.kinds import Inference

if TYPE_CHECKING:
    from vae_explorer.model.vae import VAE

__all__ = ["GradientLab", "compare_gradients"]

_LEAST_DRAWS = 2


class GradientLab:
    """Draws gradients and keeps their running statistics.

    Args:
        vae: The model; a copy of it is used. Where it has no encoder, the posteriors of the
            pictures are found first, and are parameters of their own.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        settings: The objective; its own estimator does not matter. Where a baseline is among the
            estimators, all of them take two draws at least.
        estimators: Which to compare, all unbiased for the objective.
        kl_weight: β.
        images: Number of training images, of which the batch is a part; by default the batch.
        generator: Source of the noise, on the model's device.
        y: Labels, int64, shape ``(B,)``, or None.

    Raises:
        ValueError: If there is no estimator, or one does not go with the objective.
    """

    def __init__(
        self,
        vae: VAE,
        x: Tensor,
        settings: ObjectiveSettings,
        estimators: Sequence[GradientEstimator],
        *,
        kl_weight: float = 1.0,
        images: int | None = None,
        generator: torch.Generator | None = None,
        y: Tensor | None = None,
    ) -> None:
        if not estimators:
            raise ValueError("a comparison takes at least one estimator")
        plain = GradientEstimator.REPARAMETERISED
        self.estimators = tuple(dict.fromkeys(estimators))
        self.reference = plain if plain in self.estimators else self.estimators[0]
        paired = GradientEstimator.SCORE_FUNCTION_BASELINE in self.estimators
        samples = max(settings.samples, _LEAST_DRAWS) if paired else settings.samples
        self._settings = {
            estimator: settings.changed(estimator=estimator, samples=samples)
            for estimator in self.estimators
        }
        self._samples = samples
        # A model that is looked at takes no gradients itself.
        self._vae = copy.deepcopy(vae).requires_grad_(True)
        self._x, self._y, self._generator = x, y, generator
        self._kl_weight, self._images = kl_weight, images or len(x)
        self._own: tuple[nn.Parameter, ...] = ()
        self._groups = parameter_groups(self._vae)
        if vae.config.inference is Inference.PER_IMAGE:
            self._own = own_parameters(infer_posterior(vae, x, y))
            self._groups = (ParameterGroup("posterior", True, self._own), *self._groups)
        like = [torch.cat([p.detach().flatten() for p in g.parameters]) for g in self._groups]
        self._tallies = {estimator: GradientTally(like) for estimator in self.estimators}

    def draw(self, estimator: GradientEstimator) -> None:
        """Draw one gradient of an estimator and count it."""
        self._tallies[estimator].add(self.gradient(estimator))

    def gradient(self, estimator: GradientEstimator) -> list[Tensor]:
        """Return one gradient of the loss, a vector for each group."""
        own = self._own
        value = objective(
            self._vae,
            self._x,
            posterior_of(own) if own else self._vae.posterior(self._x, self._y),
            self._settings[estimator],
            kl_weight=self._kl_weight,
            images=self._images,
            generator=self._generator,
            y=self._y,
        )
        every = [parameter for group in self._groups for parameter in group.parameters]
        found = iter(torch.autograd.grad(value.loss, every, materialize_grads=True))
        return [
            torch.cat([next(found).flatten() for _ in group.parameters]) for group in self._groups
        ]

    def comparison(self) -> GradientComparison:
        """Return what is known so far, as frozen arrays."""
        return compare_tallies(self._tallies, self.reference, self._groups, self._samples)


def compare_gradients(
    vae: VAE,
    x: Tensor,
    settings: ObjectiveSettings | None = None,
    *,
    draws: int,
    estimators: Sequence[GradientEstimator] = (),
    kl_weight: float = 1.0,
    images: int | None = None,
    generator: torch.Generator | None = None,
    y: Tensor | None = None,
) -> Iterator[GradientComparison]:
    """Compare gradient estimators, one gradient of each at a pull; to cancel, stop pulling.

    Args:
        vae: The model.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        settings: The objective, by default the ELBO; its own estimator does not matter.
        draws: Gradients of each estimator, at least 1.
        estimators: Which to compare; by default all that are unbiased for the objective.
        kl_weight: β.
        images: Number of training images, of which the batch is a part; by default the batch.
        generator: Source of the noise, on the model's device.
        y: Labels, int64, shape ``(B,)``, or None.

    Yields:
        What is known so far.

    Raises:
        ValueError: If an estimator does not go with the objective.

    Example:
        >>> from vae_explorer.model.config import ModelConfig
        >>> from vae_explorer.model.vae import VAE
        >>> vae, x = VAE(ModelConfig(image_shape=(1, 8, 8), hidden=(16,))), torch.rand(5, 1, 8, 8)
        >>> for found in compare_gradients(vae, x, draws=3):
        ...     pass
        >>> found.gradients, found.variance.shape == (4, len(found.groups))
        (3, True)
    """
    chosen = settings if settings is not None else ObjectiveSettings()
    lab = GradientLab(
        vae,
        x,
        chosen,
        estimators or estimators_of(chosen.kind),
        kl_weight=kl_weight,
        images=images,
        generator=generator,
        y=y,
    )
    for _ in range(draws):
        for estimator in lab.estimators:
            lab.draw(estimator)
        yield lab.comparison()
