"""Copies of a model that stay as they are while it learns on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from torch import Tensor, nn

if TYPE_CHECKING:
    from vae_explorer.model.vae import VAE

__all__ = ["frozen_copy"]

_Kind = TypeVar("_Kind", bound=nn.Module)


def frozen_copy(vae: VAE) -> VAE:
    """Return a copy on the CPU, in evaluation mode, whose weights take no gradients.

    Numbers alone are copied; what never changes, such as the configuration, is shared. A deep copy
    would take ten times as long, which counts where one is made every second.

    Args:
        vae: The model; it stays as it is.

    Example:
        >>> from vae_explorer.model.config import ModelConfig
        >>> from vae_explorer.model.vae import VAE
        >>> vae = VAE(ModelConfig(image_shape=(1, 8, 8)))
        >>> copy = frozen_copy(vae)
        >>> copy.training, any(weight.requires_grad for weight in copy.parameters())
        (False, False)
    """
    return _copied(vae, {})


def _copied(module: _Kind, known: dict[int, Tensor]) -> _Kind:
    copy = module.__class__.__new__(module.__class__)
    copy.__dict__.update(module.__dict__)
    weights = {n: _number(p, known, weight=True) for n, p in module._parameters.items()}
    others = {n: _number(b, known, weight=False) for n, b in module._buffers.items()}
    below = {n: m if m is None else _copied(m, known) for n, m in module._modules.items()}
    copy.__dict__.update(_parameters=weights, _buffers=others, _modules=below, training=False)
    return copy


def _number(tensor: Tensor | None, known: dict[int, Tensor], *, weight: bool) -> Tensor | None:
    """Return a copy of a tensor; of one that stands in two places, one and the same."""
    if tensor is None:
        return None
    if id(tensor) not in known:
        values = tensor.detach().to("cpu", copy=True)
        known[id(tensor)] = nn.Parameter(values, requires_grad=False) if weight else values
    return known[id(tensor)]
