"""The same mathematics a second time: plain, in double precision, and in nobody else's code.

Nothing here calls the model, the bound or the loop of the program; what a training needs from
outside (first weights, noise, images) is handed over as arrays.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from vae_explorer.images.image_set import ImageSet, fingerprint_of
from vae_explorer.images.spec import PixelSpec
from vae_explorer.training.reports import BatchTerms, EpochTerms, Report
from vae_explorer.training.settings import Setup
from vae_explorer.training.state import TrainingState

Weights = dict[str, Tensor]


def blob_pixels(count: int, size: int = 8, channels: int = 1, seed: int = 0) -> np.ndarray:
    """Draw soft discs of two free coordinates: pictures that a two-dimensional model can learn."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:size, 0:size] / (size - 1)
    place = rng.uniform(0.2, 0.8, (count, 2))
    squared = (rows - place[:, :1, None]) ** 2 + (columns - place[:, 1:, None]) ** 2
    discs = np.exp(-squared / 0.05)[:, None] * np.linspace(1.0, 0.5, channels)[:, None, None]
    noisy = discs + rng.normal(0.0, 0.02, discs.shape)
    return (255 * noisy.clip(0, 1)).round().astype(np.uint8)


def image_set_of(pixels: np.ndarray, split: Iterable[str] | None = None) -> ImageSet:
    """Wrap pixels; without a split, every fifth image is for validation."""
    count = len(pixels)
    paths = tuple(f"{number:06d}.png" for number in range(count))
    spec = PixelSpec(pixels.shape[2], pixels.shape[1])
    parts = tuple(split or ("validation" if i % 5 == 4 else "train" for i in range(count)))
    return ImageSet(
        name="made",
        source="/nowhere",
        pixels=pixels,
        paths=paths,
        labels=("",) * count,
        columns={},
        rejected=(),
        spec=spec,
        split=parts,
        fingerprint=fingerprint_of(paths, pixels, spec),
    )


def setup_of(model: Mapping[str, object], **training: object) -> Setup:
    """Return a small setup: one thread, on the CPU."""
    plain = {"hidden": (16,), "architecture": "mlp", **model}
    fixed = {"epochs": 3, "batch_size": 8, "device": "cpu", "threads": 1, **training}
    return Setup.model_validate({"model": plain, "training": fixed})


def digest(state: TrainingState) -> str:
    """Hash every number of a state, and where it stands."""
    sha = hashlib.sha256(json.dumps(dict(state.meta), sort_keys=True).encode())
    for name in sorted(state.tensors):
        tensor = state.tensors[name]
        sha.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        sha.update(tensor.numpy().tobytes())
    return sha.hexdigest()


def batch_columns(reports: Iterable[Report]) -> dict[str, np.ndarray]:
    """Join what was reported about single steps."""
    batches = [report for report in reports if isinstance(report, BatchTerms)]
    names = ("steps", "epochs", "reconstruction", "kl", "elbo")
    return {n: np.concatenate([getattr(b, n) for b in batches] or [np.zeros(0)]) for n in names}


def epoch_terms(reports: Iterable[Report]) -> list[EpochTerms]:
    """Pick what was reported about whole epochs."""
    return [report for report in reports if isinstance(report, EpochTerms)]


# ------------------------------------------------------------------------ a VAE without classes


def layers(weights: Weights, net: str) -> list[tuple[Tensor, Tensor]]:
    """Return weight and bias of each layer of a network, in order."""
    numbers = sorted(
        int(name.split(".")[1]) for name in weights if name.startswith(net) and "weight" in name
    )
    return [(weights[f"{net}.{n}.weight"], weights[f"{net}.{n}.bias"]) for n in numbers]


def encode(weights: Weights, x: Tensor) -> tuple[Tensor, Tensor]:
    """Return mean and log standard deviation of q(z|x)."""
    stack, h = layers(weights, "encoder"), x
    for number, (weight, bias) in enumerate(stack):
        if weight.ndim == 4:
            h = F.conv2d(h, weight, bias, stride=2, padding=1)
        else:
            h = h.reshape(len(h), -1) @ weight.T + bias
        h = h.relu() if number < len(stack) - 1 else h
    half = h.shape[1] // 2
    return h[:, :half], h[:, half:]


def decode(weights: Weights, z: Tensor, image_shape: tuple[int, int, int]) -> Tensor:
    """Return one number per pixel; the sides must be halved without remainder."""
    stack, h = layers(weights, "decoder"), z
    for number, (weight, bias) in enumerate(stack):
        if weight.ndim == 4:
            if h.ndim == 2:
                side = math.isqrt(h.shape[1] // weight.shape[0])
                h = h.reshape(len(h), weight.shape[0], side, side)
            h = F.conv_transpose2d(h, weight, bias, stride=2, padding=1)
        else:
            h = h @ weight.T + bias
        h = h.relu() if number < len(stack) - 1 else h
    return h.reshape(len(h), *image_shape)


def log_bernoulli(x: Tensor, y: Tensor) -> Tensor:
    """Return log p(x) for logits y, one number a picture."""
    return (x * y - torch.logaddexp(y, torch.zeros_like(y))).flatten(1).sum(1)


def log_gaussian(x: Tensor, mean: Tensor, sigma: Tensor | float) -> Tensor:
    """Return log p(x), one number a picture."""
    variance = torch.as_tensor(sigma, dtype=x.dtype) ** 2
    dimensions = x[0].numel()
    squares = ((x - mean) ** 2).flatten(1).sum(1)
    return -0.5 * (squares / variance + dimensions * torch.log(2 * math.pi * variance))


def kl_to_prior(mean: Tensor, log_std: Tensor) -> Tensor:
    """Return KL(N(mean, std^2) || N(0, 1)) of each dimension."""
    return 0.5 * (mean**2 + torch.exp(2 * log_std) - 1) - log_std


def plain_terms(
    weights: Weights, x: Tensor, noise: Tensor, likelihood: str
) -> tuple[Tensor, Tensor]:
    """Return reconstruction and KL of each picture, by one draw."""
    mean, log_std = encode(weights, x)
    z = mean + log_std.exp() * noise
    y = decode(weights, z, tuple(x.shape[1:]))
    if likelihood == "bernoulli":
        reconstruction = log_bernoulli(x, y)
    else:
        floor = 1.0 / (255.0 * math.sqrt(12.0))
        sigma = torch.sqrt(floor**2 + torch.exp(2 * weights["observation.log_sigma"]))
        reconstruction = log_gaussian(x, y.sigmoid(), sigma)
    return reconstruction, kl_to_prior(mean, log_std).sum(1)


def plain_training(
    state: TrainingState,
    images: ImageSet,
    setup: Setup,
    dtype: torch.dtype = torch.float64,
) -> Iterator[tuple[float, float, Weights]]:
    """Train from a state's weights and noise: the recipe as a paper would write it.

    Yields:
        Mean reconstruction and KL of each batch before its step, and the weights after it.
    """
    settings = setup.training
    weights = {
        name.removeprefix("model."): tensor.to(dtype, copy=True).requires_grad_()
        for name, tensor in state.tensors.items()
        if name.startswith("model.")
    }
    first, second = ({n: torch.zeros_like(w) for n, w in weights.items()} for _ in range(2))
    generator = torch.Generator()
    generator.set_state(state.tensors["rng.noise"].clone())
    pixels, train = images.pixels, images.train_index
    per_epoch = math.ceil(len(train) / settings.batch_size)
    step = 0
    for epoch in range(settings.epochs):
        order = np.random.default_rng([settings.seed, 2, epoch]).permutation(train)
        for start in range(0, len(order), settings.batch_size):
            rows = order[start : start + settings.batch_size]
            x = torch.from_numpy(pixels[rows]).to(dtype) / 255
            noise = torch.randn(len(rows), setup.model.latent_dim, generator=generator).to(dtype)
            terms = plain_terms(weights, x, noise, setup.model.likelihood.value)
            reconstruction, kl = (term.mean() for term in terms)
            rise = settings.warmup_epochs * per_epoch
            beta = settings.beta * (min(1.0, step / rise) if rise else 1.0)
            loss = beta * kl - reconstruction
            gradients = torch.autograd.grad(loss, list(weights.values()))
            step += 1
            rate = settings.learning_rate * min(1.0, step / 50)
            with torch.no_grad():
                for (name, weight), gradient in zip(weights.items(), gradients, strict=True):
                    first[name].mul_(0.9).add_(0.1 * gradient)
                    second[name].mul_(0.999).add_(0.001 * gradient**2)
                    size = (second[name] / (1 - 0.999**step)).sqrt() + 1e-8
                    own = 10 * rate if name == "observation.log_sigma" else rate
                    weight -= own * first[name] / (1 - 0.9**step) / size
            yield reconstruction.item(), kl.item(), weights
