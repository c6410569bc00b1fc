"""A run of any model is written, resumed, opened and measured."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.oracles import blob_pixels, image_set_of, setup_of
from vae_explorer.errors import RunError, SettingsError
from vae_explorer.model.kinds import Inference, PosteriorKind
from vae_explorer.runs.create import create_run, resume_run
from vae_explorer.runs.evaluation import evaluate
from vae_explorer.runs.manifest import SCHEMA, parse_manifest
from vae_explorer.runs.run import Run, open_run
from vae_explorer.training.fit import Fit

MODELS: dict[str, dict[str, object]] = {
    "flow": {"posterior": "flow"},
    "full and optimal": {"posterior": "full", "likelihood": "gaussian", "noise": "optimal"},
    "VampPrior": {"prior": "vamp", "prior_components": 3, "likelihood": "discretised-logistic"},
    "conditional": {"labels": ("even", "odd"), "binarisation": "dynamic"},
    "image by image": {"inference": "per-image"},
    "linear": {"architecture": "linear", "hidden": (), "likelihood": "gaussian"},
}


@pytest.fixture(scope="module", params=MODELS, ids=MODELS.keys())
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that was stopped after its first epoch and gone on with."""
    plain = image_set_of(blob_pixels(40, 6))
    images = replace(plain, labels=tuple(("even", "odd")[i % 2] for i in range(len(plain))))
    setup = setup_of({"image_shape": (1, 6, 6), **MODELS[request.param]}, epochs=2, inner_steps=2)
    path = tmp_path_factory.mktemp("families") / "run"
    with Fit(images, setup) as fit, create_run(path, images, setup) as writer:
        for _ in writer.recording(fit):
            if fit.epoch == 1 and fit.step > 5:
                break
    found = resume_run(path)
    assert found.state is not None
    assert found.state.meta["step"] == 6
    with found.writer as writer, Fit(found.image_set, found.setup, found.state) as fit:
        for _ in writer.recording(fit):
            pass
    return open_run(path)


def test_it_is_opened_with_its_curves_and_its_model(run: Run) -> None:
    assert run.summary.finished
    assert run.model.config == run.setup.model
    curves = run.history().curves()
    assert len(curves.train.elbo) == len(curves.validation.elbo) == 2
    assert np.isfinite(curves.validation.elbo).all()
    assert len(run.history().information) == 2
    codes = run.codes()
    assert codes.mean.shape == (40, 2)
    assert np.isfinite(codes.kl).all()


def test_its_evidence_is_above_its_bound(run: Run) -> None:
    found = evaluate(run, samples=64, importance_samples=200)
    assert found.evidence is not None
    assert found.evidence.method == "importance"
    assert found.evidence.gap > -5 * found.evidence.gap_se - 1e-6
    difference = found.evidence.log_evidence - found.elbo
    assert found.evidence.gap == pytest.approx(difference, abs=5 * found.evidence.gap_se + 0.2)


def test_all_sections_are_measured(run: Run) -> None:
    model = run.setup.model
    if model.posterior is not PosteriorKind.DIAGONAL or model.inference is Inference.PER_IMAGE:
        pytest.skip("takes long")
    sections = evaluate(run, information=True, read_out=True, baseline=True).sections
    assert sections.information is not None
    parts = sections.information.parts
    total = parts.mutual_information.value + parts.aggregate_kl.value
    assert total == pytest.approx(parts.kl.value, abs=1e-6)
    assert parts.mutual_information.value <= math.log(parts.images) + 1e-9
    assert sections.information.active_units.images == 8
    assert sections.read_out is not None
    assert sections.read_out.classes == ("even", "odd")
    assert sections.baseline is not None


def test_three_methods_measure_one_number(tmp_path: Path) -> None:
    images = image_set_of(blob_pixels(40, 6), ["train"] * 36 + ["validation"] * 4)
    model = {"image_shape": (1, 6, 6), "likelihood": "gaussian", "activation": "tanh"}
    setup = setup_of(model, epochs=20, learning_rate=5e-3)
    with Fit(images, setup) as fit, create_run(tmp_path / "run", images, setup) as writer:
        for _ in writer.recording(fit):
            pass
    run = open_run(tmp_path / "run")
    exact = evaluate(run, evidence="grid").evidence
    assert exact is not None
    for method in ("importance", "prior"):
        found = evaluate(run, evidence=method).evidence
        assert found is not None
        error = 5 * found.standard_error + 1e-3
        assert found.log_evidence == pytest.approx(exact.log_evidence, abs=error), method
        assert found.gap == pytest.approx(exact.gap, abs=5 * found.gap_se + 1e-3), method


def test_a_grid_is_for_two_dimensions(tmp_path: Path) -> None:
    images = image_set_of(blob_pixels(20, 6))
    setup = setup_of({"image_shape": (1, 6, 6), "latent_dim": 3}, epochs=1)
    with Fit(images, setup) as fit, create_run(tmp_path / "run", images, setup) as writer:
        for _ in writer.recording(fit):
            pass
    with pytest.raises(SettingsError, match="two latent dimensions; this model has 3"):
        evaluate(open_run(tmp_path / "run"), evidence="grid")


def test_what_is_written_now_is_of_the_new_form_and_the_old_is_read(run: Run) -> None:
    written = json.loads((run.path / "run.json").read_text())
    assert written["schema"] == SCHEMA == 3
    with pytest.raises(RunError, match="Update VAE Explorer"):
        parse_manifest(json.dumps({**written, "schema": 4}), "run.json")
