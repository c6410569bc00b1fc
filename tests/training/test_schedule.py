"""Schedules, and the rules of a step against the papers' own."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import torch

from tests.oracles import blob_pixels, image_set_of, setup_of
from vae_explorer.model.vae import VAE
from vae_explorer.training.build import build_vae
from vae_explorer.training.optimiser import build_optimiser, prepare_step
from vae_explorer.training.presets import suggest_setup
from vae_explorer.training.schedule import burda_stage, kl_weight, learning_rate
from vae_explorer.training.settings import TrainingSettings


def test_cycles_rise_for_their_first_half_and_stay_for_the_second() -> None:
    settings = TrainingSettings(epochs=10, beta=3.0, warmup="cyclical", warmup_cycles=5)
    weights = [kl_weight(settings, step, 8) for step in range(80)]
    assert weights[:8] == pytest.approx([3.0 * step / 8 for step in range(8)])
    assert weights[8:16] == [3.0] * 8
    assert weights[16:32] == pytest.approx(weights[:16])
    assert max(weights) == 3.0


def test_the_stages_of_burda_have_powers_of_three_of_epochs() -> None:
    stages = [burda_stage(epoch) for epoch in range(3280)]
    assert [stages.count(stage) for stage in range(8)] == [3**stage for stage in range(8)]
    settings = TrainingSettings(optimiser={"rise_steps": 0, "schedule": "burda"})
    firsts = [learning_rate(settings, stages.index(stage), 1) for stage in range(8)]
    theirs = [1e-4 * round(10.0 ** (1 - stage / 7.0), 1) for stage in range(8)]
    assert firsts == pytest.approx(theirs, rel=1e-12)


def test_the_cosine_falls_from_the_rate_to_nothing() -> None:
    settings = TrainingSettings(epochs=4, optimiser={"rise_steps": 0, "schedule": "cosine"})
    rates = [learning_rate(settings, step, 10) for step in range(40)]
    assert rates[0] == pytest.approx(1e-3)
    assert rates[20] == pytest.approx(5e-4)
    assert rates[-1] < 1e-5
    assert all(later < before for before, later in pairwise(rates))


def quadratic(vae: VAE, target: list[torch.Tensor], batch: int) -> torch.Tensor:
    """Return a loss that sums over a pretended batch."""
    parts = zip(vae.parameters(), target, strict=True)
    return batch * sum(((p - t) ** 2).sum() for p, t in parts)  # type: ignore[return-value]


def test_burdas_preset_takes_the_steps_of_his_code() -> None:
    images = image_set_of(blob_pixels(40))
    settings = suggest_setup(images, "burda-vae").training
    setup = setup_of({"image_shape": (1, 8, 8)})
    batch = settings.batch_size
    ours = build_vae(setup).double()
    optimiser = build_optimiser(ours, settings)
    theirs = [p.detach().clone() for p in ours.parameters()]
    target = [torch.randn_like(p) for p in theirs]
    first = [torch.zeros_like(p) for p in theirs]
    second = [torch.ones_like(p) for p in theirs]
    for step in range(30):
        # Ours is given the mean over the batch ...
        prepare_step(optimiser, settings, step, 1000)
        optimiser.zero_grad()
        (quadratic(ours, target, batch) / batch).backward()
        optimiser.step()
        # ... and theirs, who ascend, the sum.
        t = step + 1
        alpha = 1e-3 * math.sqrt(1 - 0.999**t) / (1 - 0.99**t)
        for i, weight in enumerate(theirs):
            gradient = -2.0 * batch * (weight - target[i])
            first[i] = 0.99 * first[i] + (1 - 0.99) * gradient
            second[i] = 0.999 * second[i] + (1 - 0.999) * gradient**2
            theirs[i] = weight + alpha * first[i] / (second[i].sqrt() + 1e-4)
    for found, wanted in zip(ours.parameters(), theirs, strict=True):
        torch.testing.assert_close(found.detach(), wanted, rtol=1e-5, atol=1e-7)


def test_a_second_moment_that_starts_at_nothing_is_plain_adam() -> None:
    setup = setup_of({"image_shape": (1, 8, 8), "likelihood": "gaussian"})
    settings = TrainingSettings(optimiser={"rise_steps": 0})
    ours, plain = build_vae(setup), build_vae(setup)
    optimiser = build_optimiser(ours, settings)
    adam = torch.optim.Adam(
        [
            {"params": [*plain.encoder.parameters(), *plain.decoder.parameters()]},
            {"params": [*plain.observation.parameters()], "lr": 1e-2},
        ],
        lr=1e-3,
    )
    target = [torch.randn_like(p) for p in ours.parameters()]
    for step in range(5):
        prepare_step(optimiser, settings, step, 10)
        for model, rule in ((ours, optimiser), (plain, adam)):
            rule.zero_grad()
            quadratic(model, target, 1).backward()
            rule.step()
    for found, wanted in zip(ours.parameters(), plain.parameters(), strict=True):
        torch.testing.assert_close(found, wanted)


def test_adagrad_is_that_of_the_paper() -> None:
    setup = setup_of({"image_shape": (1, 8, 8)})
    settings = suggest_setup(image_set_of(blob_pixels(9)), "kingma-welling").training
    vae = build_vae(setup).double()
    optimiser = build_optimiser(vae, settings)
    target = [torch.randn_like(p) for p in vae.parameters()]
    wanted = [p.detach().clone() for p in vae.parameters()]
    sums = [torch.zeros_like(p) for p in wanted]
    for step in range(4):
        prepare_step(optimiser, settings, step, 10)
        optimiser.zero_grad()
        quadratic(vae, target, 1).backward()
        optimiser.step()
        for i, weight in enumerate(wanted):
            gradient = 2.0 * (weight - target[i])
            sums[i] += gradient**2
            wanted[i] = weight - settings.learning_rate * gradient / (sums[i].sqrt() + 1e-8)
    for found, expected in zip(vae.parameters(), wanted, strict=True):
        torch.testing.assert_close(found.detach(), expected)
