r"""One transition of Hamiltonian Monte Carlo between two log densities, for many chains at once.

It leaves :math:`f_\beta \propto f_0^{1-\beta} f_1^\beta` as it is: a leapfrog path from a momentum
drawn anew, taken or refused by the Metropolis rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

__all__ = ["State", "Target", "state_at", "transition"]

Target = Callable[[Tensor], tuple[Tensor, Tensor]]
"""From codes ``(R, D)`` to log f_0 and log f_1, ``(R,)`` each; differentiable."""

_LEAPFROGS = 8


@dataclass(frozen=True, eq=False)
class State:
    """Where chains are.

    Attributes:
        z: Codes, shape ``(R, D)``.
        first: log f_0, shape ``(R,)``.
        last: log f_1, shape ``(R,)``.
        first_slope: Gradient of log f_0, shape ``(R, D)``.
        last_slope: Gradient of log f_1, shape ``(R, D)``.
    """

    z: Tensor
    first: Tensor
    last: Tensor
    first_slope: Tensor
    last_slope: Tensor

    def height(self, beta: float) -> Tensor:
        """Return log f_beta, shape ``(R,)``."""
        return (1.0 - beta) * self.first + beta * self.last

    def slope(self, beta: float) -> Tensor:
        """Return its gradient, shape ``(R, D)``."""
        return (1.0 - beta) * self.first_slope + beta * self.last_slope

    def where(self, taken: Tensor, other: State) -> State:
        """Return ``other`` in the rows that are taken, this one in the rest."""
        column = taken[:, None]
        return State(
            torch.where(column, other.z, self.z),
            torch.where(taken, other.first, self.first),
            torch.where(taken, other.last, self.last),
            torch.where(column, other.first_slope, self.first_slope),
            torch.where(column, other.last_slope, self.last_slope),
        )


def state_at(z: Tensor, target: Target) -> State:
    """Return the state of chains that are at some codes."""
    with torch.enable_grad():
        codes = z.detach().requires_grad_()
        first, last = target(codes)
        (first_slope,) = torch.autograd.grad(first.sum(), codes, retain_graph=True)
        (last_slope,) = torch.autograd.grad(last.sum(), codes)
    return State(codes.detach(), first.detach(), last.detach(), first_slope, last_slope)


def transition(
    state: State, target: Target, beta: float, size: Tensor, generator: torch.Generator | None
) -> tuple[State, Tensor]:
    """Move each chain once.

    Args:
        state: Where the chains are.
        target: The two log densities.
        beta: Weight of the second, 0 to 1.
        size: Step of the leapfrog for each chain, shape ``(R,)``.
        generator: Source of the momenta and of the Metropolis rule.

    Returns:
        Where the chains are now, and the probability with which each took its proposal, ``(R,)``.

    References:
        Neal, "MCMC using Hamiltonian dynamics", 2011, arXiv:1206.1901.
    """
    step = size[:, None]
    momentum = torch.empty_like(state.z).normal_(generator=generator)
    energy = state.height(beta) - momentum.square().sum(dim=1) / 2
    proposal = state
    for _ in range(_LEAPFROGS):
        half = momentum + step / 2 * proposal.slope(beta)
        proposal = state_at(proposal.z + step * half, target)
        momentum = half + step / 2 * proposal.slope(beta)
    after = proposal.height(beta) - momentum.square().sum(dim=1) / 2
    # A path that ran off to where nothing is finite is refused.
    accepted = torch.nan_to_num((after - energy).clamp(max=0.0).exp(), nan=0.0)
    uniform = torch.empty_like(accepted).uniform_(generator=generator)
    return state.where(uniform < accepted, proposal), accepted
