"""What training maximises, and how its gradient is estimated; values without torch."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from vae_explorer.model.kinds import LikelihoodKind, NoiseKind, PosteriorKind

if TYPE_CHECKING:
    from vae_explorer.model.config import ModelConfig

__all__ = [
    "GradientEstimator",
    "KlEstimate",
    "ObjectiveKind",
    "ObjectiveSettings",
    "contradiction",
    "estimators_of",
]

_IWAE_SAMPLES = 5


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

    @property
    def by_score(self) -> bool:
        """True if it asks only for values of p(x|z), never for their derivative in z."""
        return self in (
            GradientEstimator.SCORE_FUNCTION,
            GradientEstimator.SCORE_FUNCTION_BASELINE,
        )


_FOR_BOUNDS = (
    GradientEstimator.REPARAMETERISED,
    GradientEstimator.STICKING_THE_LANDING,
    GradientEstimator.SCORE_FUNCTION,
    GradientEstimator.SCORE_FUNCTION_BASELINE,
)
_FOR_IWAE = (
    GradientEstimator.REPARAMETERISED,
    GradientEstimator.DOUBLY_REPARAMETERISED,
    GradientEstimator.SCORE_FUNCTION,
    GradientEstimator.SCORE_FUNCTION_BASELINE,
)


def estimators_of(kind: ObjectiveKind) -> tuple[GradientEstimator, ...]:
    """Return the estimators that are unbiased for an objective, the default first.

    Example:
        >>> GradientEstimator.STICKING_THE_LANDING in estimators_of(ObjectiveKind.IWAE)
        False
    """
    return _FOR_IWAE if kind is ObjectiveKind.IWAE else _FOR_BOUNDS


class ObjectiveSettings(BaseModel):
    """What is maximised.

    Attributes:
        kind: The quantity: the bound (weighted by β and free bits), the importance-weighted bound,
            or the bound with β on its total correlation.
        samples: Draws ``k`` from q(z|x) for each image. A baseline takes two at least, as it is
            made of the other draws: with the ELBO, one is taken as two.
        kl: How the KL enters a bound. Sticking the landing always takes the draws, and the
            importance-weighted bound knows no KL.
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
        if self.estimator not in estimators_of(self.kind):
            if iwae:
                raise ValueError("sticking the landing is biased for the IWAE bound")
            raise ValueError("the doubly reparameterised gradient is for the IWAE bound")
        if self.free_bits and not self.takes_free_bits:
            raise ValueError("free bits belong to the ELBO with its KL in closed form")
        baseline = self.estimator is GradientEstimator.SCORE_FUNCTION_BASELINE
        if iwae and baseline and self.samples < 2:
            raise ValueError("the baseline of the IWAE bound takes at least two draws")
        return self

    @property
    def takes_free_bits(self) -> bool:
        """True if free bits may be given."""
        return self.kind is ObjectiveKind.ELBO and self.takes_closed_form

    @property
    def takes_closed_form(self) -> bool:
        """True if the KL enters in closed form, where the model has one."""
        return (
            self.kind is not ObjectiveKind.IWAE
            and self.kl is KlEstimate.CLOSED_FORM
            and self.estimator is not GradientEstimator.STICKING_THE_LANDING
        )

    def changed(self, **changes: Any) -> ObjectiveSettings:
        """Return settings with changes, and with what they leave no room for set aside.

        Args:
            **changes: Fields and their new values.

        Raises:
            pydantic.ValidationError: If the changes themselves contradict each other.

        Example:
            >>> ObjectiveSettings(free_bits=0.5).changed(kind="iwae").samples
            5
        """
        values = {**self.model_dump(), **changes}
        kind = ObjectiveKind(values["kind"])
        if "estimator" not in changes and values["estimator"] not in estimators_of(kind):
            values["estimator"] = GradientEstimator.REPARAMETERISED
        if kind is ObjectiveKind.IWAE and "samples" not in changes and values["samples"] < 2:
            values["samples"] = _IWAE_SAMPLES
        if "free_bits" not in changes:
            without = ObjectiveSettings.model_validate({**values, "free_bits": 0.0})
            values["free_bits"] = self.free_bits if without.takes_free_bits else 0.0
        return ObjectiveSettings.model_validate(values)


def contradiction(settings: ObjectiveSettings, model: ModelConfig) -> str:
    """Say why an objective does not fit a model, or return nothing.

    Args:
        settings: What is to be maximised.
        model: What is to be trained.

    Example:
        >>> from vae_explorer.model.config import ModelConfig
        >>> flow = ModelConfig(image_shape=(1, 8, 8), posterior="flow")
        >>> contradiction(ObjectiveSettings(free_bits=0.1), flow)
        'free bits need a KL in closed form: a Gaussian posterior and the standard prior'
    """
    if settings.free_bits and not model.kl_is_exact:
        return "free bits need a KL in closed form: a Gaussian posterior and the standard prior"
    flow = model.posterior is PosteriorKind.FLOW
    if settings.kind is ObjectiveKind.BETA_TCVAE and flow:
        return "the total correlation needs the marginals of q(z|x), which a flow does not know"
    scaled = model.likelihood in (LikelihoodKind.GAUSSIAN, LikelihoodKind.LAPLACE)
    if scaled and model.noise is NoiseKind.OPTIMAL:
        # Its scale depends on all draws of the batch: the value of one draw is not its own.
        pathwise = GradientEstimator.REPARAMETERISED, GradientEstimator.STICKING_THE_LANDING
        if settings.estimator not in pathwise:
            return "with the optimal scale of the batch only reparameterised gradients are right"
    return ""
