"""The joint log p(x, z) = log p(x|z) + log p(z), for many codes and within bounded memory."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.distributions import (
    Distribution,
    Independent,
    MixtureSameFamily,
    MultivariateNormal,
    Normal,
)

from vae_explorer.model.flow_posterior import FlowPosterior
from vae_explorer.model.kinds import Architecture, NoiseKind
from vae_explorer.model.posterior import deviations, draw
from vae_explorer.model.vae import VAE

__all__ = ["codes_at_once", "draw_prior", "log_joint", "log_joint_table", "repeat_rows"]

_VALUES_AT_ONCE = 1 << 19
"""Numbers in one layer at once: temporaries of 2 MiB (or 4), whatever the pictures' size.

Much larger ones are no faster, and make the kernel hand out new pages for each of them.
"""


def codes_at_once(vae: VAE) -> int:
    """Return how many codes may be decoded at once within bounded memory, at least 1.

    What counts is the widest layer, not only the picture; a full covariance has a matrix a code.

    Args:
        vae: The model.
    """
    config = vae.config
    widest = [config.dimensions]
    if config.architecture is Architecture.MLP:
        widest += config.hidden
    elif config.architecture is Architecture.CONV:
        side = config.image_shape[1]
        widest += [width * (side >> i + 1) ** 2 for i, width in enumerate(config.channels)]
    if config.noise is NoiseKind.FULL:
        widest.append(config.dimensions**2)
    return max(1, _VALUES_AT_ONCE // max(widest))


def log_joint(vae: VAE, x: Tensor, z: Tensor, y: Tensor | None = None) -> Tensor:
    """Return log p(x, z) of pictures and codes row by row.

    Args:
        vae: The model.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        z: Codes, shape ``(B, D)``.
        y: Labels, int64, shape ``(B,)``, or None.

    Returns:
        Shape ``(B,)``, in nats.
    """
    joint: Tensor = vae.likelihood(z, y).log_prob(x) + vae.prior.log_prob(z)
    return joint


def repeat_rows(values: Tensor | None, times: int) -> Tensor | None:
    """Return labels (or None) with each row repeated; rows of one picture stay together."""
    return None if values is None else values.repeat_interleave(times, 0)


@torch.no_grad()
def log_joint_table(vae: VAE, x: Tensor, z: Tensor, y: Tensor | None = None) -> Tensor:
    """Return log p(x, z) of each picture with each code.

    Codes are decoded once for all pictures of one label.

    Args:
        vae: The model.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        z: Codes, shape ``(M, D)``.
        y: Labels, int64, shape ``(B,)``, or None.

    Returns:
        Shape ``(B, M)``, float64, in nats.
    """
    table = torch.empty(len(x), len(z), dtype=torch.float64, device=z.device)
    prior = vae.prior
    for label, rows in _rows_by_label(len(x), y):
        start = 0
        for codes in z.split(codes_at_once(vae)):
            columns = slice(start, start + len(codes))
            start += len(codes)
            labels = None if label is None else label.expand(len(codes))
            likelihood, log_prior = vae.likelihood(codes, labels), prior.log_prob(codes)
            for row in rows:
                joint = likelihood.log_prob(x[row].expand(len(codes), *x.shape[1:])) + log_prior
                table[row, columns] = joint.double()
    return table


def _rows_by_label(count: int, y: Tensor | None) -> Iterator[tuple[Tensor | None, list[int]]]:
    if y is None:
        yield None, list(range(count))
        return
    for label in y.unique():
        yield label, (y == label).nonzero().flatten().tolist()


def draw_prior(vae: VAE, count: int, generator: torch.Generator | None = None) -> Tensor:
    """Draw codes from p(z), with a generator where ``torch.distributions`` takes none.

    Args:
        vae: The model.
        count: How many.
        generator: Source of the noise, on the model's device.

    Returns:
        Shape ``(count, D)``.
    """
    prior = vae.prior
    if not isinstance(prior, MixtureSameFamily):
        return draw(prior.expand((1,)), generator, count)[:, 0]
    shares, parts = prior.mixture_distribution.probs, prior.component_distribution
    chosen = torch.multinomial(shares, count, replacement=True, generator=generator)
    return draw(_rows_of(parts, chosen), generator)


def _rows_of(q: Distribution, rows: Tensor) -> Distribution:
    """Return some rows of the components of a mixture."""
    if isinstance(q, FlowPosterior):
        return FlowPosterior(q.flow, q.loc[rows], q.scale[rows], q.context[rows])
    if isinstance(q, MultivariateNormal):
        return MultivariateNormal(q.loc[rows], scale_tril=q.scale_tril[rows], validate_args=False)
    mean, std = deviations(q)
    return Independent(Normal(mean[rows], std[rows], validate_args=False), 1)
