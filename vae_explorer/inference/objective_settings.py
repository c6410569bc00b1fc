"""What training maximises, and how its gradient is estimated; values without torch."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["GradientEstimator", "KlEstimate", "ObjectiveKind", "ObjectiveSettings"]


class ObjectiveKind(StrEnum):
    """The quantity that training maximises."""

    ELBO = "elbo"
    IWAE = "iwae"
    BETA_TCVAE = "beta-tcvae"


class KlEstimate(StrEnum):
    """How the KL enters: in closed form where there is one, or by the draws from q(z|x)."""

    CLOSED_FORM = "closed-form"
    SAMPLED = "sampled"


class GradientEstimator(StrEnum):
    """How the gradient with respect to the posterior's parameters is estimated."""

    REPARAMETERISED = "reparameterised"
    SCORE_FUNCTION = "score-function"
    SCORE_FUNCTION_BASELINE = "score-function-baseline"
    STICKING_THE_LANDING = "sticking-the-landing"
    DOUBLY_REPARAMETERISED = "doubly-reparameterised"


class ObjectiveSettings(BaseModel):
    """What is maximised.

    Attributes:
        kind: The quantity: the bound (weighted by β and free bits), the importance-weighted bound,
            or the bound with β on its total correlation.
        samples: Draws ``k`` from q(z|x) for each image.
        kl: How the KL enters a bound.
        free_bits: Nats that each latent dimension may use, averaged over the batch, before its KL
            counts.
        estimator: Of the gradient.

    Raises:
        pydantic.ValidationError: If a value is outside its range or two contradict each other.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ObjectiveKind = ObjectiveKind.ELBO
    samples: int = Field(default=1, ge=1, le=4096)
    kl: KlEstimate = KlEstimate.CLOSED_FORM
    free_bits: float = Field(default=0.0, ge=0.0, le=100.0, allow_inf_nan=False)
    estimator: GradientEstimator = GradientEstimator.REPARAMETERISED

    @model_validator(mode="after")
    def _check(self) -> Self:
        iwae = self.kind is ObjectiveKind.IWAE
        if self.estimator is GradientEstimator.DOUBLY_REPARAMETERISED and not iwae:
            raise ValueError("the doubly reparameterised gradient is for the IWAE bound")
        if self.free_bits and self.kind is not ObjectiveKind.ELBO:
            raise ValueError("free bits belong to the ELBO with its KL in closed form")
        if self.free_bits and self.kl is KlEstimate.SAMPLED:
            raise ValueError("free bits belong to the ELBO with its KL in closed form")
        return self
