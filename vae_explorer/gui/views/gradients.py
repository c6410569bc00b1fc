"""Frozen values between the gradient lab and its panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vae_explorer.inference.objective_settings import (
    GradientEstimator,
    ObjectiveKind,
    estimators_of,
)

if TYPE_CHECKING:
    import numpy as np

    from vae_explorer.inference.gradient_comparison import GradientComparison

__all__ = ["GradientChoices", "GradientHistory", "GradientsView"]


@dataclass(frozen=True)
class GradientChoices:
    """What is to be compared.

    Attributes:
        bound: The objective: the ELBO, or the importance-weighted bound.
        samples: Draws from q(z|x) for each image behind one gradient, at least 2.
        left_out: Estimators that are not to be drawn; never the reparameterised one.
    """

    bound: ObjectiveKind = ObjectiveKind.ELBO
    samples: int = 8
    left_out: frozenset[GradientEstimator] = frozenset()

    @property
    def estimators(self) -> tuple[GradientEstimator, ...]:
        """Those that are drawn, the reparameterised one first."""
        return tuple(e for e in estimators_of(self.bound) if e not in self.left_out)


@dataclass(frozen=True, eq=False)
class GradientHistory:
    """How the ratios of the variances came about; ``T`` places, ``E`` estimators.

    Attributes:
        gradients: Of each estimator so far, ascending, shape ``(T,)``.
        ratio: Variance over that of the reference, all parameters of q(z|x), shape ``(T, E)``.
        error: Its standard error, shape ``(T, E)``.
    """

    gradients: np.ndarray
    ratio: np.ndarray
    error: np.ndarray


@dataclass(frozen=True, eq=False)
class GradientsView:
    """What the lab knows.

    Attributes:
        comparison: Means and variances of each group of parameters.
        history: Of the ratios.
        choices: What was asked for.
        images: Size of the batch.
        epoch: Age of the model.
    """

    comparison: GradientComparison
    history: GradientHistory
    choices: GradientChoices
    images: int
    epoch: float
