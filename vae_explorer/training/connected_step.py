r"""One step of the commonest training, with its gradient worked out by hand.

With the pixels' logits :math:`l`, :math:`z = \mu + \sigma \epsilon` and :math:`s` the logistic
function, the objective :math:`\log p(x|z) - \beta\, KL` of one image has the gradients

.. math:: \partial_l = x - s(l), \quad
          \partial_\mu = \partial_z - \beta \mu, \quad
          \partial_{\log \sigma} = \sigma \epsilon\, \partial_z - \beta (\sigma^2 - 1)

and the rest is the chain rule through layers of products. Autograd comes to the same numbers, but
for small networks its own work amid the products takes a tenth of a step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, hardtanh

from vae_explorer.inference.elbo import ElboTerms
from vae_explorer.inference.objective_settings import GradientEstimator, ObjectiveKind
from vae_explorer.inference.objectives import ObjectiveValue
from vae_explorer.model.approximation import LOG_STD_RANGE
from vae_explorer.model.gaussian import DiagonalGaussian
from vae_explorer.model.kinds import (
    Activation,
    Architecture,
    Inference,
    LikelihoodKind,
    PosteriorKind,
    Spread,
)
from vae_explorer.model.noise import normal_noise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch.distributions import Distribution

    from vae_explorer.inference.objective_settings import ObjectiveSettings
    from vae_explorer.model.config import ModelConfig
    from vae_explorer.model.vae import VAE

__all__ = ["ConnectedStep", "is_by_hand"]


def is_by_hand(model: ModelConfig, objective: ObjectiveSettings, device: torch.device) -> bool:
    """Say whether a training is one that :class:`ConnectedStep` knows.

    Args:
        model: What is trained.
        objective: What is maximised.
        device: Where.

    Example:
        >>> from vae_explorer.inference.objective_settings import ObjectiveSettings
        >>> from vae_explorer.model.config import ModelConfig
        >>> model, cpu = ModelConfig(image_shape=(1, 8, 8)), torch.device("cpu")
        >>> is_by_hand(model, ObjectiveSettings(), cpu)
        True
        >>> is_by_hand(model, ObjectiveSettings(free_bits=0.1), cpu)
        False
    """
    return (
        device.type == "cpu"
        and model.architecture is Architecture.MLP
        and model.activation is Activation.RELU
        and model.inference is Inference.AMORTISED
        and model.posterior is PosteriorKind.DIAGONAL
        and model.likelihood is LikelihoodKind.BERNOULLI
        and model.kl_is_exact
        and not model.conditional
        and objective.kind is ObjectiveKind.ELBO
        and objective.samples == 1
        and objective.takes_closed_form
        and not objective.free_bits
        and objective.estimator is GradientEstimator.REPARAMETERISED
    )


class ConnectedStep:
    """The bound of a fully connected model with Bernoulli pixels, and its gradient.

    Args:
        vae: A model for which :func:`is_by_hand`. Where it is ``fast``, the layers compute in
            bfloat16 but for the last one of the encoder, as its networks do.
    """

    def __init__(self, vae: VAE) -> None:
        self._vae = vae
        self._inner, self._outer = _weights_of(vae.encoder), _weights_of(vae.decoder)
        self._factor = 0.5 if vae.config.spread is Spread.LOG_VARIANCE else 1.0
        self._kept: tuple[Tensor, ...] = ()
        self._layers: list[_Layers] = []
        self._weight = 1.0

    @torch.no_grad()
    def value(
        self, x: Tensor, weight: float, noise: torch.Generator
    ) -> tuple[Distribution, ObjectiveValue]:
        """Return posteriors and objective, and keep what their gradient is made of.

        Args:
            x: Pictures in [0, 1], shape ``(B, C, H, W)``.
            weight: β.
            noise: Source of the noise.
        """
        inner, outer = map(_Layers, self._rounded() if self._vae.fast else self._exact())
        pixels = x.flatten(1)
        mean, spread = inner.through(pixels).chunk(2, dim=1)
        if self._factor != 1.0:
            spread = self._factor * spread
        log_std = hardtanh(spread, -LOG_STD_RANGE, LOG_STD_RANGE)
        std = log_std.exp()
        epsilon = normal_noise(mean, noise)
        logits = outer.through(torch.addcmul(mean, std, epsilon)).float()
        errors = binary_cross_entropy_with_logits(logits, pixels, reduction="none").sum(dim=1)
        split = torch.addcmul(mean.square(), std, std).sub_(1.0).mul_(0.5).sub_(log_std)
        kl = split.sum(dim=1)
        self._layers, self._weight = [inner, outer], weight
        self._kept = pixels, logits, mean, spread, std, epsilon
        loss = torch.add(errors, kl, alpha=weight).mean()
        terms = ElboTerms(errors.neg_(), kl, split)
        return DiagonalGaussian(mean, std), ObjectiveValue(loss, terms)

    @torch.no_grad()
    def differentiate(self) -> None:
        """Give each weight the gradient of the loss of the last value, once."""
        (inner, outer), self._layers = self._layers, []
        (pixels, logits, mean, spread, std, epsilon), self._kept = self._kept, ()
        share = 1.0 / len(pixels)
        slope = torch.sigmoid(logits).sub_(pixels).mul_(share)
        at_codes, outer_gradients = outer.back(slope)
        at_codes = outer.below(at_codes).float()
        pull = share * self._weight
        at_mean = torch.add(at_codes, mean, alpha=pull)
        at_width = at_codes.mul_(epsilon).mul_(std).addcmul_(std, std, value=pull).sub_(pull)
        at_spread = torch.ops.aten.hardtanh_backward(
            at_width, spread, -LOG_STD_RANGE, LOG_STD_RANGE
        )
        if self._factor != 1.0:
            at_spread = self._factor * at_spread
        rows = torch.cat((at_mean, at_spread), dim=1)
        _, inner_gradients = inner.back(rows)
        gradients = _in_single_precision([*inner_gradients, *outer_gradients])
        for parameter, gradient in zip((*self._inner, *self._outer), gradients, strict=True):
            parameter.grad = gradient

    def _exact(self) -> tuple[Sequence[Tensor], Sequence[Tensor]]:
        return self._inner, self._outer

    def _rounded(self) -> tuple[Sequence[Tensor], Sequence[Tensor]]:
        """Return the weights in bfloat16, all but those of the encoder's last layer."""
        exact: list[Tensor] = [*self._inner[:-2], *self._outer]
        copies = [torch.empty_like(weight, dtype=torch.bfloat16) for weight in exact]
        torch._foreach_copy_(copies, exact)
        border = len(self._inner) - 2
        return [*copies[:border], *self._inner[-2:]], copies[border:]


class _Layers:
    """Linear layers with a ReLU after each but the last.

    Args:
        weights: Weight and bias of each; a layer computes in the precision of its own.
    """

    def __init__(self, weights: Sequence[Tensor]) -> None:
        self._pairs = list(zip(weights[::2], weights[1::2], strict=True))
        self._given: list[Tensor] = []

    def through(self, x: Tensor) -> Tensor:
        """Return what the last layer gives, and keep what each is given."""
        last = len(self._pairs) - 1
        for number, (weight, bias) in enumerate(self._pairs):
            x = x.to(weight.dtype)
            self._given.append(x)
            x = torch.addmm(bias, x, weight.t())
            if number < last:
                x.relu_()
        return x

    def back(self, slope: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Return the gradient at what the first layer gives, and those of weights and biases."""
        gradients: list[Tensor] = []
        for number in reversed(range(len(self._pairs))):
            weight, given = self._pairs[number][0], self._given[number]
            slope = slope.to(weight.dtype)
            gradients[:0] = slope.t() @ given, slope.sum(dim=0)
            if number:
                # What a ReLU gave is above zero where it let through.
                slope = torch.ops.aten.threshold_backward(slope @ weight, given, 0)
        return slope, gradients

    def below(self, slope: Tensor) -> Tensor:
        """Return the gradient at what the first layer is given, from that at what it gives."""
        return slope @ self._pairs[0][0]


def _weights_of(network: nn.Sequential) -> list[Tensor]:
    """Return weight and bias of each linear layer, in order."""
    layers = [layer for layer in network if isinstance(layer, nn.Linear)]
    return [parameter for layer in layers for parameter in (layer.weight, layer.bias)]


def _in_single_precision(gradients: list[Tensor]) -> list[Tensor]:
    rounded = [gradient for gradient in gradients if gradient.dtype is not torch.float32]
    if not rounded:
        return gradients
    copies = [torch.empty_like(gradient, dtype=torch.float32) for gradient in rounded]
    torch._foreach_copy_(copies, rounded)
    others = iter(copies)
    return [g if g.dtype is torch.float32 else next(others) for g in gradients]
