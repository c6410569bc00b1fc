"""Published recipes, setting for setting, for pictures of any small size.

They were made for MNIST: 28 x 28 grey pixels, the first 59,600 training images. The two reference
nets, for 28 x 28 grey and for 64 x 64 coloured pixels, are nobody's: speeds are measured with them.
"""

from __future__ import annotations

from typing import Any

from vae_explorer.model.config import ModelConfig
from vae_explorer.training.preset_facts import PRESETS
from vae_explorer.training.settings import Setup

__all__ = ["halvings", "linear_training", "reproduction"]

_BATCH = 20
# The gradient of Burda's code is summed over its batch, ours is a mean: Adam with this beginning
# and this epsilon takes the same steps as with 1 and 1e-4 there.
_BURDA_ADAM = {
    "beta1": 0.99,
    "epsilon": 1e-4 / _BATCH,
    "second_moment_start": 1.0 / _BATCH**2,
    "rise_steps": 0,
    "schedule": "burda",
}
_TANH = {"architecture": "mlp", "activation": "tanh", "likelihood": "bernoulli"}
_DEEP = {
    **_TANH,
    "hidden": (200, 200),
    "initialisation": "glorot",
    "binarisation": "dynamic",
}
# Nets and steps as in many a tutorial, so that peers can be given the very same ones.
_REFERENCE = {"epochs": 10, "batch_size": 128, "optimiser": {"rise_steps": 0}}
_BURDA_TRAINING = {
    "epochs": 3280,
    "batch_size": _BATCH,
    "shuffle": False,
    "optimiser": _BURDA_ADAM,
}


def linear_training(images: int) -> dict[str, Any]:
    """Return how a linear model comes within a few hundredths of a nat of its best bound.

    Args:
        images: Number of images.
    """
    batch_size = 64
    return {
        "epochs": min(1_000, max(10, 12_000 * batch_size // max(1, images))),
        "batch_size": batch_size,
        "learning_rate": 1e-2,
        # A constant rate keeps shaking the model about its optimum, a tenth of a nat below it.
        "optimiser": {"schedule": "cosine"},
    }


_RECIPES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "linear": ({"architecture": "linear", "likelihood": "gaussian", "hidden": ()}, {}),
    "kingma-welling": (
        {**_TANH, "hidden": (500,), "spread": "log-variance"},
        {
            "epochs": 1677,
            "batch_size": 100,
            "learning_rate": 0.02,
            "start_at_data": False,
            "optimiser": {"kind": "adagrad", "rise_steps": 0},
        },
    ),
    "burda-vae": (_DEEP, {**_BURDA_TRAINING, "objective": {"kl": "sampled"}}),
    "burda-iwae-5": (
        _DEEP,
        {**_BURDA_TRAINING, "objective": {"kind": "iwae", "samples": 5, "kl": "sampled"}},
    ),
    "parity": (
        {**_DEEP, "spread": "log-variance"},
        {
            "epochs": 5,
            "batch_size": 100,
            "optimiser": {"rise_steps": 0},
        },
    ),
    "reference-mlp": (
        {"architecture": "mlp", "hidden": (512, 256), "likelihood": "bernoulli"},
        _REFERENCE,
    ),
    "reference-conv": (
        {
            "architecture": "conv",
            "hidden": (),
            "channels": (32, 64, 128, 256),
            "likelihood": "bernoulli",
        },
        _REFERENCE,
    ),
}


def halvings(side: int) -> int:
    """Return how often convolutions halve a picture: down to 4 pixels a side, or 3.

    Args:
        side: Pixels, at least 4.

    Example:
        >>> halvings(64), halvings(28), halvings(4)
        (4, 3, 1)
    """
    return max(1, (side // 3).bit_length() - 1)


def reproduction(name: str, image_shape: tuple[int, int, int], images: int) -> Setup:
    """Return a published recipe.

    Args:
        name: Of a preset whose group is reproductions.
        image_shape: ``(C, H, W)``.
        images: Number of images; decides only how long the linear model is trained.

    References:
        Burda, Grosse, Salakhutdinov, "Importance Weighted Autoencoders", 2016, arXiv:1509.00519,
        with the authors' code; Kingma, Welling, "Auto-Encoding Variational Bayes", 2014,
        arXiv:1312.6114; Lucas, Tucker, Grosse, Norouzi, "Don't Blame the ELBO! A Linear VAE
        Perspective on Posterior Collapse", 2019, arXiv:1911.02469.

    Example:
        >>> setup = reproduction("burda-vae", (1, 28, 28), 60_000)
        >>> setup.model.hidden, setup.model.latent_dim, setup.training.epochs
        ((200, 200), 50, 3280)
    """
    model, training = _RECIPES[name]
    if name == "linear":
        training = linear_training(images)
    if "channels" in model:
        model = {**model, "channels": model["channels"][: halvings(image_shape[1])]}
    base = {"image_shape": image_shape, "latent_dim": PRESETS[name].latent_dim}
    return Setup(
        preset=name,
        model=ModelConfig.model_validate({**base, **model}),
        # What was published was computed so, and is compared to its last digits.
        training={**training, "precision": "float32"},
    )
