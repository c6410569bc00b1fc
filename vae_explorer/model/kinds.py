"""The choices that a model is made of, by the names under which settings and commands know them."""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "Activation",
    "Architecture",
    "Binarisation",
    "Inference",
    "Initialisation",
    "LikelihoodKind",
    "NoiseKind",
    "PosteriorKind",
    "PriorKind",
    "Spread",
]


class Architecture(StrEnum):
    """The kind of networks; linear ones make the model probabilistic PCA."""

    LINEAR = "linear"
    MLP = "mlp"
    CONV = "conv"


class Activation(StrEnum):
    """What stands between two layers."""

    RELU = "relu"
    TANH = "tanh"


class Initialisation(StrEnum):
    """Where weights start: torch's own rule, or Glorot's uniform one with biases of zero."""

    TORCH = "torch"
    GLOROT = "glorot"


class LikelihoodKind(StrEnum):
    """The family of p(x|z)."""

    BERNOULLI = "bernoulli"
    CONTINUOUS_BERNOULLI = "continuous-bernoulli"
    GAUSSIAN = "gaussian"
    LAPLACE = "laplace"
    DISCRETISED_LOGISTIC = "discretised-logistic"


class NoiseKind(StrEnum):
    """Where the scale of a likelihood comes from.

    ``FIXED`` is given; ``LEARNED`` is one number for all pixels; ``OPTIMAL`` the one that fits the
    batch best; ``PER_PIXEL`` comes from the decoder; ``FULL`` is a covariance by its Cholesky
    factor, also from the decoder.
    """

    FIXED = "fixed"
    LEARNED = "learned"
    OPTIMAL = "optimal"
    PER_PIXEL = "per-pixel"
    FULL = "full"


class Binarisation(StrEnum):
    """What becomes of grey pixels before a Bernoulli likelihood sees them."""

    NONE = "none"
    THRESHOLD = "threshold"
    DYNAMIC = "dynamic"


class PosteriorKind(StrEnum):
    """The family of q(z|x)."""

    DIAGONAL = "diagonal"
    FULL = "full"
    FLOW = "flow"


class PriorKind(StrEnum):
    """The family of p(z)."""

    STANDARD = "standard"
    MIXTURE = "mixture"
    VAMP = "vamp"


class Inference(StrEnum):
    """Who finds q(z|x): an encoder for all images, or an optimisation for each image."""

    AMORTISED = "amortised"
    PER_IMAGE = "per-image"


class Spread(StrEnum):
    """What the encoder says of a posterior's width: its log standard deviation or variance."""

    LOG_SIGMA = "log-sigma"
    LOG_VARIANCE = "log-variance"
