"""The presets in words and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

__all__ = ["PRESETS", "PresetFacts", "PresetGroup"]


class PresetGroup(StrEnum):
    """What a preset is for: a purpose of one's own, or figures that others have published."""

    PURPOSE = "purpose"
    REPRODUCTION = "reproduction"


@dataclass(frozen=True)
class PresetFacts:
    """A preset in words and in its few numbers.

    Attributes:
        name: As written on the command line.
        title: As shown in the window.
        about: One sentence on what it is for.
        latent_dim: Latent dimensions.
        width: Factor on the widths of the networks; a reproduction has widths of its own.
        connected_width: The same for fully connected networks, where it is another.
        steps: Steps to aim at; a reproduction has epochs of its own.
        warmup: Share of the epochs over which the weight of the KL rises.
        group: What it is for.
    """

    name: str
    title: str
    about: str
    latent_dim: int
    width: float = 1.0
    connected_width: float | None = None
    steps: int = 0
    warmup: float = 0.0
    group: PresetGroup = PresetGroup.PURPOSE


_PURPOSES = (
    PresetFacts(
        "quick-look",
        "Quick look",
        "Two latent dimensions, so that the map shows the whole latent space; small nets.",
        latent_dim=2,
        width=0.5,
        steps=6_000,
    ),
    PresetFacts(
        "balanced",
        "Balanced",
        "Ten latent dimensions: sharper pictures, and the map shows a plane through them.",
        latent_dim=10,
        connected_width=0.5,
        steps=12_000,
        warmup=0.1,
    ),
    PresetFacts(
        "sharp-detail",
        "Sharp detail",
        "Thirty-two latent dimensions and wide nets, for pictures before speed.",
        latent_dim=32,
        width=2.0,
        steps=24_000,
        warmup=0.1,
    ),
    PresetFacts(
        "tight-bound",
        "Tight bound",
        "The importance-weighted bound of eight draws, closer to log p(x) than the ELBO.",
        latent_dim=10,
        steps=12_000,
    ),
    PresetFacts(
        "disentangle",
        "Disentangle",
        "Ten latent dimensions that are pushed to vary independently (β-TCVAE with β = 4).",
        latent_dim=10,
        steps=12_000,
        warmup=0.1,
    ),
)
_REPRODUCTIONS = tuple(
    PresetFacts(name, title, about, latent_dim, group=PresetGroup.REPRODUCTION)
    for name, title, about, latent_dim in (
        (
            "linear",
            "Linear (PCA)",
            "Linear networks and a learned σ: probabilistic PCA, whose best bound is known.",
            8,
        ),
        (
            "kingma-welling",
            "Kingma & Welling 2014",
            "784-500-20 with tanh and Adagrad on grey pixels, as in their figure 2.",
            20,
        ),
        (
            "burda-vae",
            "Burda et al. 2016, VAE",
            "784-200-200-50 with their Adam and stages, pixels drawn anew: "
            "3\N{THIN SPACE}280 epochs in all.",
            50,
        ),
        (
            "burda-iwae-5",
            "Burda et al. 2016, IWAE",
            "The same with the importance-weighted bound of five draws.",
            50,
        ),
        (
            "parity",
            "Parity with peers",
            "784-200-200-50 with plain Adam, five epochs: a recipe that other libraries run too.",
            50,
        ),
        (
            "reference-mlp",
            "Reference MLP",
            "784-512-256-50 with plain Adam: the connected net that speeds are compared with.",
            50,
        ),
        (
            "reference-conv",
            "Reference convolutions",
            "Convolutions of 32 to 256 channels: the other net that speeds are compared with.",
            32,
        ),
    )
)

PRESETS: Mapping[str, PresetFacts] = MappingProxyType(
    {facts.name: facts for facts in (*_PURPOSES, *_REPRODUCTIONS)}
)
"""All presets by name, those by purpose first."""
