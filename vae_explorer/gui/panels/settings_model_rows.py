"""The rows on the model: its networks, p(x|z), q(z|x) and p(z)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.gui.panels.settings_spec import ChoiceSpec, NumberSpec, RowSpec, WidthsSpec
from vae_explorer.gui.widgets.stepping import Stepping
from vae_explorer.model.config import noises_of
from vae_explorer.model.kinds import (
    Architecture,
    Inference,
    LikelihoodKind,
    NoiseKind,
    PosteriorKind,
    PriorKind,
)

if TYPE_CHECKING:
    from vae_explorer.training.settings import Setup

__all__ = ["LIKELIHOOD_ROWS", "MODEL_ROWS", "POSTERIOR_ROWS"]


_SMALLEST_CONV = 8


def _takes_pictures(setup: Setup, kind: object) -> bool:
    return kind is not Architecture.CONV or setup.model.image_shape[1] >= _SMALLEST_CONV


def _is_layered(setup: Setup) -> bool:
    return setup.model.architecture is not Architecture.LINEAR


def _is_convolutional(setup: Setup) -> bool:
    return setup.model.architecture is Architecture.CONV


def _has_scale(setup: Setup) -> bool:
    return bool(noises_of(setup.model.likelihood))


def _has_fixed_scale(setup: Setup) -> bool:
    return _has_scale(setup) and setup.model.noise is NoiseKind.FIXED


def _is_bernoulli(setup: Setup) -> bool:
    return setup.model.likelihood is LikelihoodKind.BERNOULLI


def _is_amortised(setup: Setup) -> bool:
    return setup.model.inference is Inference.AMORTISED


def _is_per_image(setup: Setup) -> bool:
    return setup.model.inference is Inference.PER_IMAGE


def _has_width(setup: Setup) -> bool:
    return _is_amortised(setup) and setup.model.posterior is not PosteriorKind.FLOW


def _has_components(setup: Setup) -> bool:
    return setup.model.prior is not PriorKind.STANDARD


MODEL_ROWS: tuple[RowSpec, ...] = (
    ChoiceSpec(
        "model",
        "architecture",
        "Network",
        "Fully connected networks suit tiny pictures and are quick, convolutional ones suit larger "
        "pictures, and linear ones make the model probabilistic PCA.",
        offers=_takes_pictures,
    ),
    WidthsSpec(
        "model",
        "channels",
        "Channels",
        "Channels of the convolutions, from the picture inwards; each halves the side, and more "
        "channels see more kinds of shapes and cost time.",
        _is_convolutional,
        least=1,
        most=6,
    ),
    WidthsSpec(
        "model",
        "hidden",
        "Hidden layers",
        "Widths of the encoder's hidden layers, from the picture inwards; the decoder mirrors "
        "them, and wider or more of them learn finer things and cost time.",
        _is_layered,
    ),
    NumberSpec(
        "model",
        "latent_dim",
        "Latent size",
        "Numbers in a code: with 2 the map shows all of latent space, more give sharper pictures "
        "and the map shows a plane.",
        unit="dimensions",
        whole=True,
    ),
    ChoiceSpec(
        "model",
        "activation",
        "Activation",
        "What bends the values between two layers: ReLU learns faster, tanh is smoother and is "
        "what the older papers used.",
        _is_layered,
    ),
    ChoiceSpec(
        "model",
        "initialisation",
        "First weights",
        "Where weights begin: Kaiming is torch's own rule, Glorot's uniform one with biases of "
        "nought is what several papers used.",
    ),
)

LIKELIHOOD_ROWS: tuple[RowSpec, ...] = (
    ChoiceSpec(
        "model",
        "likelihood",
        "Family",
        "What p(x|z) says of a pixel: it decides which pictures the model thinks likely, and "
        "whether its nats are those of a density.",
    ),
    ChoiceSpec(
        "model",
        "noise",
        "Scale",
        "Where the width of p(x|z) comes from: a smaller scale weighs the pictures more against "
        "the KL.",
        _has_scale,
    ),
    NumberSpec(
        "model",
        "sigma",
        "Its value",
        "The fixed scale of p(x|z), σ of a Gaussian, b of a Laplace, s of a logistic, in units of "
        "the range from black to white: smaller gives sharper pictures and a larger KL.",
        _has_fixed_scale,
        unit="of 1",
        stepping=Stepping(factor=1.25),
    ),
    ChoiceSpec(
        "model",
        "binarisation",
        "Binarised",
        "What becomes of grey pixels before a Bernoulli sees them: only black and white ones make "
        "it a probability.",
        _is_bernoulli,
    ),
)

POSTERIOR_ROWS: tuple[RowSpec, ...] = (
    ChoiceSpec(
        "model",
        "posterior",
        "q(z|x)",
        "The family of posteriors: a richer one can come nearer to p(z|x) and narrows the gap "
        "between ELBO and log p(x).",
    ),
    ChoiceSpec(
        "model",
        "inference",
        "Found by",
        "Who finds q(z|x): an encoder for all images, or an optimisation for each image, which is "
        "slower and has no amortisation gap.",
    ),
    NumberSpec(
        "training",
        "inner_steps",
        "Inner steps",
        "Steps on the posteriors of a batch before each step of the model: more come nearer to "
        "the best posterior and cost time.",
        _is_per_image,
        unit="steps",
        stepping=Stepping(factor=2.0),
        whole=True,
    ),
    NumberSpec(
        "training",
        "inner_learning_rate",
        "Inner rate",
        "Length of the steps on the posteriors: larger is faster until it becomes unstable.",
        _is_per_image,
        unit="a step",
        stepping=Stepping(factor=2.0),
    ),
    ChoiceSpec(
        "model",
        "spread",
        "Width as",
        "What the encoder says of a posterior's width; the same family, and another path of "
        "training.",
        _has_width,
    ),
    ChoiceSpec(
        "model",
        "prior",
        "p(z)",
        "Where codes lie before any image is seen: a learned prior fits the codes better and "
        "leaves the KL without a closed form.",
    ),
    NumberSpec(
        "model",
        "prior_components",
        "Components",
        "Components of the prior: more can follow the codes more closely.",
        _has_components,
        unit="in p(z)",
        stepping=Stepping(factor=2.0),
        whole=True,
    ),
)
