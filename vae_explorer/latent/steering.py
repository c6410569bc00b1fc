r"""Walking through latent space so that the decoded picture follows a brush.

With m(z) the mean picture of p(x|z), a stroke asks for the picture

.. math:: t = \mathrm{clip}(m(z_0) \pm a s, 0, 1)

where s, 0 to 1, is what the brush has touched and a how much brighter or darker it is to be. The
code sought makes

.. math:: E(z) = \sum_p w_p (m_p(z) - t_p)^2 + \lambda \lVert z \rVert^2

small: pixels under the brush count fully, the others a little, so that the rest of the picture
stays, and a ridge keeps the code where the prior has mass. Each step is one of Gauss and Newton:
with the decoder's Jacobian J at z, the minimum of the linearised problem,

.. math:: (J^\top W J + \lambda I)\, \delta = J^\top W (t - m) - \lambda z,

halved until E falls. For a linear decoder a single step reaches the minimum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.latent.jacobian import decoder_jacobian

if TYPE_CHECKING:
    from torch import Tensor

    from vae_explorer.model.vae import VAE

__all__ = ["ELSEWHERE", "Steered", "asked_picture", "steer"]

STRENGTH = 0.5
"""How much a stroke asks for, in units of the pixel range."""

ELSEWHERE = 0.05
"""Weight of a pixel that the brush has not touched; one that it has weighs 1."""

_RIDGE = 1e-3
_HALVINGS = 8
_SETTLED = 1e-3


@dataclass(frozen=True, eq=False)
class Steered:
    """Where a stroke has led, and how much of it came true.

    Attributes:
        z: The code, float64, shape ``(D,)``.
        error: E(z).
        follows: The change under the brush as a share of what was asked for: 1 if the picture
            became what was asked in the mean over the brush, 0 if it did not change, negative if
            it went the other way.
        elsewhere: Root mean square change of what the brush has not touched, in units of the pixel
            range.
        settled: True if another step would hardly lower the error.
    """

    z: np.ndarray
    error: float
    follows: float
    elsewhere: float
    settled: bool


def asked_picture(before: Tensor, mask: Tensor, amount: float) -> Tensor:
    """Return the picture that a stroke asks for.

    Args:
        before: The picture under the brush when the stroke began, shape ``(C, H, W)``.
        mask: What the brush has touched, 0 to 1, shape ``(H, W)``.
        amount: How much brighter, in units of the pixel range; negative for darker.
    """
    return (before + amount * mask).clamp(0.0, 1.0)


def steer(
    vae: VAE,
    start: np.ndarray,
    z: np.ndarray,
    mask: np.ndarray,
    amount: float = STRENGTH,
    *,
    label: int | None = None,
    steps: int = 2,
    ridge: float = _RIDGE,
    elsewhere: float = ELSEWHERE,
) -> Steered:
    """Walk some steps towards the code whose picture a stroke asks for.

    Args:
        vae: The model.
        start: The code when the stroke began, shape ``(D,)``.
        z: The code now, shape ``(D,)``.
        mask: What the brush has touched, 0 to 1, shape ``(H, W)``.
        amount: How much brighter that should be, in units of the pixel range; negative for darker.
        label: What a conditional model is told, or None.
        steps: At most so many, each with one Jacobian; the error never rises.
        ridge: λ, relative to the summed weight of all pixels and channels.
        elsewhere: Weight of a pixel that the brush has not touched.

    References:
        Nocedal, Wright, "Numerical Optimization", 2006, section 10.3, for the steps; Zhu,
        Krähenbühl, Shechtman, Efros, "Generative Visual Manipulation on the Natural Image
        Manifold", 2016, arXiv:1609.03552, for brushes that move a latent code.
    """
    parameter = next(vae.parameters())
    y = None if label is None else torch.full((1,), label, device=parameter.device)

    def picture(code: Tensor) -> Tensor:
        with torch.no_grad():
            return vae.mean(code.to(parameter)[None], y)[0].double()

    touched = torch.from_numpy(np.asarray(mask, np.float64)).to(parameter.device)
    origin = torch.from_numpy(np.asarray(start, np.float64)).to(parameter.device)
    code = torch.from_numpy(np.asarray(z, np.float64)).to(parameter.device)
    before = picture(origin)
    asked = asked_picture(before, touched, amount)
    weight = (elsewhere + (1.0 - elsewhere) * touched).expand_as(before)
    problem = _Problem(asked.flatten(), weight.flatten(), ridge * float(weight.sum()))
    now = picture(code)
    error, settled = problem.error(now.flatten(), code), False
    for _ in range(steps):
        step = problem.step(*decoder_jacobian(vae, code.to(parameter), y), code)
        fallen = None
        for halving in range(_HALVINGS):
            there = code + step * 0.5**halving
            seen = picture(there)
            fallen = problem.error(seen.flatten(), there)
            if fallen < error:
                break
        if fallen is None or not fallen < error:
            settled = True
            break
        settled = error - fallen < _SETTLED * error
        code, now, error = there, seen, fallen
    return _judge(code, error, settled, before, now, asked, touched)


@dataclass(frozen=True, eq=False)
class _Problem:
    """The weighted least squares of a stroke, pictures flattened to ``(P,)``."""

    asked: Tensor
    weight: Tensor
    ridge: float

    def error(self, picture: Tensor, code: Tensor) -> float:
        miss = (self.weight * (picture - self.asked).square()).sum()
        return float(miss + self.ridge * code.square().sum())

    def step(self, picture: Tensor, jacobian: Tensor, code: Tensor) -> Tensor:
        """The way to the minimum of the problem with a linear decoder."""
        columns, miss = jacobian.double(), self.asked - picture.double()
        weighted = columns.T * self.weight
        square = weighted @ columns
        square += self.ridge * torch.eye(len(code), dtype=square.dtype, device=square.device)
        found: Tensor = torch.linalg.solve(square, weighted @ miss - self.ridge * code)
        return found


def _judge(
    code: Tensor,
    error: float,
    settled: bool,
    before: Tensor,
    now: Tensor,
    asked: Tensor,
    touched: Tensor,
) -> Steered:
    wanted, came = asked - before, now - before
    reach = float(wanted.square().sum())
    rest = (1.0 - touched).expand_as(came)
    away = float((rest * came.square()).sum()) / max(float(rest.sum()), 1e-9)
    return Steered(
        z=np.asarray(code.cpu().numpy(), np.float64),
        error=error,
        follows=float((wanted * came).sum()) / reach if reach > 0 else 0.0,
        elsewhere=away**0.5,
        settled=settled,
    )
