"""Networks and likelihoods in words."""

from __future__ import annotations

from vae_explorer.model.config import Architecture, LikelihoodKind, ModelConfig

__all__ = [
    "LIKELIHOODS",
    "LIKELIHOOD_MEANING",
    "NETWORK_MEANING",
    "PRESET_MEANING",
    "network_choices",
    "network_text",
]

PRESET_MEANING = (
    "Settings that go together for a purpose; choosing one replaces all settings below."
)
NETWORK_MEANING = (
    "Fully connected networks suit tiny pictures and are quick; convolutional ones suit larger "
    "pictures and see shapes wherever they are."
)
LIKELIHOOD_MEANING = (
    "Bernoulli suits pictures that are nearly black and white; Gaussian suits greys and colours, "
    "and learns its noise σ."
)
LIKELIHOODS = {LikelihoodKind.BERNOULLI: "Bernoulli", LikelihoodKind.GAUSSIAN: "Gaussian"}

_SMALLEST_CONV = 8


def network_text(model: ModelConfig) -> str:
    """Returns a network in two words, such as "MLP 512 · 256" or "Convolutional"."""
    if model.architecture is Architecture.CONV:
        return "Convolutional"
    return "MLP " + " · ".join(str(width) for width in model.hidden)


def network_choices(model: ModelConfig) -> dict[str, Architecture]:
    """Returns the kinds of networks that can take these pictures, by their text.

    The present kind is called by its widths, the other one by its kind alone: its widths follow
    from the preset.
    """
    mlp = model.architecture is Architecture.MLP
    choices = {network_text(model) if mlp else "MLP": Architecture.MLP}
    if not mlp or model.image_shape[1] >= _SMALLEST_CONV:
        choices["Convolutional"] = Architecture.CONV
    return choices
