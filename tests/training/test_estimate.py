"""What a training would take: tried for a moment, and held against the training itself."""

from __future__ import annotations

import time

import numpy as np
import pytest
import torch

from tests.fakes import tiny_images, tiny_setup
from vae_explorer.model.summary import summarise
from vae_explorer.training.build import build_vae
from vae_explorer.training.estimate import estimated, estimating
from vae_explorer.training.fit import Fit
from vae_explorer.training.plan import plan_of
from vae_explorer.training.settings import Setup


def with_training(setup: Setup, **changes: object) -> Setup:
    return setup.model_copy(update={"training": setup.training.model_copy(update=changes)})


@pytest.mark.slow
def test_the_time_is_near_that_of_the_training_itself() -> None:
    images = tiny_images(200)
    setup = with_training(tiny_setup(images), epochs=60, batch_size=8)
    found = estimated(images, setup, threads=1)
    began_s = time.process_time()
    with Fit(images, setup, threads=1) as fit:
        for _ in fit:
            pass
    took_s = time.process_time() - began_s
    assert found.seconds is not None
    assert took_s / 3 < found.seconds < 3 * took_s
    assert found.steps == fit.step


def test_twice_the_epochs_take_twice_the_time_and_a_trial_counts_its_steps() -> None:
    images = tiny_images(60)
    found = estimated(images, with_training(tiny_setup(images), epochs=10), threads=1)
    assert found.tried_steps >= 3
    assert found.parameters == summarise(tiny_setup(images).model).parameters
    assert found.step_s is not None
    assert found.seconds is not None
    per_epoch = -(-len(images.train_index) // tiny_setup(images).training.batch_size)
    assert found.steps == 10 * per_epoch


def test_wider_networks_and_larger_batches_need_more_memory() -> None:
    images = tiny_images(200)
    setup = with_training(tiny_setup(images), batch_size=16)
    wide = setup.model_copy(update={"model": setup.model.changed(hidden=(512, 512))})
    plain = estimated(images, setup, threads=1).memory_bytes
    assert estimated(images, wide, threads=1).memory_bytes > plain
    larger = with_training(setup, batch_size=128)
    assert estimated(images, larger, threads=1).memory_bytes > plain


def test_a_model_too_large_for_a_moment_is_not_built() -> None:
    images = tiny_images(20)
    setup = tiny_setup(images)
    huge = setup.model_copy(update={"model": setup.model.changed(hidden=(16_384, 16_384))})
    began_s = time.process_time()
    found = estimated(images, huge, threads=1)
    assert time.process_time() - began_s < 0.5
    assert found.seconds is None
    assert found.memory_bytes > 20 * 16_384**2
    (*_, cost) = plan_of(images, huge, found, device="CPU")
    assert "too large to be tried" in dict(cost.rows)["Time"]


def test_a_trial_changes_no_training_and_gives_way_after_each_step() -> None:
    images = tiny_images(60)
    setup = tiny_setup(images)
    threads = torch.get_num_threads()
    expected = build_vae(setup).state_dict()
    trial = estimating(images, setup, threads=1)
    assert next(trial) is None
    drawn = torch.rand(1)
    torch.manual_seed(0)
    assert torch.equal(torch.rand(1), drawn), "the seed of every test is 0, and nothing was drawn"
    trial.close()
    assert torch.get_num_threads() == threads
    again = build_vae(setup).state_dict()
    assert all(torch.equal(expected[name], again[name]) for name in expected)


def test_a_training_that_may_end_by_itself_is_said_to_take_less() -> None:
    images = tiny_images(60)
    found = estimated(images, tiny_setup(images), threads=1)
    for patience, less in ((0, False), (7, True)):
        setup = with_training(tiny_setup(images), patience_epochs=patience)
        (*_, cost) = plan_of(images, setup, found, device="CPU")
        assert ("less if 7 epochs" in dict(cost.rows)["Time"]) == less


@pytest.mark.parametrize("objective", [{"kind": "iwae", "samples": 5}, {"kind": "beta-tcvae"}])
def test_a_plan_says_what_is_maximised_and_every_layer(objective: dict[str, object]) -> None:
    images = tiny_images(60)
    setup = tiny_setup(images)
    changed = setup.training.objective.changed(**objective)
    setup = with_training(setup, objective=changed, beta=4.0)
    sections = {s.title: dict(s.rows) for s in plan_of(images, setup, None, device="CPU, 1 thread")}
    assert ("IWAE" in sections["Training"]["Maximised"]) == (objective["kind"] == "iwae")
    assert sections["Training"]["KL weight"].startswith("β = 4")
    layers = [part.name for part in summarise(setup.model).parts]
    assert [*layers, "In all"] == list(sections["Model"])
    assert sections["Images"]["To train"] == str(len(images.train_index))
    assert np.prod(images.image_shape) == 64
