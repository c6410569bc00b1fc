"""The variational autoencoder: p(x|z) p(z) and q(z|x)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.distributions import Distribution, Independent, Normal

from vae_explorer.model.config import ModelConfig
from vae_explorer.model.likelihood import build_likelihood
from vae_explorer.model.networks import build_decoder, build_encoder, set_output_bias

__all__ = ["VAE"]

_LOG_STD_RANGE = 10.0
_LEAST_DEVIATION = 0.01


def _precise(outputs: Tensor) -> Tensor:
    """Return at least single precision: sums over pixels need it."""
    return outputs.to(torch.promote_types(outputs.dtype, torch.float32))


class VAE(nn.Module):
    """A latent variable model with an amortised posterior.

    Args:
        config: What to build.

    References:
        Kingma, Welling, "Auto-Encoding Variational Bayes", 2014, arXiv:1312.6114.

    Example:
        >>> _ = torch.manual_seed(0)
        >>> vae = VAE(ModelConfig(image_shape=(1, 8, 8), hidden=(16,)))
        >>> x = torch.rand(5, 1, 8, 8)
        >>> z = vae.posterior(x).rsample()
        >>> vae.likelihood(z).log_prob(x).shape, vae.prior.log_prob(z).shape
        (torch.Size([5]), torch.Size([5]))
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = build_encoder(config)
        self.decoder = build_decoder(config)
        self.observation = build_likelihood(config)
        self.register_buffer("_origin", torch.zeros(config.latent_dim), persistent=False)
        self._origin: Tensor

    @property
    def prior(self) -> Independent[Normal]:
        """The prior p(z), a standard normal over codes of shape ``(D,)``."""
        return Independent(
            Normal(self._origin, torch.ones_like(self._origin), validate_args=False), 1
        )

    def posterior(self, x: Tensor) -> Independent[Normal]:
        """Return the approximate posterior q(z|x), a diagonal Gaussian.

        Args:
            x: Pictures in [0, 1], shape ``(B, C, H, W)``.

        Returns:
            Distribution over codes; ``log_prob`` gives shape ``(B,)``.
        """
        mean, log_std = _precise(self.encoder(x)).chunk(2, dim=1)
        # A bound far outside anything useful: exp() of a wild first step must stay finite.
        std = log_std.clamp(-_LOG_STD_RANGE, _LOG_STD_RANGE).exp()
        return Independent(Normal(mean, std, validate_args=False), 1)

    def likelihood(self, z: Tensor) -> Independent[Distribution]:
        """Return p(x|z).

        Args:
            z: Codes, shape ``(B, D)``.

        Returns:
            Distribution over pictures; ``log_prob`` gives shape ``(B,)``, in nats.
        """
        likelihood: Independent[Distribution] = self.observation(_precise(self.decoder(z)))
        return likelihood

    def mean(self, z: Tensor) -> Tensor:
        """Return the mean of p(x|z), shape ``(B, C, H, W)``, in [0, 1]."""
        mean: Tensor = self.likelihood(z).mean
        return mean

    def start_at(self, mean: Tensor, deviation: float) -> None:
        """Start as a model that knows the mean picture, and how far pictures are from it.

        Args:
            mean: Mean of the training pictures, shape ``(C, H, W)``, in [0, 1]: sets the
                decoder's output bias.
            deviation: Root mean square distance of their pixels from it, in units of the pixel
                range: sets a learned standard deviation of the likelihood.

        References:
            Burda, Grosse, Salakhutdinov, "Importance Weighted Autoencoders", 2016,
            arXiv:1509.00519 (the authors' code starts there).
        """
        set_output_bias(self.decoder, self.observation.outputs_for_mean(mean))
        self.observation.start_at_deviation(max(deviation, _LEAST_DEVIATION))
