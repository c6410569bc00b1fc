r"""From the bound to the evidence: the importance-weighted bounds, and the gap.

.. math:: \mathcal L_k = E_q \log \frac{1}{k} \sum_{i \le k} w_i, \qquad
          \mathcal L_1 = \mathrm{ELBO} \le \mathcal L_k \le \mathcal L_{k+1} \le \log p(x)

The gap of the bound is :math:`\log p(x) - \mathrm{ELBO} = KL(q(z|x) \,\|\, p(z|x))`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from vae_explorer.inference.evidence import evidence_of

__all__ = ["BoundGap", "Rung", "bound_gap", "importance_bounds"]


@dataclass(frozen=True, eq=False)
class Rung:
    """One importance-weighted bound.

    Attributes:
        samples: Its ``k``.
        value: Of each picture, shape ``(B,)``, in nats.
        standard_error: Shape ``(B,)``, in nats.
    """

    samples: int
    value: Tensor
    standard_error: Tensor


@dataclass(frozen=True, eq=False)
class BoundGap:
    """The bound, the evidence and what is between them, each of shape ``(B,)``, in nats.

    Attributes:
        elbo: The bound.
        elbo_se: Its standard error.
        log_evidence: log p(x).
        log_evidence_se: Its standard error.
        gap: KL(q(z|x) || p(z|x)).
        gap_se: Its standard error: both were measured with the same draws, and their errors are
            not independent.
    """

    elbo: Tensor
    elbo_se: Tensor
    log_evidence: Tensor
    log_evidence_se: Tensor
    gap: Tensor
    gap_se: Tensor


def importance_bounds(log_w: Tensor, sizes: Sequence[int]) -> tuple[Rung, ...]:
    """Estimate importance-weighted bounds from one set of log weights.

    The weights are cut into groups of ``k``. Where each size divides the next one, the estimates
    never fall from rung to rung, as the bounds themselves do not.

    Args:
        log_w: Independent log weights, shape ``(B, K)``, float64.
        sizes: The ``k`` of each rung, each from 1 to ``K``.

    Returns:
        A rung for each size. Where there is one group only, its error is the delta method's.

    Raises:
        ValueError: If a size is out of range.

    References:
        Burda, Grosse, Salakhutdinov, "Importance Weighted Autoencoders", 2016, arXiv:1509.00519.

    Example:
        >>> log_w = torch.tensor([[0.0, math.log(3.0)]]).double()
        >>> [round(rung.value.item(), 4) for rung in importance_bounds(log_w, (1, 2))]
        [0.5493, 0.6931]
    """
    rungs = []
    for size in sizes:
        if not 1 <= size <= log_w.shape[1]:
            raise ValueError(f"{log_w.shape[1]} draws make no bound of {size}")
        groups = log_w.shape[1] // size
        parts = log_w[:, : groups * size].view(len(log_w), groups, size)
        if groups == 1:
            found = evidence_of(parts[:, 0])
            rungs.append(Rung(size, found.value, found.standard_error))
            continue
        bounds = parts.logsumexp(dim=2) - math.log(size)
        error = bounds.std(dim=1) / math.sqrt(groups)
        rungs.append(Rung(size, bounds.mean(dim=1), error))
    return tuple(rungs)


def bound_gap(log_w: Tensor) -> BoundGap:
    r"""Estimate the gap of the bound, with the error that comes of common draws.

    The delta method's influence of one draw on the gap is
    :math:`w_k / \bar w - 1 - (\log w_k - \overline{\log w})`.

    Args:
        log_w: Independent log weights with z from q(z|x), shape ``(B, K)``, float64.

    Raises:
        ValueError: If there are fewer than two draws.
    """
    samples = log_w.shape[1]
    if samples < 2:
        raise ValueError("a gap with its error takes at least two draws")
    evidence = evidence_of(log_w)
    elbo = log_w.mean(dim=1)
    about_elbo = log_w - elbo[:, None]
    about_gap = (log_w - evidence.value[:, None]).exp() - 1.0 - about_elbo
    scale = math.sqrt(samples * (samples - 1.0))
    return BoundGap(
        elbo=elbo,
        elbo_se=torch.linalg.vector_norm(about_elbo, dim=1) / scale,
        log_evidence=evidence.value,
        log_evidence_se=evidence.standard_error,
        gap=evidence.value - elbo,
        gap_se=torch.linalg.vector_norm(about_gap, dim=1) / scale,
    )
