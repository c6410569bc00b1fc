"""Between pictures and codes, with arrays at both ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.inference.elbo import terms_given_posterior

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vae_explorer.model.vae import VAE

__all__ = ["Encoded", "decode", "encode", "encode_in_chunks", "prior_codes"]

_CHUNK = 256


def _to_bytes(mean: torch.Tensor) -> np.ndarray:
    return np.asarray(mean.mul(255.0).round_().clamp_(0, 255).to(torch.uint8).cpu().numpy())


@torch.inference_mode()
def decode(vae: VAE, z: np.ndarray, chunk: int = 32) -> np.ndarray:
    """Return the mean picture of p(x|z) for each code.

    Args:
        vae: The model.
        z: Codes, shape ``(K, D)``.
        chunk: Codes decoded at once; small chunks stay in the processor's cache.

    Returns:
        uint8, shape ``(K, C, H, W)``.
    """
    device = next(vae.parameters()).device
    codes = torch.from_numpy(np.array(z, dtype=np.float32))
    parts = [_to_bytes(vae.mean(part.to(device))) for part in torch.split(codes, chunk)]
    return np.concatenate(parts) if parts else np.zeros((0, *vae.config.image_shape), np.uint8)


class Encoded:
    """Codes and terms of some images; see :class:`vae_explorer.training.reports.Codes`."""

    def __init__(self, images: int, latent_dim: int) -> None:
        self.mean = np.full((images, latent_dim), np.nan, np.float32)
        self.std = np.full((images, latent_dim), np.nan, np.float32)
        self.reconstruction = np.full(images, np.nan, np.float32)
        self.kl = np.full(images, np.nan, np.float32)
        self.kl_per_dim = np.full((images, latent_dim), np.nan, np.float32)


@torch.inference_mode()
def _encode_rows(
    vae: VAE, pixels: np.ndarray, rows: slice, into: Encoded, samples: int, seed: int
) -> None:
    device = next(vae.parameters()).device
    x = torch.from_numpy(np.array(pixels[rows])).to(device).float().div_(255.0)
    posterior = vae.posterior(x)
    into.mean[rows] = posterior.base_dist.loc.cpu().numpy()
    into.std[rows] = posterior.base_dist.scale.cpu().numpy()
    if samples:
        noise = torch.Generator(device).manual_seed(seed + rows.start)
        terms = terms_given_posterior(vae, x, posterior, samples, noise)
        into.reconstruction[rows] = terms.reconstruction.cpu().numpy()
        into.kl[rows] = terms.kl.cpu().numpy()
        into.kl_per_dim[rows] = terms.kl_per_dim.cpu().numpy()


def encode_in_chunks(
    vae: VAE, pixels: np.ndarray, *, samples: int = 1, seed: int = 0, chunk: int = _CHUNK
) -> Iterator[tuple[int, Encoded]]:
    """Encode images, a chunk for each pull; to cancel, stop pulling.

    Args:
        vae: The model.
        pixels: uint8, shape ``(N, C, H, W)``.
        samples: Draws from q(z|x) for the reconstruction term; with 0 no terms are estimated.
        seed: Of the draws.
        chunk: Images encoded at once.

    Yields:
        The number of images done, and the (growing) result.
    """
    result = Encoded(len(pixels), vae.config.latent_dim)
    for start in range(0, len(pixels), chunk):
        rows = slice(start, min(start + chunk, len(pixels)))
        _encode_rows(vae, pixels, rows, result, samples, seed)
        yield rows.stop, result


def encode(vae: VAE, pixels: np.ndarray, *, samples: int = 1, seed: int = 0) -> Encoded:
    """Encode images.

    Args:
        vae: The model.
        pixels: uint8, shape ``(N, C, H, W)``.
        samples: Draws from q(z|x) for the reconstruction term; with 0 no terms are estimated.
        seed: Of the draws.

    Returns:
        Posterior means and standard deviations, shape ``(N, D)``, and the terms of the bound in
        nats, shape ``(N,)``.
    """
    result = Encoded(len(pixels), vae.config.latent_dim)
    for _, encoded in encode_in_chunks(vae, pixels, samples=samples, seed=seed):
        result = encoded
    return result


def prior_codes(count: int, latent_dim: int, seed: int) -> np.ndarray:
    """Draw codes from the prior N(0, I), float32, shape ``(K, D)``."""
    return np.random.default_rng(seed).standard_normal((count, latent_dim)).astype(np.float32)
