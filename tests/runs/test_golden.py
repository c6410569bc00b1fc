"""Runs of earlier forms of the run directory open, measure and resume for ever."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest

from vae_explorer.runs import evaluate, open_run, resume_run
from vae_explorer.runs.ladder import list_moments, read_moment
from vae_explorer.runs.layout import RunLayout
from vae_explorer.training.fit import Fit

GOLDEN = Path(__file__).parent / "golden"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text())


@pytest.mark.parametrize("name", EXPECTED)
def test_an_old_run_measures_as_it_did(name: str) -> None:
    run = open_run(GOLDEN / name)
    assert run.notes == []
    assert run.summary.epochs_done == 2
    assert len(run.history().curves().batches.steps) == 7
    found = evaluate(run, samples=16, importance_samples=50, seed=1)
    wanted = EXPECTED[name]
    assert found.elbo == pytest.approx(wanted["elbo"], abs=1e-4)
    assert found.kl == pytest.approx(wanted["kl"], abs=1e-5)
    assert found.log_evidence is not None
    assert found.log_evidence_se is not None
    # Its draws are others than they were then.
    apart = abs(found.log_evidence - wanted["log_evidence"])
    assert apart < 4 * math.sqrt(2) * found.log_evidence_se


@pytest.mark.parametrize("name", EXPECTED)
def test_an_old_run_goes_on_as_it_would_have(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    shutil.copytree(GOLDEN / name, path)
    found = resume_run(path)
    with (
        found.writer as writer,
        Fit(found.image_set, found.setup, found.state, threads=1) as fit,
    ):
        for _ in writer.recording(fit):
            pass
    run = open_run(path)
    assert run.summary.finished
    measured = evaluate(run, samples=16, seed=1)
    assert measured.elbo == pytest.approx(EXPECTED[name]["elbo_after_resuming"], abs=1e-3)
    assert measured.kl == pytest.approx(EXPECTED[name]["kl_after_resuming"], abs=1e-4)


def test_an_old_branch_knows_its_ancestor_its_changes_and_its_moments() -> None:
    run = open_run(GOLDEN / "branch")
    assert run.manifest.ancestor is not None
    assert (run.manifest.ancestor.name, run.manifest.ancestor.step) == ("base", 4)
    moments = list_moments(RunLayout(run.path))
    assert [moment.step for moment in moments] == [0, 1, 4, 5, 6, 7]
    assert len({read_moment(moment, run.setup).step for moment in moments}) == 6
    assert run.images.fingerprint == open_run(GOLDEN / "vamp").images.fingerprint
