"""Between pictures and codes, with arrays at both ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.distributions import Independent, Normal

from vae_explorer.inference.elbo import ElboTerms, terms_given_posterior
from vae_explorer.inference.infer import infer_posterior
from vae_explorer.inference.joint import draw_prior
from vae_explorer.model.binarisation import binarised
from vae_explorer.model.kinds import Inference, PosteriorKind, PriorKind
from vae_explorer.model.posterior import deviations, scale_tril

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vae_explorer.model.vae import VAE

__all__ = ["Encoded", "decode", "encode", "encode_in_chunks", "prior_codes"]

_CHUNK = 256


def _to_bytes(mean: torch.Tensor) -> np.ndarray:
    return np.asarray(mean.mul(255.0).round_().clamp_(0, 255).to(torch.uint8).cpu().numpy())


@torch.inference_mode()
def decode(
    vae: VAE, z: np.ndarray, chunk: int = 32, *, labels: np.ndarray | None = None
) -> np.ndarray:
    """Return the mean picture of p(x|z) for each code.

    Args:
        vae: The model.
        z: Codes, shape ``(K, D)``.
        chunk: Codes decoded at once; small chunks stay in the processor's cache.
        labels: What a conditional model is told of each code: indices into its labels, -1 where
            nothing is known, int64, shape ``(K,)``; None to tell nothing.

    Returns:
        uint8, shape ``(K, C, H, W)``.
    """
    device = next(vae.parameters()).device
    codes = torch.from_numpy(np.array(z, dtype=np.float32)).to(device)
    told = _told(labels, device)
    parts = []
    for start in range(0, len(codes), chunk):
        rows = slice(start, start + chunk)
        parts.append(_to_bytes(vae.mean(codes[rows], None if told is None else told[rows])))
    return np.concatenate(parts) if parts else np.zeros((0, *vae.config.image_shape), np.uint8)


def _told(labels: np.ndarray | None, device: torch.device) -> torch.Tensor | None:
    if labels is None:
        return None
    return torch.from_numpy(np.array(labels, dtype=np.int64)).to(device)


class Encoded:
    """Codes and terms of some images; see :class:`vae_explorer.training.reports.Codes`.

    Attributes:
        mean: Posterior means, float32, shape ``(N, D)``.
        std: Posterior standard deviations, float32, shape ``(N, D)``.
        reconstruction: Estimates of E_q[log p(x|z)], float32, shape ``(N,)``.
        kl: KL(q(z|x) || p(z)), float32, shape ``(N,)``.
        kl_per_dim: The same for each latent dimension, shape ``(N, D)``; NaN where the KL has no
            closed form.
        scale_tril: Cholesky factors of the posteriors' covariances, shape ``(N, D, D)``; None if
            they were not asked for.
    """

    def __init__(self, images: int, latent_dim: int, *, scale_tril: bool = False) -> None:
        self.mean = np.full((images, latent_dim), np.nan, np.float32)
        self.std = np.full((images, latent_dim), np.nan, np.float32)
        self.reconstruction = np.full(images, np.nan, np.float32)
        self.kl = np.full(images, np.nan, np.float32)
        self.kl_per_dim = np.full((images, latent_dim), np.nan, np.float32)
        shape = images, latent_dim, latent_dim
        self.scale_tril = np.full(shape, np.nan, np.float32) if scale_tril else None


class _Encoding:
    """Images that are encoded, some rows at a time; the same noise for the same rows.

    Args:
        vae: The model.
        pixels: uint8, shape ``(N, C, H, W)``.
        labels: What a conditional model is told, or None.
        seed: Of the noise.
        result: Where codes and terms are put.
    """

    def __init__(
        self,
        vae: VAE,
        pixels: np.ndarray,
        labels: np.ndarray | None,
        seed: int,
        result: Encoded,
    ) -> None:
        self._vae, self._pixels, self._labels = vae, pixels, labels
        self._seed, self._result = seed, result
        self._device = next(vae.parameters()).device

    def _shown(self, rows: slice) -> tuple[torch.Tensor, torch.Tensor | None, torch.Generator]:
        """Return pictures as the model sees them, their labels, and the noise that is to come."""
        noise = torch.Generator(self._device).manual_seed(self._seed + rows.start)
        x = torch.from_numpy(np.array(self._pixels[rows])).to(self._device).float().div_(255.0)
        y = None if self._labels is None else _told(self._labels[rows], self._device)
        return binarised(x, self._vae.config, noise), y, noise

    @torch.no_grad()
    def encode(self, rows: slice, samples: int) -> None:
        """Put down codes, and terms if there are draws for them."""
        x, y, noise = self._shown(rows)
        posterior, result = infer_posterior(self._vae, x, y, generator=noise), self._result
        mean, std = deviations(posterior)
        result.mean[rows], result.std[rows] = mean.cpu().numpy(), std.cpu().numpy()
        if result.scale_tril is not None:
            result.scale_tril[rows] = scale_tril(posterior).cpu().numpy()
        if samples:
            self._put(rows, terms_given_posterior(self._vae, x, posterior, samples, noise, y))

    @torch.no_grad()
    def weigh(self, rows: slice, samples: int) -> None:
        """Put down the terms of codes that are there, where they say all of their posteriors."""
        x, y, noise = self._shown(rows)
        mean, std = (
            torch.from_numpy(column[rows]).to(self._device)
            for column in (self._result.mean, self._result.std)
        )
        posterior = Independent(Normal(mean, std, validate_args=False), 1)
        self._put(rows, terms_given_posterior(self._vae, x, posterior, samples, noise, y))

    def _put(self, rows: slice, terms: ElboTerms) -> None:
        result = self._result
        result.reconstruction[rows] = terms.reconstruction.cpu().numpy()
        result.kl[rows] = terms.kl.cpu().numpy()
        if terms.kl_per_dim is not None:
            result.kl_per_dim[rows] = terms.kl_per_dim.cpu().numpy()


def encode_in_chunks(
    vae: VAE,
    pixels: np.ndarray,
    *,
    labels: np.ndarray | None = None,
    samples: int = 1,
    seed: int = 0,
    chunk: int = _CHUNK,
    scale_tril: bool = False,
    codes_first: bool = False,
) -> Iterator[tuple[int, Encoded]]:
    """Encode images, a chunk for each pull; to cancel, stop pulling.

    A model without an encoder finds each image's posterior by optimisation, which takes a while.
    Where the model draws black and white pixels from grey ones, it is shown one such drawing.

    Args:
        vae: The model.
        pixels: uint8, shape ``(N, C, H, W)``.
        labels: What a conditional model is told of each image: indices into its labels, -1 where
            nothing is known, int64, shape ``(N,)``; None to tell nothing.
        samples: Draws from q(z|x) for the reconstruction term; with 0 no terms are estimated.
        seed: Of the draws.
        chunk: Images encoded at once.
        scale_tril: True to keep the factors of the covariances.
        codes_first: True for all codes before the first term, which takes as long again; so it is
            with an encoder to Gaussians of independent dimensions alone, as others would have to
            be found twice.

    Yields:
        The number of images with all that was asked for, and the (growing) result.
    """
    result = Encoded(len(pixels), vae.config.latent_dim, scale_tril=scale_tril)
    encoding = _Encoding(vae, pixels, labels, seed, result)
    starts = range(0, len(pixels), chunk)
    batches = [slice(start, min(start + chunk, len(pixels))) for start in starts]
    config = vae.config
    amortised = config.inference is Inference.AMORTISED
    if samples and codes_first and amortised and config.posterior is PosteriorKind.DIAGONAL:
        for rows in batches:
            encoding.encode(rows, 0)
            yield 0, result
        for rows in batches:
            encoding.weigh(rows, samples)
            yield rows.stop, result
        return
    for rows in batches:
        encoding.encode(rows, samples)
        yield rows.stop, result


def encode(
    vae: VAE,
    pixels: np.ndarray,
    *,
    labels: np.ndarray | None = None,
    samples: int = 1,
    seed: int = 0,
    scale_tril: bool = False,
) -> Encoded:
    """Encode images.

    Args:
        vae: The model.
        pixels: uint8, shape ``(N, C, H, W)``.
        labels: What a conditional model is told of each image, or None; see
            :func:`encode_in_chunks`.
        samples: Draws from q(z|x) for the reconstruction term; with 0 no terms are estimated.
        seed: Of the draws.
        scale_tril: True to keep the factors of the covariances.

    Returns:
        Posterior means and standard deviations, shape ``(N, D)``, and the terms of the bound in
        nats, shape ``(N,)``.
    """
    result = Encoded(len(pixels), vae.config.latent_dim, scale_tril=scale_tril)
    chunks = encode_in_chunks(
        vae, pixels, labels=labels, samples=samples, seed=seed, scale_tril=scale_tril
    )
    for _, encoded in chunks:
        result = encoded
    return result


def prior_codes(vae: VAE, count: int, seed: int) -> np.ndarray:
    """Draw codes from the model's prior, float32, shape ``(K, D)``."""
    if vae.config.prior is PriorKind.STANDARD:
        shape = count, vae.config.latent_dim
        return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)
    generator = torch.Generator(next(vae.parameters()).device).manual_seed(seed)
    with torch.no_grad():
        return np.asarray(draw_prior(vae, count, generator).cpu().numpy(), np.float32)
