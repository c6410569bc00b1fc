"""What is measured of a run beside its bound, against the same quantities made by hand."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch

from vae_explorer.__main__ import main
from vae_explorer.inference.baseline import factorised_baseline
from vae_explorer.inference.elbo import bits_per_dim
from vae_explorer.latent.posteriors import (
    evenly_spread,
    most_for_aggregate,
    posteriors_in_batches,
)
from vae_explorer.latent.read_out import read_out
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.posterior import joined
from vae_explorer.runs.evaluation import evaluate
from vae_explorer.runs.run import open_run


def test_nothing_is_measured_that_was_not_asked_for(finished_run: Path) -> None:
    sections = evaluate(open_run(finished_run)).sections
    assert (sections.information, sections.read_out, sections.baseline) == (None, None, None)


@pytest.mark.parametrize("split", ["train", "validation"])
def test_the_parts_of_the_kl_belong_to_the_evaluations_kl(finished_run: Path, split: str) -> None:
    run = open_run(finished_run)
    result = evaluate(run, split, information=True)  # type: ignore[arg-type]
    found = result.sections.information
    assert found is not None
    assert found.parts.images == result.images
    assert found.parts.exact_kl == pytest.approx(result.kl, rel=1e-5)
    assert sum(found.kl_per_dim) == pytest.approx(result.kl, rel=1e-5)
    assert abs(found.parts.kl.value - result.kl) < 5 * found.parts.kl.standard_error + 1e-9
    assert found.unclaimed_images == len(run.images)
    assert len(found.active_units.variances) == 2


def test_the_labels_are_read_out_of_the_posterior_means(finished_run: Path) -> None:
    run = open_run(finished_run)
    found = evaluate(run, read_out=True).sections.read_out
    assert found is not None
    with torch.no_grad():
        x = torch.from_numpy(np.array(run.images.pixels)).float() / 255
        codes = run.model.posterior(x).mean.numpy()
    held_out = np.array([part == "validation" for part in run.images.split])
    wanted = read_out(codes, run.images.labels, held_out)
    assert wanted is not None
    assert found.accuracy == wanted.accuracy
    assert found.held_out == wanted.held_out


def test_the_baseline_is_measured_on_both_splits(finished_run: Path) -> None:
    run = open_run(finished_run)
    found = evaluate(run, baseline=True).sections.baseline
    assert found is not None
    images, config = run.images, run.setup.model
    train = images.pixels[images.train_index]
    for split, rows, bits in (
        ("train", images.train_index, found.train_bits_per_dim),
        ("validation", images.validation_index, found.validation_bits_per_dim),
    ):
        nats = factorised_baseline(config, train, images.pixels[rows])
        assert found.of(split) == pytest.approx(nats)
        assert bits == pytest.approx(
            bits_per_dim(nats, config.dimensions, density=config.is_density)
        )
    assert found.validation is not None
    # Noise cannot be learned: what fits the training images best is not best for others.
    assert found.train > found.validation


def test_the_command_prints_all_of_it_as_one_object(
    finished_run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["evaluate", str(finished_run), "--json"]
    assert main([*arguments, "--information", "--read-out", "--baseline"]) == 0
    content = json.loads(capsys.readouterr().out)
    information = content["information"]
    parts = [
        information[name]["value"]
        for name in ("mutual_information", "total_correlation", "dimension_wise_kl")
    ]
    assert sum(parts) == pytest.approx(information["kl"]["value"])
    assert information["mutual_information_at_most"] == pytest.approx(
        math.log(information["images"])
    )
    assert content["active_units"]["threshold"] == 0.01
    assert len(content["active_units"]["kl_per_dim"]) == 2
    assert content["unclaimed_prior"]["fraction"] == 0.1
    assert 0 <= content["unclaimed_prior"]["share"] <= 1
    assert content["smoothness"] is None or content["smoothness"]["detour"] >= 1
    assert content["read_out"]["majority"] <= 1
    assert set(content["baseline"]) == {
        "train",
        "validation",
        "train_bits_per_dim",
        "validation_bits_per_dim",
    }


def test_posteriors_come_in_batches(finished_run: Path) -> None:
    run = open_run(finished_run)
    rows = np.arange(len(run.images))[::-1].copy()
    parts = posteriors_in_batches(run.model, run.images.pixels, run.images.labels, rows)
    with torch.no_grad():
        x = torch.from_numpy(np.array(run.images.pixels[rows])).float() / 255
        torch.testing.assert_close(joined(list(parts)).mean, run.model.posterior(x).mean)
    assert len(evenly_spread(np.arange(5000), 1000)) <= 1000
    assert most_for_aggregate(ModelConfig(image_shape=(1, 8, 8))) == 8192
    per_image = ModelConfig(image_shape=(1, 8, 8), inference="per-image")
    assert most_for_aggregate(per_image) == 100
