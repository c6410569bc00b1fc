"""The loop against the same recipe written plainly."""

from __future__ import annotations

import copy
from itertools import islice

import numpy as np
import pytest
import torch

from tests.oracles import (
    Weights,
    batch_columns,
    blob_pixels,
    epoch_terms,
    image_set_of,
    plain_terms,
    plain_training,
    setup_of,
)
from vae_explorer.images.image_set import ImageSet
from vae_explorer.images.samples import load_sample
from vae_explorer.training.fit import Fit
from vae_explorer.training.settings import Setup
from vae_explorer.training.state import TrainingState

STEPS = 50


def started(images: ImageSet, setup: Setup) -> TrainingState:
    return Fit(images, setup).capture()


def weights_after(state: TrainingState) -> Weights:
    return {n.removeprefix("model."): t for n, t in state.tensors.items() if n.startswith("model.")}


@pytest.mark.parametrize(
    "setup",
    [
        setup_of({"image_shape": (1, 8, 8)}, epochs=8),
        setup_of({"image_shape": (1, 8, 8), "likelihood": "gaussian"}, epochs=8),
        setup_of(
            {
                "image_shape": (1, 8, 8),
                "architecture": "conv",
                "channels": (4, 8),
                "hidden": (),
                "likelihood": "gaussian",
            },
            epochs=8,
            learning_rate=3e-3,
        ),
        setup_of({"image_shape": (1, 8, 8), "latent_dim": 5}, epochs=8, beta=4.0, warmup_epochs=3),
    ],
    ids=["bernoulli", "gaussian", "convolutions", "beta and warm-up"],
)
def test_the_first_steps_equal_the_plain_recipe(setup: Setup) -> None:
    images = image_set_of(blob_pixels(70))
    truth = list(islice(plain_training(started(images, setup), images, setup), STEPS))
    with Fit(images, setup) as fit:
        reports = []
        while fit.step < STEPS:
            reports.append(next(fit))
        state = fit.capture()
        found = batch_columns([*reports, *fit.drain()])
    reconstruction, kl = (np.array(column) for column in list(zip(*truth, strict=True))[:2])
    assert len(found["steps"]) == STEPS
    np.testing.assert_allclose(found["reconstruction"], reconstruction, rtol=1e-4)
    np.testing.assert_allclose(found["kl"], kl, rtol=1e-3, atol=1e-5)
    for name, weight in weights_after(state).items():
        wanted = truth[-1][2][name].detach().float()
        torch.testing.assert_close(weight, wanted, rtol=1e-2, atol=1e-4)


def test_single_and_double_precision_part_only_slowly() -> None:
    # How far float error alone may drive two trainings apart: the measure for the test above.
    setup = setup_of({"image_shape": (1, 8, 8)}, epochs=8)
    images = image_set_of(blob_pixels(70))
    state = started(images, setup)
    single, double = (
        np.array([terms[:2] for terms in islice(plain_training(state, images, setup, t), STEPS)])
        for t in (torch.float32, torch.float64)
    )
    np.testing.assert_allclose(single[:, 0], double[:, 0], rtol=1e-4)


def test_digits_reach_the_bound_of_the_plain_recipe() -> None:
    images = load_sample("digits").with_split(0.2, 0)
    setup = setup_of(
        {"image_shape": (1, 8, 8), "hidden": (64, 32)}, epochs=6, batch_size=32, seed=1
    )
    # Other noise and other orders: only the recipe is the same.
    other = setup.model_copy(
        update={"training": setup.training.model_copy(update={"seed": 7})}, deep=True
    )
    state = started(images, setup)
    shuffled = copy.deepcopy(dict(state.tensors))
    shuffled["rng.noise"] = torch.Generator().manual_seed(123).get_state()
    plain = TrainingState(shuffled, state.meta)
    weights = list(plain_training(plain, images, other, torch.float32))[-1][2]
    x = torch.from_numpy(images.pixels[images.validation_index]).float() / 255
    bounds = []
    with torch.no_grad():
        for _ in range(5):
            reconstruction, kl = plain_terms(weights, x, torch.randn(len(x), 2), "bernoulli")
            bounds.append((reconstruction - kl).mean().item())
    reported = epoch_terms(Fit(images, setup))[-1]
    assert reported.split == "validation"
    assert reported.images == len(x)
    assert reported.elbo == pytest.approx(float(np.mean(bounds)), abs=0.5)
    assert reported.elbo > -30
