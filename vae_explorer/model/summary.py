"""The model as a graph: its variables, distributions and layers with their sizes; no torch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vae_explorer.model.config import ModelConfig
from vae_explorer.model.flow_shape import flow_parameters
from vae_explorer.model.kinds import Inference, NoiseKind, PriorKind
from vae_explorer.model.layers import Layer, decoder_layers, encoder_layers
from vae_explorer.model.outputs import CONTEXT, code_outputs, network_outputs
from vae_explorer.model.wording import likelihood_in_words, posterior_in_words, prior_in_words

__all__ = ["ModelSummary", "Part", "PartKind", "summarise"]


class PartKind(StrEnum):
    """What a part of the graph is."""

    PICTURE = "picture"
    LABEL = "label"
    CODE = "code"
    DISTRIBUTION = "distribution"
    LAYER = "layer"


@dataclass(frozen=True)
class Part:
    """One node of the graph.

    Attributes:
        name: Unique, as in formulas: ``x``, ``encoder 1``, ``q(z|x)``, ``z``, ``p(z)``, ...
        kind: What it is.
        words: What it is, in a few words.
        size: Shape of one value: ``(C, H, W)`` of pictures, ``(D,)`` of codes.
        parameters: Numbers that it learns.
        inputs: Names of the parts that it depends on.
    """

    name: str
    kind: PartKind
    words: str
    size: tuple[int, ...]
    parameters: int
    inputs: tuple[str, ...]


@dataclass(frozen=True)
class ModelSummary:
    """A model, ready to be drawn.

    Attributes:
        parts: From the picture through the encoder to the code, and back to the picture.
    """

    parts: tuple[Part, ...]

    @property
    def parameters(self) -> int:
        """Numbers that the model learns, without the posteriors of single images."""
        return sum(part.parameters for part in self.parts)

    def __getitem__(self, name: str) -> Part:
        """Return a part by its name.

        Raises:
            KeyError: If there is none of this name.
        """
        for part in self.parts:
            if part.name == name:
                return part
        raise KeyError(name)


def _chain(
    network: str, layers: list[Layer], source: str, label: str | None, *, label_at: int
) -> list[Part]:
    """Return the layers of a network, each depending on the one before."""
    parts: list[Part] = []
    for number, layer in enumerate(layers):
        told = (label,) if label is not None and number == label_at else ()
        name = f"{network} {number + 1}"
        parts.append(
            Part(name, PartKind.LAYER, layer.words, layer.size, layer.parameters, (source, *told))
        )
        source = name
    return parts


def summarise(config: ModelConfig) -> ModelSummary:
    """Return the graph of a model.

    Args:
        config: The model.

    Example:
        >>> graph = summarise(ModelConfig(image_shape=(1, 28, 28)))
        >>> [part.name for part in graph.parts][:5]
        ['x', 'encoder 1', 'encoder 2', 'encoder 3', 'q(z|x)']
        >>> graph["encoder 1"].words, graph["encoder 1"].size
        ('fully connected, ReLU', (512,))
    """
    label = "y" if config.conditional else None
    given = ", y" if config.conditional else ""
    q, p = f"q(z|x{given})", f"p(x|z{given})"
    code = (config.latent_dim,)
    encoder, decoder = encoder_layers(config), decoder_layers(config)
    parts = [Part("x", PartKind.PICTURE, _pictures(config), config.image_shape, 0, ())]
    if label is not None:
        words = f"one of {len(config.labels)} labels"
        parts.append(Part("y", PartKind.LABEL, words, (len(config.labels),), 0, ()))
    first_flat = next((n for n, layer in enumerate(encoder) if len(layer.size) == 1), 0)
    parts += _chain("encoder", encoder, "x", label, label_at=first_flat)
    source = parts[-1].name if encoder else "x"
    distribution = PartKind.DISTRIBUTION
    encoded, learned = posterior_in_words(config), _posterior_parameters(config)
    prior, learned_prior = prior_in_words(config), _prior_parameters(config)
    parts += [
        Part(q, distribution, encoded, code, learned, (source,)),
        Part("p(z)", distribution, prior, code, learned_prior, ()),
        Part("z", PartKind.CODE, f"a code of {config.latent_dim} numbers", code, 0, (q, "p(z)")),
    ]
    parts += _chain("decoder", decoder, "z", label, label_at=0)
    scale = int(config.has_scale and config.noise is NoiseKind.LEARNED)
    pixels = likelihood_in_words(config)
    parts.append(Part(p, distribution, pixels, config.image_shape, scale, (parts[-1].name,)))
    return ModelSummary(tuple(parts))


def _pictures(config: ModelConfig) -> str:
    colour = "grey" if config.image_shape[0] == 1 else "colour"
    return f"{colour} pictures of {config.image_shape[2]} × {config.image_shape[1]} pixels"


def _posterior_parameters(config: ModelConfig) -> int:
    """Return what the posterior learns beside the encoder."""
    blocks, given = code_outputs(config), network_outputs(config)
    shared = 0
    if config.inference is Inference.AMORTISED:
        shared = sum(size for name, size in blocks.items() if name not in given)
    flow = flow_parameters(config.latent_dim, blocks[CONTEXT]) if CONTEXT in blocks else 0
    return shared + flow


def _prior_parameters(config: ModelConfig) -> int:
    match config.prior:
        case PriorKind.STANDARD:
            return 0
        case PriorKind.MIXTURE:
            return config.prior_components * (1 + 2 * config.latent_dim)
        case PriorKind.VAMP:
            return config.prior_components * config.dimensions
