r"""How much the decoder stretches the plane.

With :math:`J` the derivatives of the decoded picture along the two axes of the plane, an area of
the plane becomes :math:`\sqrt{\det(J^\top J)}` times as large in the space of pictures. Where that
is small, walking changes little; where it is large, pictures change fast, as between classes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from vae_explorer.latent.plane import Plane
    from vae_explorer.model.vae import VAE

__all__ = ["log_magnification", "pullback_metric", "tissot_axes"]

_CHUNK = 256
_LEAST = 1e-30


def pullback_metric(
    vae: VAE, plane: Plane, points: np.ndarray, label: int | None = None
) -> np.ndarray:
    """Return how the space of pictures measures steps on the plane.

    Args:
        vae: The model; the mean of its likelihood is what is decoded.
        plane: What the map draws.
        points: On the plane, shape ``(..., 2)``.
        label: What a conditional model is told, or None.

    Returns:
        JᵀJ, float64, symmetric, shape ``(..., 2, 2)``: a small step d changes the picture by
        √(dᵀ JᵀJ d), pictures measured in units of the pixel range, the plane in latent units.
    """
    places = np.asarray(points, dtype=np.float64)
    weight = next(vae.parameters())
    codes = torch.from_numpy(plane.lift(places.reshape(-1, 2))).to(weight)
    axes = torch.from_numpy(plane.axes).to(weight)
    found = []
    for z in codes.split(_CHUNK):
        y = None if label is None else torch.full((len(z),), label, device=z.device)
        columns = torch.stack(_columns(vae, z, axes, y), dim=1)
        found.append(columns @ columns.transpose(1, 2))
    joined = torch.cat(found) if found else torch.zeros(0, 2, 2)
    return np.asarray(joined.cpu().numpy(), np.float64).reshape(*places.shape[:-1], 2, 2)


def log_magnification(
    vae: VAE, plane: Plane, points: np.ndarray, label: int | None = None
) -> np.ndarray:
    """Return the log of the decoder's magnification at points of the plane.

    Args:
        vae: The model; the mean of its likelihood is what is decoded.
        plane: What the map draws.
        points: On the plane, shape ``(..., 2)``.
        label: What a conditional model is told, or None.

    Returns:
        log √det(JᵀJ), float64, shape ``(...)``; pictures are measured in units of the pixel
        range, the plane in latent units. At least -34.5, where the decoder is flat.

    References:
        Bishop, Svensén, Williams, "Magnification factors for the GTM algorithm", 1997; Arvanitidis,
        Hansen, Hauberg, "Latent Space Oddity", 2018, arXiv:1710.11379.
    """
    metric = pullback_metric(vae, plane, points, label)
    lengths = metric[..., 0, 0] * metric[..., 1, 1]
    determinant = lengths - np.square(metric[..., 0, 1])
    return np.asarray(0.5 * np.log(np.maximum(determinant, _LEAST)))


def tissot_axes(metric: np.ndarray) -> np.ndarray:
    """Return the half axes of the places that the space of pictures puts at distance 1.

    As a small circle on the globe becomes an ellipse on a map, a small circle in the space of
    pictures is an ellipse on the plane: long where pictures change slowly. Its half axes are 1/σ
    along the right singular vectors of J.

    Args:
        metric: JᵀJ, shape ``(..., 2, 2)``, as by :func:`pullback_metric`.

    Returns:
        float64, shape ``(..., 2, 2)``: the longer half axis as a vector on the plane, then the
        shorter one, in latent units; as long as 1e15 where the decoder is flat.

    References:
        Tissot, "Mémoire sur la représentation des surfaces", 1881.

    Example:
        >>> tissot_axes(np.diag([4.0, 0.25]))
        array([[0. , 2. ],
               [0.5, 0. ]])
    """
    values, vectors = np.linalg.eigh(np.asarray(metric, dtype=np.float64))
    lengths = 1.0 / np.sqrt(np.maximum(values, _LEAST))
    return np.asarray(lengths[..., :, None] * np.swapaxes(vectors, -1, -2))


@torch.enable_grad()
def _columns(
    vae: VAE, z: torch.Tensor, axes: torch.Tensor, y: torch.Tensor | None
) -> list[torch.Tensor]:
    """Derivatives of the decoded pictures along each axis, shape ``(B, C * H * W)`` each.

    By two backward passes: the first is linear in what it is given, and the derivative of that
    along an axis is the forward one.
    """
    z = z.detach().requires_grad_()
    pictures = vae.mean(z, y).flatten(1)
    given = torch.zeros_like(pictures, requires_grad=True)
    (back,) = torch.autograd.grad(pictures, z, given, create_graph=True)
    return [
        torch.autograd.grad((back @ axis).sum(), given, retain_graph=True)[0].double()
        for axis in axes
    ]
