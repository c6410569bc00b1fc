"""How the decoded picture changes with each latent dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor

    from vae_explorer.model.vae import VAE

__all__ = ["decoder_jacobian"]


@torch.enable_grad()
def decoder_jacobian(vae: VAE, z: Tensor, y: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Return the mean picture of a code, and its derivatives.

    By two backward passes over D copies of the code: the first is linear in what it is given, and
    the derivative of that is the forward one. Unlike forward-mode differentiation this may run on
    several threads at once.

    Args:
        vae: The model; the mean of its likelihood is what is decoded.
        z: One code, shape ``(D,)``.
        y: What a conditional model is told, int64, shape ``(1,)``, or None.

    Returns:
        The picture, shape ``(P,)`` with P pixels and channels, and the Jacobian, shape ``(P, D)``;
        pixels in units of their range, codes in latent units.
    """
    dims = len(z)
    copies = z.detach().expand(dims, dims).clone().requires_grad_()
    pictures = vae.mean(copies, None if y is None else y.expand(dims)).flatten(1)
    given = torch.zeros_like(pictures, requires_grad=True)
    # A sum, and not `given` as a third argument, for which torch imports its compiler: 0.3 s.
    (back,) = torch.autograd.grad((pictures * given).sum(), copies, create_graph=True)
    # Copy d is asked for the derivative along dimension d.
    (columns,) = torch.autograd.grad(back.diagonal().sum(), given)
    return pictures[0].detach(), columns.T.detach()
