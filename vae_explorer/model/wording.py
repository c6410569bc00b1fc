"""The distributions of a model in a few words each, for the drawn graph and for reports."""

from __future__ import annotations

from vae_explorer.model.config import Architecture, LikelihoodKind, ModelConfig
from vae_explorer.model.kinds import (
    Binarisation,
    Inference,
    NoiseKind,
    PosteriorKind,
    PriorKind,
    Spread,
)

__all__ = ["likelihood_in_words", "posterior_in_words", "prior_in_words"]

_FAMILIES = {
    LikelihoodKind.BERNOULLI: "Bernoulli in each pixel",
    LikelihoodKind.CONTINUOUS_BERNOULLI: "continuous Bernoulli in each pixel",
    LikelihoodKind.GAUSSIAN: "Gaussian in each pixel",
    LikelihoodKind.LAPLACE: "Laplace in each pixel",
    LikelihoodKind.DISCRETISED_LOGISTIC: "discretised logistic in each pixel, on 256 levels",
}
_BINARISATIONS = {
    Binarisation.NONE: "grey pixels as they are",
    Binarisation.THRESHOLD: "pixels made black or white at one half",
    Binarisation.DYNAMIC: "black or white drawn anew from each grey value",
}


def likelihood_in_words(config: ModelConfig) -> str:
    """Return what p(x|z) is.

    Example:
        >>> likelihood_in_words(ModelConfig(image_shape=(1, 8, 8), likelihood="laplace"))
        'Laplace in each pixel, one learned scale'
    """
    family = _FAMILIES[config.likelihood]
    if config.likelihood is LikelihoodKind.BERNOULLI:
        return f"{family}, {_BINARISATIONS[config.binarisation]}"
    if not config.has_scale:
        return family
    letter = "σ" if config.likelihood is LikelihoodKind.GAUSSIAN else "scale"
    match config.noise:
        case NoiseKind.FIXED:
            return f"{family}, {letter} = {config.sigma:g}"
        case NoiseKind.LEARNED:
            return f"{family}, one learned {letter}"
        case NoiseKind.OPTIMAL:
            return f"{family}, the {letter} that fits best"
        case NoiseKind.PER_PIXEL:
            return f"{family}, a {letter} for each from the decoder"
        case NoiseKind.FULL:
            return "Gaussian with a full covariance between pixels"


def posterior_in_words(config: ModelConfig) -> str:
    """Return what q(z|x) is.

    Example:
        >>> posterior_in_words(ModelConfig(image_shape=(1, 8, 8)))
        'Gaussian, independent dimensions, by log σ'
    """
    families = {
        PosteriorKind.DIAGONAL: "Gaussian, independent dimensions",
        PosteriorKind.FULL: "Gaussian with a full covariance",
        PosteriorKind.FLOW: "normalising flow (neural spline)",
    }
    words = families[config.posterior]
    words += ", by log σ" if config.spread is Spread.LOG_SIGMA else ", by log σ²"
    if config.inference is Inference.PER_IMAGE:
        return words + ", optimised for each image"
    if config.architecture is Architecture.LINEAR:
        return words + ", of one width for all images"
    return words


def prior_in_words(config: ModelConfig) -> str:
    """Return what p(z) is; after the comma stands what a drawing of the model has room for.

    Example:
        >>> prior_in_words(ModelConfig(image_shape=(1, 8, 8), prior="vamp"))
        'mixture of the posteriors of 10 learned pictures, VampPrior'
    """
    count = config.prior_components
    match config.prior:
        case PriorKind.STANDARD:
            return "standard normal, N(0, I)"
        case PriorKind.MIXTURE:
            return f"learned mixture, {count} Gaussian{'s' if count > 1 else ''}"
        case PriorKind.VAMP:
            return f"mixture of the posteriors of {count} learned pictures, VampPrior"
