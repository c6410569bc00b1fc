r"""Gradients of expectations over q(z|x), as surrogates that autograd differentiates.

Training maximises :math:`F = E_{z \sim q_\phi}[f_{\theta,\phi}(z)]`. Each function here returns a
tensor whose *value* is that of the objective and whose *gradient* estimates
:math:`\nabla F` without bias, for encoder, decoder and everything else that f depends on:

* *Reparameterised*: nothing is to be done; z is a differentiable function of the parameters.
* *Score function*: z is held fixed, and
  :math:`\nabla F = E[\nabla f(z) + (f(z) - b)\, \nabla \log q_\phi(z)]` for every baseline b that
  does not depend on z.
* *Sticking the landing*: z is differentiable, log q is not, except through z: what is left out has
  the mean 0.
* *Doubly reparameterised*: what is left out of an importance-weighted bound is not 0 in the mean,
  but can be reparameterised once more.

Draws stand along the first axis, pictures along the second.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

__all__ = [
    "doubly_reparameterised",
    "importance_bound",
    "importance_bound_without",
    "leave_one_out",
    "score_part",
]


def score_part(signal: Tensor, log_q: Tensor) -> Tensor:
    """Return zeros whose gradient is the score function's part.

    Args:
        signal: f(z) at fixed draws, less a baseline; taken as a number.
        log_q: log q(z|x) at the same fixed draws, differentiable in the posterior's parameters, of
            the same shape.

    Returns:
        Zeros of the same shape, with the gradient of ``signal * log_q``.

    References:
        Williams, "Simple statistical gradient-following algorithms for connectionist
        reinforcement learning", 1992; Ranganath, Gerrish, Blei, "Black Box Variational
        Inference", 2014, arXiv:1401.0118.

    Example:
        >>> mean = torch.tensor(1.5, requires_grad=True)
        >>> z = torch.tensor(2.0)
        >>> surrogate = z**2 + score_part(z**2, -((z - mean) ** 2) / 2)
        >>> surrogate.item(), torch.autograd.grad(surrogate, mean)[0].item()
        (4.0, 2.0)
    """
    return signal.detach() * (log_q - log_q.detach())


def leave_one_out(values: Tensor) -> Tensor:
    """Return the mean of the other draws of the same picture: a baseline for each draw.

    It does not depend on the draw itself, so a gradient with it is unbiased.

    Args:
        values: f(z) of each draw, shape ``(k, B)``, ``k`` at least 2.

    Returns:
        Shape ``(k, B)``; no gradient flows through it.

    Raises:
        ValueError: If there is one draw only.

    References:
        Kool, van Hoof, Welling, "Buy 4 REINFORCE Samples, Get a Baseline for Free!", 2019.
    """
    count = len(values)
    if count < 2:
        raise ValueError("a baseline of the other draws takes at least two draws")
    known = values.detach()
    return (known.sum(dim=0) - known) / (count - 1)


def importance_bound(log_w: Tensor) -> Tensor:
    """Return log of the mean weight, the importance-weighted bound of each picture.

    Args:
        log_w: log p(x, z) − log q(z|x), shape ``(k, B)``.

    Returns:
        Shape ``(B,)``, in nats.

    References:
        Burda, Grosse, Salakhutdinov, "Importance Weighted Autoencoders", 2016, arXiv:1509.00519.
    """
    return log_w.logsumexp(dim=0) - math.log(len(log_w))


def importance_bound_without(log_w: Tensor) -> Tensor:
    """Return the bound with each weight replaced by the geometric mean of the others.

    This is the baseline of each draw for the score function of the bound: near to its value, and
    without dependence on the draw itself.

    Args:
        log_w: log p(x, z) − log q(z|x), shape ``(k, B)``, ``k`` at least 2.

    Returns:
        Shape ``(k, B)``; no gradient flows through it.

    Raises:
        ValueError: If there is one draw only.

    References:
        Mnih, Rezende, "Variational Inference for Monte Carlo Objectives", 2016, arXiv:1602.06725.
    """
    known = log_w.detach()
    own = torch.eye(len(known), dtype=torch.bool, device=known.device)[:, :, None]
    replaced = torch.where(own, leave_one_out(known)[:, None], known[None])
    return replaced.logsumexp(dim=1) - math.log(len(known))


def doubly_reparameterised(z: Tensor, log_w: Tensor, kl_weight: float = 1.0) -> None:
    r"""Let the gradient that reaches the draws be the doubly reparameterised one.

    With the normalised weights :math:`\tilde w_k`, the bound's gradient arrives at a draw as
    :math:`\tilde w_k \nabla_z \log w_k`. What the bound owes to the derivative of log q in its own
    parameters has, reparameterised, the mean of
    :math:`-(\tilde w_k - \tilde w_k^2) \nabla_z \log w_k`; so multiplying what arrives by
    :math:`\tilde w_k` makes both one. Where log q stands in log w with a weight β of its own, the
    factor is :math:`(1 - \beta) + \beta \tilde w_k`.

    Args:
        z: The draws, shape ``(k, B, D)``, differentiable in the posterior's parameters and seen by
            nothing else than ``log_w``.
        log_w: Their log weights, shape ``(k, B)``, where log q(z|x) depends on the posterior's
            parameters through ``z`` only.
        kl_weight: β.

    References:
        Tucker, Lawson, Gu, Maddison, "Doubly Reparameterized Gradient Estimators for Monte Carlo
        Objectives", 2019, arXiv:1810.04152.
    """
    if not z.requires_grad:
        return
    share = log_w.detach().softmax(dim=0)
    factor = ((1.0 - kl_weight) + kl_weight * share)[:, :, None]

    def scale(gradient: Tensor) -> Tensor:
        return gradient * factor

    # A hook acts on the way back only: the decoder's gradient, which leaves before, stays as it is.
    z.register_hook(scale)
