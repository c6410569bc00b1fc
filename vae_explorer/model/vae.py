"""The variational autoencoder: p(x|z) p(z) and q(z|x)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from vae_explorer.model.approximation import Approximation
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.initialisation import initialise
from vae_explorer.model.kinds import LikelihoodKind
from vae_explorer.model.labels import told
from vae_explorer.model.likelihood import build_likelihood
from vae_explorer.model.networks import build_decoder, build_encoder, set_output_bias
from vae_explorer.model.prior import build_prior

if TYPE_CHECKING:
    from torch.distributions import Distribution

__all__ = ["VAE"]

_LEAST_DEVIATION = 0.01


def _precise(outputs: Tensor) -> Tensor:
    """Return at least single precision: sums over pixels need it."""
    return outputs.to(torch.promote_types(outputs.dtype, torch.float32))


class VAE(nn.Module):
    """A latent variable model with an approximate posterior.

    Attributes:
        config: What was built.
        encoder: From pictures to rows of numbers; without layers where each image has a posterior
            of its own.
        approximation: From rows of numbers to q(z|x).
        decoder: From codes to the numbers of a likelihood.
        observation: From these to p(x|z).
        code_prior: What is learned of p(z).
        fast: Whether the networks compute in bfloat16 while they are trained; likelihood,
            posterior and all sums stay in single precision, and so does everything in evaluation
            mode.

    Args:
        config: What to build.

    References:
        Kingma, Welling, "Auto-Encoding Variational Bayes", 2014, arXiv:1312.6114; Rezende,
        Mohamed, Wierstra, "Stochastic Backpropagation and Approximate Inference in Deep Generative
        Models", 2014, arXiv:1401.4082; for labels Kingma, Rezende, Mohamed, Welling,
        "Semi-supervised Learning with Deep Generative Models", 2014, arXiv:1406.5298.

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
        initialise(config, self.encoder, self.decoder)
        self.observation = build_likelihood(config)
        self.approximation = Approximation(config)
        self.code_prior = build_prior(config)
        self.fast = False

    @property
    def prior(self) -> Distribution:
        """The prior p(z) over codes of shape ``(D,)``.

        A VampPrior is worked out anew each time, from the encoder: ask once a step.
        """
        prior: Distribution = self.code_prior(self.posterior)
        return prior

    def posterior(self, x: Tensor, y: Tensor | None = None) -> Distribution:
        """Return the approximate posterior q(z|x), or q(z|x, y) of a conditional model.

        Args:
            x: Pictures in [0, 1], shape ``(B, C, H, W)``.
            y: Index of each label, int64 of shape ``(B,)``, -1 where it is not known; None if none
                is known. Ignored by a model without labels.

        Returns:
            Distribution over codes; ``log_prob`` gives shape ``(B,)``. See
            :mod:`vae_explorer.model.posterior` for what is done with it.

        Raises:
            RuntimeError: If the model has no encoder: each image has a posterior of its own.
        """
        if not len(self.encoder):
            raise RuntimeError("this model has no encoder: each image has its own posterior")
        rows = self._through(self.encoder, x, y)
        posterior: Distribution = self.approximation(_precise(rows))
        return posterior

    def likelihood(self, z: Tensor, y: Tensor | None = None) -> Distribution:
        """Return p(x|z), or p(x|z, y) of a conditional model.

        Args:
            z: Codes, shape ``(B, D)``.
            y: As for :meth:`posterior`.

        Returns:
            Distribution over pictures; ``log_prob`` gives shape ``(B,)``, in nats.
        """
        outputs = self._through(self.decoder, z, y)
        likelihood: Distribution = self.observation(_precise(outputs))
        return likelihood

    def _through(self, network: nn.Module, given: Tensor, y: Tensor | None) -> Tensor:
        known = told(y, len(self.config.labels), given)
        if not (self.fast and self.training):
            plain: Tensor = network(given, known)
            return plain
        # The mean of a density must not be rounded to a few hundred values; a logit may be.
        logits = network is self.decoder and self.config.likelihood is LikelihoodKind.BERNOULLI
        with torch.autocast(given.device.type, torch.bfloat16):
            fast: Tensor = network(given, known, exact_end=not logits)
        return fast

    def mean(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """Return the mean of p(x|z), shape ``(B, C, H, W)``.

        It is in [0, 1], but for linear Gaussian models, whose pictures may leave the range.
        """
        mean: Tensor = self.likelihood(z, y).mean
        return mean

    def start_at(self, mean: Tensor, deviation: float) -> None:
        """Start as a model that knows the mean picture, and how far pictures are from it.

        Args:
            mean: Mean of the training pictures, shape ``(C, H, W)``, in [0, 1]: sets the
                decoder's output bias, and the pictures of a VampPrior.
            deviation: Root mean square distance of their pixels from it, in units of the pixel
                range: sets a scale of the likelihood that is not given.

        References:
            Burda, Grosse, Salakhutdinov, "Importance Weighted Autoencoders", 2016,
            arXiv:1509.00519 (the authors' code starts there).
        """
        deviation = max(deviation, _LEAST_DEVIATION)
        set_output_bias(self.decoder, self.observation.outputs_at(mean, deviation))
        self.observation.start_at_deviation(deviation)
        self.code_prior.start_at(mean)
