"""What is measured is what the model says."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from vae_explorer.errors import RunError
from vae_explorer.images.image_set import ImageSet
from vae_explorer.runs.create import create_run
from vae_explorer.runs.evaluation import evaluate
from vae_explorer.runs.run import open_run
from vae_explorer.runs.stored_images import pack_pixels
from vae_explorer.training.fit import Fit
from vae_explorer.training.settings import Setup


@pytest.mark.parametrize("split", ["train", "validation"])
def test_the_bound_agrees_with_the_model_written_plainly(finished_run: Path, split: str) -> None:
    run = open_run(finished_run)
    rows = [i for i, part in enumerate(run.images.split) if part == split]
    x = torch.from_numpy(np.array(run.images.pixels[rows])).double() / 255
    vae = run.model
    with torch.no_grad():
        posterior = vae.posterior(x.float())
        mean, std = posterior.mean.double(), posterior.stddev.double()
        kl = (0.5 * (mean**2 + std**2 - 1) - std.log()).sum(1).mean().item()
        draws = 400
        reconstruction = 0.0
        for _ in range(draws):
            z = mean + std * torch.randn_like(mean)
            reconstruction += vae.likelihood(z.float()).log_prob(x.float()).mean().item() / draws
    found = evaluate(run, split, samples=400)  # type: ignore[arg-type]
    assert found.images == len(rows)
    assert found.kl == pytest.approx(kl, rel=1e-4)
    assert found.reconstruction == pytest.approx(reconstruction, abs=0.2)
    assert found.elbo == found.reconstruction - found.kl
    assert found.log_evidence is None


def test_bits_per_dimension_of_a_density_count_the_levels(finished_run: Path) -> None:
    run = open_run(finished_run)
    found = evaluate(run)
    dims = 64
    density = run.setup.model.likelihood == "gaussian"
    wanted = -found.elbo / (dims * math.log(2)) + (8 if density else 0)
    assert found.bits_per_dim == pytest.approx(wanted)


def test_the_evidence_is_above_the_bound_and_its_error_is_honest(finished_run: Path) -> None:
    run = open_run(finished_run)
    found = [evaluate(run, importance_samples=200, seed=seed) for seed in range(12)]
    values = np.array([result.log_evidence for result in found], float)
    errors = np.array([result.log_evidence_se for result in found], float)
    assert values.mean() > np.mean([result.elbo for result in found])
    # Spread of twelve repetitions against the error that each of them claims.
    assert 0.4 < values.std(ddof=1) / errors.mean() < 2.0


def test_the_number_of_draws_that_is_told_is_the_one_that_was_drawn(finished_run: Path) -> None:
    run = open_run(finished_run)
    one, two = (evaluate(run, importance_samples=draws).evidence for draws in (1, 2))
    assert one is not None
    assert one == two  # a gap takes two draws
    assert one.draws == 2
    assert one.effective_sample_size is not None
    assert one.effective_sample_size <= one.draws


@pytest.mark.parametrize("method", ["importance", "prior", "grid"])
def test_the_bound_is_the_same_whatever_is_measured_beside_it(
    finished_run: Path, method: str
) -> None:
    run = open_run(finished_run)
    alone = evaluate(run, "train")
    beside = evaluate(run, "train", evidence=method, importance_samples=20)
    assert (beside.reconstruction, beside.kl) == (alone.reconstruction, alone.kl)


def test_the_error_of_the_bound_is_how_far_seeds_are_apart(finished_run: Path) -> None:
    run = open_run(finished_run)
    found = [evaluate(run, "train", samples=4, seed=seed) for seed in range(40)]
    spread = np.std([each.elbo for each in found], ddof=1)
    assert np.mean([each.elbo_se for each in found]) == pytest.approx(spread, rel=0.4)
    assert math.isnan(evaluate(run, "train", samples=1).elbo_se)


def test_equal_seeds_give_equal_numbers(finished_run: Path) -> None:
    run = open_run(finished_run)
    assert evaluate(run, importance_samples=5, seed=3) == evaluate(
        run, importance_samples=5, seed=3
    )
    assert evaluate(run, seed=3) != evaluate(run, seed=4)


def test_a_run_without_validation_images_says_so(
    tmp_path: Path, image_set: ImageSet, setup: Setup
) -> None:
    training = setup.training.model_copy(update={"validation_fraction": 0.0, "epochs": 1})
    unsplit = setup.model_copy(update={"training": training})
    images = image_set.with_split(0.0, 0)
    with Fit(images, unsplit) as fit, create_run(tmp_path / "r", images, unsplit) as writer:
        for _ in writer.recording(fit):
            pass
    run = open_run(tmp_path / "r")
    with pytest.raises(RunError, match="has no validation images"):
        evaluate(run)
    assert evaluate(run, "train").images == len(images)


def test_coarse_copies_are_not_measured(run_path: Path, image_set: ImageSet) -> None:
    (run_path / "images.safetensors").write_bytes(b"".join(pack_pixels(image_set, limit=100)))
    with pytest.raises(RunError, match="Put them back to measure it"):
        evaluate(open_run(run_path))
