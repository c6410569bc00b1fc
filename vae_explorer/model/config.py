"""What a model is made of, as a validated value without torch."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from vae_explorer.model.kinds import (
    Activation,
    Architecture,
    Binarisation,
    Inference,
    Initialisation,
    LikelihoodKind,
    NoiseKind,
    PosteriorKind,
    PriorKind,
    Spread,
)

__all__ = [
    "FULL_COVARIANCE_DIMENSIONS",
    "FULL_POSTERIOR_DIMENSIONS",
    "SIGMA_MIN",
    "Architecture",
    "LikelihoodKind",
    "ModelConfig",
    "noises_of",
]

SIGMA_MIN = 1.0 / (255.0 * 12.0**0.5)
"""Smallest standard deviation of a Gaussian likelihood.

It is the deviation of the rounding error of 8-bit pixels: below it a density would be
rewarded for hitting the rounding, and grow without bound on constant images.
"""

_SIGMA_MAX = 10.0

FULL_COVARIANCE_DIMENSIONS = 256
"""Most observed values for which a decoder may give a full covariance: its factor has D²/2."""

FULL_POSTERIOR_DIMENSIONS = 128
"""Most latent dimensions for which an encoder may give a full covariance."""

_SCALED = (NoiseKind.FIXED, NoiseKind.LEARNED, NoiseKind.OPTIMAL, NoiseKind.PER_PIXEL)
_NOISES: dict[str, tuple[NoiseKind, ...]] = {
    LikelihoodKind.BERNOULLI: (),
    LikelihoodKind.CONTINUOUS_BERNOULLI: (),
    LikelihoodKind.GAUSSIAN: (*_SCALED, NoiseKind.FULL),
    LikelihoodKind.LAPLACE: _SCALED,
    LikelihoodKind.DISCRETISED_LOGISTIC: (
        NoiseKind.FIXED,
        NoiseKind.LEARNED,
        NoiseKind.PER_PIXEL,
    ),
}

Width = Annotated[int, Field(ge=1, le=16384)]


def noises_of(likelihood: LikelihoodKind) -> tuple[NoiseKind, ...]:
    """Return where the scale of a likelihood may come from; empty if it has none."""
    return _NOISES[likelihood]


class ModelConfig(BaseModel):
    """Everything needed to build a :class:`~vae_explorer.model.vae.VAE`.

    Attributes:
        image_shape: ``(C, H, W)`` with ``C`` 1 or 3 and square pictures of 4 to 128 pixels a side.
        latent_dim: Number of latent dimensions ``D``, 2 to 512.
        architecture: Linear, fully connected or convolutional networks.
        hidden: Widths of the encoder's hidden layers, outermost first; the decoder mirrors them.
            For convolutional networks the widths of the fully connected part, possibly none; a
            linear model has none.
        channels: Channels of the stride-2 convolutions, outermost first, each of which halves the
            side (an odd one is rounded down); unused by the others.
        activation: Between layers.
        initialisation: Of the weights.
        likelihood: Family of p(x|z).
        noise: Where the scale of p(x|z) comes from; without meaning for a Bernoulli.
        sigma: The scale itself if it is fixed, else None. For a Gaussian its standard deviation,
            for a Laplace and a logistic its scale, in units of the pixel range.
        binarisation: What a Bernoulli likelihood sees of grey pixels.
        posterior: Family of q(z|x).
        spread: What the encoder says of the posterior's width.
        inference: Whether an encoder gives q(z|x), or an optimisation for each image.
        prior: Family of p(z).
        prior_components: Components of a mixture or VampPrior.
        labels: Names of the labels that a conditional model p(x|z, y), q(z|x, y) knows, else none.

    Raises:
        pydantic.ValidationError: If a value is outside its range or two contradict each other.

    Example:
        >>> ModelConfig(image_shape=(1, 28, 28)).dimensions
        784
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    image_shape: tuple[int, int, int]
    latent_dim: int = Field(default=2, ge=2, le=512)
    architecture: Architecture = Architecture.MLP
    hidden: tuple[Width, ...] = Field(default=(512, 256), max_length=8)
    channels: tuple[Width, ...] = Field(default=(32, 64, 128, 256), max_length=6)
    activation: Activation = Activation.RELU
    initialisation: Initialisation = Initialisation.TORCH
    likelihood: LikelihoodKind = LikelihoodKind.BERNOULLI
    noise: NoiseKind = NoiseKind.LEARNED
    sigma: float | None = Field(default=None, ge=SIGMA_MIN, le=_SIGMA_MAX)
    binarisation: Binarisation = Binarisation.NONE
    posterior: PosteriorKind = PosteriorKind.DIAGONAL
    spread: Spread = Spread.LOG_SIGMA
    inference: Inference = Inference.AMORTISED
    prior: PriorKind = PriorKind.STANDARD
    prior_components: int = Field(default=10, ge=1, le=1000)
    labels: tuple[Annotated[str, Field(max_length=4096)], ...] = Field(default=(), max_length=1000)

    @model_validator(mode="before")
    @classmethod
    def _take_given_sigma(cls, values: Any) -> Any:
        """Read settings that never heard of the noise.

        A scale that is given is fixed; under a likelihood without one it never meant anything.
        """
        if not isinstance(values, dict) or values.get("sigma") is None:
            return values
        if not _NOISES.get(str(values.get("likelihood", LikelihoodKind.BERNOULLI)), True):
            sigma = values["sigma"]
            possible = isinstance(sigma, int | float) and SIGMA_MIN <= sigma <= _SIGMA_MAX
            return {**values, "sigma": None} if possible else values
        return values if "noise" in values else {**values, "noise": NoiseKind.FIXED}

    @model_validator(mode="after")
    def _check(self) -> Self:
        channels, height, width = self.image_shape
        if channels not in (1, 3):
            raise ValueError("pictures have 1 or 3 channels")
        if height != width or not 4 <= height <= 128:
            raise ValueError("pictures are square, 4 to 128 pixels a side")
        if self.architecture is Architecture.CONV:
            if not self.channels:
                raise ValueError("a convolutional network needs at least one convolution")
            if not height >> len(self.channels):
                raise ValueError(
                    f"{len(self.channels)} stride-2 convolutions leave nothing of {height} pixels"
                )
        self._check_likelihood()
        if self.posterior is PosteriorKind.FULL and self.latent_dim > FULL_POSTERIOR_DIMENSIONS:
            raise ValueError(
                f"a posterior with a full covariance has at most {FULL_POSTERIOR_DIMENSIONS} "
                f"latent dimensions, not {self.latent_dim}"
            )
        if self.inference is Inference.PER_IMAGE:
            if self.posterior is PosteriorKind.FLOW or self.prior is PriorKind.VAMP:
                raise ValueError("a flow posterior and a VampPrior need an encoder")
            if self.labels:
                raise ValueError("a conditional model needs an encoder")
        if len(set(self.labels)) < len(self.labels):
            raise ValueError("two labels have the same name")
        return self

    def _check_likelihood(self) -> None:
        noises = noises_of(self.likelihood)
        if noises and self.noise not in noises:
            raise ValueError(f"a {self.likelihood} likelihood has no {self.noise} scale")
        if (self.sigma is not None) != (bool(noises) and self.noise is NoiseKind.FIXED):
            raise ValueError("sigma is given if, and only if, the scale is fixed")
        bernoulli = self.likelihood is LikelihoodKind.BERNOULLI
        if self.binarisation is not Binarisation.NONE and not bernoulli:
            raise ValueError("only a Bernoulli likelihood takes binarised pixels")
        if noises and self.noise is NoiseKind.FULL:
            if self.architecture is Architecture.CONV:
                raise ValueError("a full covariance needs a fully connected decoder")
            if self.dimensions > FULL_COVARIANCE_DIMENSIONS:
                raise ValueError(
                    f"a full covariance is for pictures of at most {FULL_COVARIANCE_DIMENSIONS} "
                    f"values; these have {self.dimensions}"
                )

    @property
    def dimensions(self) -> int:
        """Number of observed values ``C * H * W`` of one image."""
        channels, height, width = self.image_shape
        return channels * height * width

    @property
    def has_scale(self) -> bool:
        """True if p(x|z) has a scale, so that the noise means something."""
        return bool(noises_of(self.likelihood))

    @property
    def is_density(self) -> bool:
        """True where p(x|z) is a density over [0, 1], not a probability of 8-bit pixels."""
        return self.likelihood in (
            LikelihoodKind.CONTINUOUS_BERNOULLI,
            LikelihoodKind.GAUSSIAN,
            LikelihoodKind.LAPLACE,
        )

    @property
    def conditional(self) -> bool:
        """True if the model is told the label of an image."""
        return bool(self.labels)

    @property
    def kl_is_exact(self) -> bool:
        """True if KL(q(z|x) || p(z)) has a closed form, one term for each latent dimension."""
        return self.prior is PriorKind.STANDARD and self.posterior is not PosteriorKind.FLOW

    def changed(self, **changes: Any) -> ModelConfig:
        """Return a config with changes, and with what they leave no room for set aside.

        Another likelihood brings back its own default scale, and loses a binarisation that only a
        Bernoulli takes. A scale that is given becomes fixed, and with None it is learned. Inference
        image by image loses what needs an encoder, and who asks for that gets an encoder back.

        Args:
            **changes: Fields and their new values.

        Raises:
            pydantic.ValidationError: If the changes themselves contradict each other.

        Example:
            >>> bernoulli = ModelConfig(image_shape=(1, 8, 8), binarisation="dynamic")
            >>> bernoulli.changed(likelihood="gaussian").binarisation.value
            'none'
        """
        values = {**self.model_dump(), **changes}
        # Plain strings find their kind here too; what is no kind is refused by the validation.
        likelihood, noise = str(values["likelihood"]), str(values["noise"])
        noises = _NOISES.get(likelihood, ())
        if "noise" not in changes:
            if changes.get("sigma") is not None:
                noise = NoiseKind.FIXED
            elif noise not in noises or (noise == NoiseKind.FIXED and "sigma" in changes):
                noise = NoiseKind.LEARNED
            values["noise"] = noise
        fixed = bool(noises) and noise == NoiseKind.FIXED
        if fixed and values["sigma"] is None:
            values["sigma"] = 0.1
        elif not fixed and "sigma" not in changes:
            values["sigma"] = None
        if likelihood != LikelihoodKind.BERNOULLI and "binarisation" not in changes:
            values["binarisation"] = Binarisation.NONE
        if values["inference"] == Inference.PER_IMAGE:
            encoded = {"posterior": PosteriorKind.FLOW, "prior": PriorKind.VAMP}
            wanted = [name for name, kind in encoded.items() if values[name] == kind]
            wanted += ["labels"] if values["labels"] else []
            if "inference" not in changes and not changes.keys().isdisjoint(wanted):
                values["inference"] = Inference.AMORTISED
            for name in set(wanted) - changes.keys() if "inference" in changes else ():
                values[name] = ModelConfig.model_fields[name].default
        return ModelConfig.model_validate(values)
