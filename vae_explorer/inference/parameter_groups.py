"""The parameters of a model, layer by layer and under names for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch import nn
from torch.distributions import Independent, MultivariateNormal, Normal

from vae_explorer.model.posterior import deviations

if TYPE_CHECKING:
    from torch.distributions import Distribution

__all__ = ["ParameterGroup", "own_parameters", "parameter_groups", "posterior_of"]

_LAYERED = ("encoder", "decoder")
_PARTS = {
    "approximation.shared": "posterior",
    "approximation": "flow",
    "code_prior": "prior",
    "observation": "scale",
}
_OF_POSTERIOR = ("encoder", "approximation")


@dataclass(frozen=True, eq=False)
class ParameterGroup:
    """Parameters that belong together, such as weights and biases of one layer.

    Attributes:
        name: "encoder 1" and so on; "posterior" is what gives mean and width of q(z|x), "scale"
            that of p(x|z), "prior" what p(z) has learned, "flow" the flow of q(z|x).
        of_posterior: Whether q(z|x) is made with them, rather than p(x, z).
        parameters: The tensors.
    """

    name: str
    of_posterior: bool
    parameters: tuple[nn.Parameter, ...]

    @property
    def size(self) -> int:
        """Number of values."""
        return sum(parameter.numel() for parameter in self.parameters)


def parameter_groups(model: nn.Module) -> tuple[ParameterGroup, ...]:
    """Group the parameters of a model: its layers, and what it has beside them.

    Args:
        model: A :class:`~vae_explorer.model.vae.VAE`.

    Returns:
        Every parameter once; those of q(z|x) come first.

    Example:
        >>> from vae_explorer.model.config import ModelConfig
        >>> from vae_explorer.model.vae import VAE
        >>> vae = VAE(ModelConfig(image_shape=(1, 8, 8), hidden=(16,)))
        >>> [group.name for group in parameter_groups(vae)]
        ['encoder 1', 'posterior', 'decoder 1', 'decoder 2']
    """
    layers = {part: _layers(model, part) for part in _LAYERED}
    groups: dict[str, list[nn.Parameter]] = {}
    of_posterior: dict[str, bool] = {}
    for path, parameter in model.named_parameters():
        part, _, _ = path.partition(".")
        if part in layers:
            number = layers[part].index(path.rpartition(".")[0]) + 1
            last = part == "encoder" and number == len(layers[part])
            name = "posterior" if last else f"{part} {number}"
        else:
            name = _PARTS.get(path) or _PARTS.get(part, part)
        groups.setdefault(name, []).append(parameter)
        of_posterior[name] = part in _OF_POSTERIOR
    return tuple(
        ParameterGroup(name, of_posterior[name], tuple(groups[name]))
        for name in sorted(groups, key=lambda name: not of_posterior[name])
    )


def _layers(model: nn.Module, part: str) -> list[str]:
    """Return the paths of the layers of a network, in order."""
    paths = (path.rpartition(".")[0] for path, _ in model.named_parameters())
    return list(dict.fromkeys(path for path in paths if path.partition(".")[0] == part))


def own_parameters(posterior: Distribution) -> tuple[nn.Parameter, nn.Parameter]:
    """Return what a Gaussian posterior is made of, as parameters where it stands.

    Args:
        posterior: Diagonal or with a full covariance, batch shape ``(B,)``.

    Returns:
        The means, and the deviations or the Cholesky factors.
    """
    mean, width = deviations(posterior)
    if isinstance(posterior, MultivariateNormal):
        width = posterior.scale_tril
    return nn.Parameter(mean.detach().clone()), nn.Parameter(width.detach().clone())


def posterior_of(own: tuple[nn.Parameter, ...]) -> Distribution:
    """Return the posterior made of parameters of its own."""
    mean, width = own
    if width.ndim > mean.ndim:
        return MultivariateNormal(mean, scale_tril=width.tril(), validate_args=False)
    return Independent(Normal(mean, width, validate_args=False), 1)
