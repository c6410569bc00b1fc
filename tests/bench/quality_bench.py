"""The processor time until ours is as good as pythae's default model after ten epochs.

Both see the same grey pixels under a Bernoulli likelihood, on one thread each, and both are
measured by the same bound on the same test pictures: one draw, KL in closed form, nats per image.
Measuring is not counted.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from tests.bench import peers
from tests.bench.rows import Row
from tests.bench.sets import digits, digits_of, image_set
from vae_explorer.inference.elbo import elbo_terms
from vae_explorer.model.config import LikelihoodKind
from vae_explorer.training.fit import Fit
from vae_explorer.training.presets import suggest_setup
from vae_explorer.training.settings import Setup

if TYPE_CHECKING:
    import numpy as np

__all__ = ["quality"]

EPOCHS, LOOK_S = 10, 0.5


def quality(mnist: Path | None) -> list[Row]:
    """Ours beside pythae, where that is installed."""
    if not peers.has_peers():
        return []
    train, test = (digits(60_000), digits(10_000, 1)) if mnist is None else digits_of(mnist)
    torch.set_num_threads(1)
    goal, theirs_s = _theirs(train, test)
    ours_s = _ours(train, test, goal)
    words = "CPU-seconds to " + f"{goal:.1f}"
    return [Row.of_costs("training/time-to-quality", ours_s, theirs_s, words, 6.0, 20.0)]


def _theirs(train: np.ndarray, test: np.ndarray) -> tuple[float, float]:
    """Return the bound after ten epochs of pythae's defaults, and the time that they take."""
    from pythae.data.datasets import BaseDataset
    from pythae.models import VAE, VAEConfig
    from pythae.trainers import BaseTrainer, BaseTrainerConfig

    torch.manual_seed(0)
    vae = VAE(VAEConfig(input_dim=(1, 28, 28), reconstruction_loss="bce"))
    with tempfile.TemporaryDirectory() as folder:
        config = BaseTrainerConfig(output_dir=folder, num_epochs=EPOCHS, no_cuda=True)
        data = torch.from_numpy(train).float() / 255
        trainer = BaseTrainer(vae, BaseDataset(data, torch.zeros(len(data))), None, config)
        began_s = time.thread_time()
        trainer.train(log_output_dir=None)
        spent_s = time.thread_time() - began_s
    return _bound_of_theirs(vae.eval(), test), spent_s


@torch.no_grad()
def _bound_of_theirs(vae: Any, test: np.ndarray) -> float:
    losses = [
        vae({"data": x}).loss.item() * len(x)
        for x in (torch.from_numpy(test).float() / 255).split(500)
    ]
    return -sum(losses) / len(test)


def _ours(train: np.ndarray, test: np.ndarray, goal: float) -> float:
    """Return the time in which the Balanced preset comes to a bound."""
    images = image_set(train)
    setup = suggest_setup(images, "balanced", likelihood=LikelihoodKind.BERNOULLI)
    training = {**setup.training.model_dump(), "threads": 1, "validation_fraction": 0.0}
    setup = Setup.model_validate({**setup.model_dump(), "training": training})
    x = (torch.from_numpy(test).float() / 255).split(500)
    spent_s, began_s, looked_s = 0.0, time.thread_time(), 0.0
    with Fit(images, setup, clock=time.thread_time) as fit:
        for _ in fit:
            now_s = spent_s + time.thread_time() - began_s
            if now_s - looked_s < LOOK_S:
                continue
            spent_s = looked_s = now_s
            vae = fit.snapshot().vae
            with torch.no_grad():
                found = torch.cat([elbo_terms(vae, some).elbo for some in x]).mean().item()
            if found >= goal:
                return now_s
            began_s = time.thread_time()
    return float("inf")
