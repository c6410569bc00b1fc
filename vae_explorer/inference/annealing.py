r"""Estimates of the evidence log p(x) by annealed importance sampling.

A chain begins at a draw of :math:`f_0`, the prior or q(z|x), and is led to the joint p(x, z) along

.. math:: \log f_t(z) = (1 - \beta_t) \log f_0(z) + \beta_t \log p(x, z), \qquad
          0 = \beta_0 < \dots < \beta_T = 1

with one transition of Hamiltonian Monte Carlo at each step. Its weight,
:math:`\log w = \sum_t (\beta_t - \beta_{t-1}) [\log p(x, z_{t-1}) - \log f_0(z_{t-1})]`, is
unbiased: :math:`E w = p(x)`, however badly the transitions mix, as long as they do not learn from
the chain that is weighed. So a first set of chains, thrown away, finds the step sizes, and a second
one runs with them as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from vae_explorer.inference.evidence import Evidence, evidence_of
from vae_explorer.inference.hamiltonian import State, Target, state_at, transition
from vae_explorer.inference.joint import codes_at_once, draw_prior, log_joint, repeat_rows
from vae_explorer.model.posterior import draw, repeat
from vae_explorer.model.vae import VAE

if TYPE_CHECKING:
    from torch.distributions import Distribution

__all__ = ["AnnealingStart", "annealed_evidence", "annealed_log_weights", "temperatures_of"]

_ACCEPTED = 0.8
_FIRST_STEP = 0.1
_LEARNING = 0.1


class AnnealingStart(StrEnum):
    """Where the chains begin."""

    PRIOR = "prior"
    ENCODER = "encoder"


@dataclass(frozen=True, eq=False)
class _Task:
    """What a set of chains needs; rows of one picture stand together.

    Attributes:
        vae: The model.
        x: Pictures, each repeated for its chains, shape ``(R, C, H, W)``.
        y: Labels, in the same way, or None.
        chains: For each picture.
        start: Where they begin.
    """

    vae: VAE
    x: Tensor
    y: Tensor | None
    chains: int
    start: AnnealingStart

    def begin(self, generator: torch.Generator | None) -> tuple[Tensor, Target]:
        """Return a first code for each chain, and log f_0 and log p(x, z) as a function."""
        joint = partial(log_joint, self.vae, self.x, y=self.y)
        with torch.no_grad():
            if self.start is AnnealingStart.PRIOR:
                begin: Distribution = self.vae.prior
                z = draw_prior(self.vae, len(self.x), generator)
            else:
                firsts = slice(None, None, self.chains)
                labels = None if self.y is None else self.y[firsts]
                begin = repeat(self.vae.posterior(self.x[firsts], labels), self.chains)
                z = draw(begin, generator)
        return z, lambda codes: (begin.log_prob(codes), joint(z=codes))


def temperatures_of(steps: int) -> Tensor:
    """Return the inverse temperatures 0 to 1, float64, dense where the path begins and ends.

    Args:
        steps: Number of transitions ``T``.

    Returns:
        Shape ``(T + 1,)``: a sigmoid over equal steps, stretched to [0, 1].

    References:
        Wu, Burda, Salakhutdinov, Grosse, "On the Quantitative Analysis of Decoder-Based
        Generative Models", 2017, arXiv:1611.04273.

    Example:
        >>> [round(value, 3) for value in temperatures_of(4).tolist()]
        [0.0, 0.105, 0.5, 0.895, 1.0]
    """
    curve = torch.sigmoid(torch.linspace(-4.0, 4.0, steps + 1, dtype=torch.float64))
    return (curve - curve[0]) / (curve[-1] - curve[0])


def _run(
    task: _Task, sizes: Tensor, generator: torch.Generator | None, *, adapt: bool
) -> Iterator[Tensor]:
    """Lead one set of chains along the path; yield their log weights so far after each step.

    Args:
        task: What they need.
        sizes: Leapfrog step sizes, shape ``(T, B)``; written while they are adapted, else read.
        generator: Source of the noise.
        adapt: Whether the step sizes follow the share of accepted proposals.
    """
    z, both = task.begin(generator)
    beta = temperatures_of(len(sizes)).to(z.device)
    state = state_at(z, both)
    log_w = torch.zeros(len(z), dtype=torch.float64, device=z.device)
    size = sizes[0].clone()
    for step in range(len(sizes)):
        log_w += (beta[step + 1] - beta[step]) * (state.last - state.first).double()
        if not adapt:
            size = sizes[step]
        moved: tuple[State, Tensor] = transition(
            state, both, float(beta[step + 1]), size.repeat_interleave(task.chains), generator
        )
        state, accepted = moved
        if adapt:
            share = accepted.view(-1, task.chains).mean(dim=1)
            size = size * torch.exp(_LEARNING * (share - _ACCEPTED))
            sizes[step] = size
        yield log_w


def annealed_log_weights(
    vae: VAE,
    x: Tensor,
    chains: int = 16,
    temperatures: int = 200,
    generator: torch.Generator | None = None,
    y: Tensor | None = None,
    *,
    start: AnnealingStart | str = AnnealingStart.PRIOR,
) -> Iterator[tuple[float, Tensor | None]]:
    """Run annealed chains, a step of the path for each pull; to cancel, stop pulling.

    Args:
        vae: The model.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        chains: For each picture, at least 1.
        temperatures: Transitions on the path from the start to the joint, at least 1.
        generator: Source of the noise, on the model's device.
        y: Labels, int64, shape ``(B,)``, or None.
        start: Where the chains begin, also by name.

    Yields:
        The share done, 0 to 1, and with the last one the log weights, shape ``(B, chains)``,
        float64, in nats.

    Raises:
        ValueError: If there is no chain or no temperature, or no start of this name.

    References:
        Neal, "Annealed importance sampling", 2001, arXiv:physics/9803008.
    """
    if chains < 1 or temperatures < 1:
        raise ValueError("annealing takes at least one chain and one temperature")
    begin = AnnealingStart(start)
    at_once = max(1, codes_at_once(vae) // chains)
    parts: list[Tensor] = []
    for first in range(0, len(x), at_once):
        rows = slice(first, min(first + at_once, len(x)))
        images = rows.stop - first
        labels = repeat_rows(None if y is None else y[rows], chains)
        task = _Task(vae, x[rows].repeat_interleave(chains, 0), labels, chains, begin)
        sizes = torch.full((temperatures, images), _FIRST_STEP, dtype=x.dtype, device=x.device)
        both = chain(*(_run(task, sizes, generator, adapt=adapt) for adapt in (True, False)))
        for step, log_w in enumerate(both, 1):
            if step == 2 * temperatures:
                parts.append(log_w.view(images, chains))
            yield (first + images * step / (2 * temperatures)) / (len(x) + 1), None
    yield 1.0, torch.cat(parts)


def annealed_evidence(
    vae: VAE,
    x: Tensor,
    chains: int = 16,
    temperatures: int = 200,
    generator: torch.Generator | None = None,
    y: Tensor | None = None,
    *,
    start: AnnealingStart | str = AnnealingStart.PRIOR,
) -> Evidence:
    """Estimate log p(x) of each picture by annealed importance sampling.

    Args:
        vae: The model.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        chains: For each picture, at least 1; the standard error is over them.
        temperatures: Transitions on the path from the start to the joint, at least 1.
        generator: Source of the noise, on the model's device.
        y: Labels, int64, shape ``(B,)``, or None.
        start: Where the chains begin, also by name.

    Returns:
        The estimates; the effective sample size is in chains.

    Raises:
        ValueError: If there is no chain or no temperature, or no start of this name.

    References:
        Neal, "Annealed importance sampling", 2001, arXiv:physics/9803008;
        Wu, Burda, Salakhutdinov, Grosse, "On the Quantitative Analysis of Decoder-Based
        Generative Models", 2017, arXiv:1611.04273.
    """
    pulls = annealed_log_weights(vae, x, chains, temperatures, generator, y, start=start)
    *_, (_, log_w) = pulls
    assert log_w is not None
    return evidence_of(log_w)
