"""What of a step is kept until it is written down: moments and terms, without their graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.distributions import MultivariateNormal

from vae_explorer.inference.elbo import ElboTerms
from vae_explorer.model.flow_posterior import FlowPosterior
from vae_explorer.model.posterior import deviations

if TYPE_CHECKING:
    from torch.distributions import Distribution

    Kept = tuple[Tensor, Tensor] | MultivariateNormal

__all__ = ["alone", "code_moments", "kept", "moments_of"]

_FLOW_PAIRS = 4


def kept(posterior: Distribution) -> Kept:
    """Return what stays of a posterior when the weights move on: its moments.

    The graph behind them goes at once, as it does in a bare step; later it has left the caches.
    A full Gaussian stays as it is: its deviations can be worked out for many steps together.
    """
    if isinstance(posterior, MultivariateNormal):
        return posterior
    if isinstance(posterior, FlowPosterior):
        with torch.no_grad():
            return code_moments(posterior)
    mean, std = deviations(posterior)
    return mean.data, std.data


def moments_of(waiting: Kept) -> tuple[Tensor, Tensor]:
    """Return mean and standard deviation of what was kept, shape ``(B, D)``."""
    return waiting if isinstance(waiting, tuple) else code_moments(waiting)


def alone(terms: ElboTerms) -> ElboTerms:
    """Return terms without the graph behind them."""
    parts = terms.kl_per_dim
    return ElboTerms(
        terms.reconstruction.data, terms.kl.data, None if parts is None else parts.data
    )


def code_moments(posterior: Distribution) -> tuple[Tensor, Tensor]:
    """Return mean and standard deviation, shape ``(B, D)``; of a flow by a few fixed draws.

    More draws would take longer than the step itself; whoever wants them exact encodes anew.
    """
    if not isinstance(posterior, FlowPosterior):
        return deviations(posterior)
    noise = torch.randn(
        _FLOW_PAIRS, posterior.loc.shape[1], generator=torch.Generator().manual_seed(0)
    )
    where = posterior.loc.device, posterior.loc.dtype
    pairs = torch.cat((noise, -noise)).to(*where, non_blocking=True)
    z, _ = posterior.from_noise(pairs[:, None].expand(-1, len(posterior.loc), -1))
    return z.mean(dim=0), z.std(dim=0)
