"""Likelihoods without a scale: the two families of Bernoulli."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.distributions import Bernoulli, Distribution, Independent
from torch.nn.functional import binary_cross_entropy_with_logits

from vae_explorer.model.continuous_bernoulli import ContinuousBernoulli
from vae_explorer.model.likelihood_base import EVENT_DIMS, Likelihood, inside

__all__ = ["BernoulliLikelihood", "ContinuousBernoulliLikelihood"]

_MOST_LOGIT = 1e4
_BISECTIONS = 60


class BernoulliLikelihood(Likelihood):
    """Independent Bernoulli pixels; the decoder's output is the logit."""

    def forward(self, outputs: Tensor) -> Distribution:
        """Return p(x|z); it is not validated, so grey pixels are allowed."""
        return _BernoulliPixels(Bernoulli(logits=outputs, validate_args=False), EVENT_DIMS)


class _BernoulliPixels(Independent[Bernoulli]):
    """Bernoulli pixels that sum as soon as they can: each turn over all pixels takes its time."""

    def log_prob(self, value: Tensor) -> Tensor:
        """Return the log-likelihood of pictures, shape ``(B,)``, in nats."""
        logits = self.base_dist.logits
        if logits.shape != value.shape:
            logits, value = torch.broadcast_tensors(logits, value)
        if not logits.is_contiguous() and logits.is_contiguous(memory_format=torch.channels_last):
            # So convolutions leave them, and the logarithm would bring them into another order.
            logits, value = logits.movedim(1, -1), value.movedim(1, -1)
        errors = binary_cross_entropy_with_logits(logits, value, reduction="none")
        return -errors.sum(dim=tuple(range(-EVENT_DIMS, 0)))


class ContinuousBernoulliLikelihood(Likelihood):
    """Independent continuous Bernoulli pixels; the decoder's output is the logit."""

    def forward(self, outputs: Tensor) -> Distribution:
        """Return p(x|z)."""
        return Independent(ContinuousBernoulli(outputs), EVENT_DIMS, validate_args=False)

    def outputs_at(self, mean: Tensor, deviation: float) -> Tensor:
        """Return the logits of a mean, by bisection: the mean rises with the logit."""
        del deviation
        wanted = inside(mean)
        low, high = torch.full_like(wanted, -_MOST_LOGIT), torch.full_like(wanted, _MOST_LOGIT)
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            below = ContinuousBernoulli(middle).mean < wanted
            low, high = torch.where(below, middle, low), torch.where(below, high, middle)
        return (low + high) / 2
