"""The choices of Setup in words: how each is called, and what it means in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vae_explorer.inference.objective_settings import (
    GradientEstimator,
    KlEstimate,
    ObjectiveKind,
)
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
from vae_explorer.training.settings import OptimiserKind, Precision, Schedule, WarmupShape

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ABOUT", "WORDS", "word_of"]

WORDS: Mapping[str, Mapping[Any, str]] = {
    "architecture": {
        Architecture.LINEAR: "Linear",
        Architecture.MLP: "Fully connected",
        Architecture.CONV: "Convolutional",
    },
    "activation": {Activation.RELU: "ReLU", Activation.TANH: "tanh"},
    "initialisation": {Initialisation.TORCH: "Kaiming", Initialisation.GLOROT: "Glorot"},
    "likelihood": {
        LikelihoodKind.BERNOULLI: "Bernoulli",
        LikelihoodKind.CONTINUOUS_BERNOULLI: "Continuous Bernoulli",
        LikelihoodKind.GAUSSIAN: "Gaussian",
        LikelihoodKind.LAPLACE: "Laplace",
        LikelihoodKind.DISCRETISED_LOGISTIC: "Discretised logistic",
    },
    "noise": {
        NoiseKind.FIXED: "One, fixed",
        NoiseKind.LEARNED: "One, learned",
        NoiseKind.OPTIMAL: "One, optimal",
        NoiseKind.PER_PIXEL: "One per pixel",
        NoiseKind.FULL: "Full covariance",
    },
    "binarisation": {
        Binarisation.NONE: "None",
        Binarisation.THRESHOLD: "At one half",
        Binarisation.DYNAMIC: "Drawn anew",
    },
    "posterior": {
        PosteriorKind.DIAGONAL: "Diagonal Gaussian",
        PosteriorKind.FULL: "Full Gaussian",
        PosteriorKind.FLOW: "Flow",
    },
    "spread": {Spread.LOG_SIGMA: "log σ", Spread.LOG_VARIANCE: "log σ²"},
    "inference": {
        Inference.AMORTISED: "An encoder",
        Inference.PER_IMAGE: "Image by image",
    },
    "prior": {
        PriorKind.STANDARD: "N(0, I)",
        PriorKind.MIXTURE: "Gaussian mixture",
        PriorKind.VAMP: "VampPrior",
    },
    "kind": {
        ObjectiveKind.ELBO: "ELBO",
        ObjectiveKind.IWAE: "IWAE bound",
        ObjectiveKind.BETA_TCVAE: "β-TCVAE",
        OptimiserKind.ADAM: "Adam",
        OptimiserKind.ADAGRAD: "Adagrad",
    },
    "kl": {KlEstimate.CLOSED_FORM: "In closed form", KlEstimate.SAMPLED: "By the draws"},
    "estimator": {
        GradientEstimator.REPARAMETERISED: "Reparameterised",
        GradientEstimator.STICKING_THE_LANDING: "Sticking the landing",
        GradientEstimator.DOUBLY_REPARAMETERISED: "Doubly reparam.",
        GradientEstimator.SCORE_FUNCTION: "Score function",
        GradientEstimator.SCORE_FUNCTION_BASELINE: "Score, baseline",
    },
    "warmup": {WarmupShape.LINEAR: "Once", WarmupShape.CYCLICAL: "In cycles"},
    "shuffle": {True: "Shuffled", False: "As they lie"},
    "start_at_data": {True: "At the mean image", False: "At random"},
    "schedule": {
        Schedule.CONSTANT: "Constant",
        Schedule.COSINE: "Half a cosine",
        Schedule.BURDA: "Eight stages",
    },
    "precision": {
        Precision.AUTO: "Automatic",
        Precision.FLOAT32: "float32",
        Precision.FAST: "Fast, bfloat16",
    },
}

ABOUT: Mapping[Any, str] = {
    Architecture.LINEAR: "No hidden layers: with a Gaussian likelihood the model is probabilistic "
    "PCA.",
    Architecture.MLP: "Every value is joined with every other: quick, and right for tiny pictures.",
    Architecture.CONV: "Convolutions of stride 2 that see shapes wherever they are.",
    LikelihoodKind.BERNOULLI: "Each pixel is black or white with a probability.",
    LikelihoodKind.CONTINUOUS_BERNOULLI: "The Bernoulli's formula made a density over [0, 1].",
    LikelihoodKind.GAUSSIAN: "Each pixel is its mean and normal noise.",
    LikelihoodKind.LAPLACE: "Each pixel is its mean and noise with longer tails: sharper edges.",
    LikelihoodKind.DISCRETISED_LOGISTIC: "A probability for each of the 256 grey levels.",
    NoiseKind.FIXED: "The scale is the number given below.",
    NoiseKind.LEARNED: "One scale for all pixels, learned like a weight.",
    NoiseKind.OPTIMAL: "One scale for all pixels: in each batch the one of greatest likelihood.",
    NoiseKind.PER_PIXEL: "The decoder gives each pixel a scale of its own.",
    NoiseKind.FULL: "The decoder gives a covariance of all pixels, by its Cholesky factor.",
    Binarisation.NONE: "Grey values are taken as they are; a Bernoulli is then no density.",
    Binarisation.THRESHOLD: "A pixel is white from one half on.",
    Binarisation.DYNAMIC: "A pixel is white with its grey value as probability, drawn anew each "
    "time the image is shown.",
    PosteriorKind.DIAGONAL: "A width for each latent dimension.",
    PosteriorKind.FULL: "Widths and correlations of all latent dimensions, by a Cholesky factor.",
    PosteriorKind.FLOW: "A Gaussian bent by a normalising flow: any shape, and no KL in closed "
    "form.",
    Inference.AMORTISED: "One encoder answers for all images at once.",
    Inference.PER_IMAGE: "Each image has a posterior of its own, optimised step by step: classic "
    "variational inference, for small sets.",
    PriorKind.STANDARD: "A standard normal in all latent dimensions.",
    PriorKind.MIXTURE: "A mixture of Gaussians, learned with the model.",
    PriorKind.VAMP: "A mixture of the posteriors of learned pseudo-images.",
    ObjectiveKind.ELBO: "The evidence lower bound, with β and free bits where set.",
    ObjectiveKind.IWAE: "The importance-weighted bound: tighter the more draws there are.",
    ObjectiveKind.BETA_TCVAE: "The bound with β on the total correlation of the codes alone.",
    KlEstimate.CLOSED_FORM: "The exact KL of two Gaussians, without noise.",
    KlEstimate.SAMPLED: "The average of log q(z|x) − log p(z) over the draws.",
    GradientEstimator.REPARAMETERISED: "z = mean + σ · noise, and the gradient through it.",
    GradientEstimator.STICKING_THE_LANDING: "Without the term whose mean is nought: no noise left "
    "where q is exact.",
    GradientEstimator.DOUBLY_REPARAMETERISED: "For the IWAE bound: its signal does not drown with "
    "many draws.",
    GradientEstimator.SCORE_FUNCTION: "REINFORCE: needs no derivative of p(x|z), and is very "
    "noisy.",
    GradientEstimator.SCORE_FUNCTION_BASELINE: "REINFORCE less the mean of the other draws.",
    Precision.AUTO: "Fast where this machine was measured to gain by it, else float32.",
    Precision.FLOAT32: "Every number with seven digits.",
    Precision.FAST: "Layers with three digits, weights and sums with seven: quicker on processors "
    "made for it, and much slower on all others.",
}


def word_of(field: str, value: Any) -> str:
    """Returns how the value of a choice is called.

    >>> word_of("likelihood", LikelihoodKind.LAPLACE)
    'Laplace'
    """
    return WORDS[field][value]
