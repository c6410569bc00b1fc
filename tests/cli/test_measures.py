"""``evaluate`` with all it can measure, ``gradients`` and ``refine``."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vae_explorer.__main__ import main
from vae_explorer.runs import open_run

Output = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, images: Path) -> Path:
    """A run of small pictures; nobody writes to it."""
    path = tmp_path_factory.mktemp("measures") / "run"
    more = ["--image-size", "8", "--epochs", "2", "--set", "model.hidden=16", "--device", "cpu"]
    assert main(["train", str(images), "--run", str(path), *more]) == 0
    return path


def said(words: list[str], capsys: Output) -> str:
    capsys.readouterr()
    assert main(words) == 0
    return capsys.readouterr().out


def test_everything_is_measured_and_told(small: Path, capsys: Output) -> None:
    found = json.loads(said(["evaluate", str(small), "--all", "--json"], capsys))
    assert found["elbo"] == pytest.approx(found["reconstruction"] - found["kl"])
    assert found["evidence_method"] == "importance"
    assert found["gap"] == pytest.approx(found["log_evidence"] - found["elbo"], abs=0.5)
    assert found["effective_sample_size"] >= found["smallest_sample_size"] >= 1.0
    assert {"information", "read_out", "baseline"} <= found.keys()
    text = said(["evaluate", str(small), "--all"], capsys)
    assert all(word in text for word in ("log p(x)", "gap of the bound", "mutual information"))


def test_the_method_of_the_evidence_can_be_chosen(small: Path, capsys: Output) -> None:
    words = ["evaluate", str(small), "--evidence", "prior", "--importance-samples", "300", "--json"]
    found = json.loads(said(words, capsys))
    assert (found["evidence_method"], found["importance_samples"]) == ("prior", 300)


def test_estimators_of_the_gradient_are_compared(small: Path, capsys: Output) -> None:
    words = ["gradients", str(small), "--draws", "20", "--images", "4"]
    found = json.loads(said([*words, "--json"], capsys))
    names = [estimator["name"] for estimator in found["estimators"]]
    assert found["gradients"] == 20
    assert found["reference"] == "reparameterised"
    assert names == [
        "reparameterised", "sticking-the-landing", "score-function", "score-function-baseline",
    ]  # fmt: skip
    by_score = found["estimators"][2]
    assert by_score["posterior_variance_ratio"] > 1.0
    assert {group["name"] for group in by_score["groups"]} >= {"encoder 1", "posterior"}
    assert "standard errors" in said(words, capsys)


@pytest.mark.parametrize("family", ["diagonal", "full"])
def test_the_posterior_of_one_image_is_refined(small: Path, capsys: Output, family: str) -> None:
    image = open_run(small).images.paths[0]
    words = ["refine", str(small), image, "--steps", "30", "--family", family]
    found = json.loads(said([*words, "--json"], capsys))
    assert found["amortisation"] == pytest.approx(found["best_elbo"] - found["encoder_elbo"])
    assert found["approximation"] == pytest.approx(found["log_evidence"] - found["best_elbo"])
    assert found["amortisation"] > -1e-3
    assert found["approximation"] > -1e-3
    assert "amortisation gap" in said(words, capsys)


def test_a_file_can_be_refined_too(small: Path, images: Path, capsys: Output) -> None:
    words = ["refine", str(small), str(images / "dark" / "1.png"), "--steps", "5"]
    assert "log p(x)" in said(words, capsys)


def test_what_needs_an_encoder_says_so(images: Path, tmp_path: Path, capsys: Output) -> None:
    path = str(tmp_path / "run")
    more = ["--image-size", "4", "--epochs", "1", "--set", "model.hidden=8"]
    assert main(["train", str(images), "--run", path, "--inference", "per-image", *more]) == 0
    for words in (["gradients", path], ["refine", path, "dark/1.png"]):
        capsys.readouterr()
        assert main(words) == 1
        assert "has no encoder" in capsys.readouterr().err
    assert "ELBO" in said(["evaluate", path], capsys)


def test_a_label_means_nothing_to_a_model_without_labels(small: Path, capsys: Output) -> None:
    image = open_run(small).images.paths[0]
    assert main(["refine", str(small), image, "--label", "green"]) == 1
    assert "told no labels" in capsys.readouterr().err


def test_a_conditional_model_draws_what_it_is_told(
    images: Path, tmp_path: Path, capsys: Output
) -> None:
    path, first = str(tmp_path / "run"), str(images / "dark" / "1.png")
    more = ["--conditional", "--image-size", "8", "--set", "model.hidden=16", "--likelihood"]
    more += ["gaussian", "--epochs", "60", "--batch-size", "8", "--learning-rate", "0.01"]
    assert main(["train", str(images), "--run", path, *more]) == 0
    assert main(["refine", path, first, "--label", "green"]) == 1
    assert "it knows: dark, light" in capsys.readouterr().err
    brightness = []
    for label in ("dark", "light"):
        output = str(tmp_path / f"{label}.png")
        words = ["sample", path, "--label", label, "--count", "16", "--output", output]
        assert main(words) == 0
        with Image.open(output) as picture:
            brightness.append(np.asarray(picture, float).mean())
    assert brightness[1] > brightness[0] + 20
    output = str(tmp_path / "walk.png")
    words = ["interpolate", path, first, first, "--label", "dark", "--output", output]
    assert main(words) == 0
    assert main(["encode", path, str(images), "--output", str(tmp_path / "codes.csv")]) == 0
